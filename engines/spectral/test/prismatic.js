'use strict';
// Stands in for the parts of Prismatic that its publish command talks to: the GraphQL endpoint and the storage.

const { listen, readBody } = require('./recorder');

const startPrismatic = async () => {
  const queries = [];
  const uploads = {};
  const server = await listen(async (request, response) => {
    const body = await readBody(request);
    if (request.method === 'PUT') {
      uploads[request.url] = { type: request.headers['content-type'], body };
      response.end();
      return;
    }
    const { query, variables } = JSON.parse(body);
    queries.push({ query, variables, authorization: request.headers.authorization });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: answer(query, server.url) }));
  });
  return { ...server, queries, uploads };
};

const answer = (query, url) => {
  if (query.includes('publishComponent(')) {
    const publishResult = {
      component: { id: 'component', versionNumber: 1 },
      packageUploadUrl: `${url}/package`,
      iconUploadUrl: `${url}/icon`,
      sourceUploadUrl: null,
      connectionIconUploadUrls: [],
      connectionAvatarIconUploadUrls: [],
    };
    return { publishComponent: { publishResult, errors: [] } };
  }
  // The version that is published already: none.
  if (query.includes('components(')) return { components: { nodes: [] } };
  return { authenticatedUser: { customer: null } };
};

module.exports = { startPrismatic };
