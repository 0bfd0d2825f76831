'use strict';
// A runner that keeps what it was asked, in front of the real one.

const { createServer } = require('node:http');

/** Listens on a free port of this machine. `close` also ends connections that are kept alive. */
const listen = async (handler) => {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
};

const readBody = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Keeps each request. While `fails` says so of the number of one, it answers as a broken proxy does. */
const createRecorder = () => {
  const requests = [];
  const recorder = { requests, last: () => requests.at(-1), fails: () => false };
  recorder.start = async (runnerUrl) => {
    const server = await listen(async (request, response) => {
      const { method, url, headers } = request;
      const body = await readBody(request);
      requests.push({ url, headers, body: JSON.parse(body) });
      if (recorder.fails(requests.length)) {
        response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
        return;
      }
      const { host, connection, 'content-length': length, ...forwarded } = headers;
      const answer = await fetch(runnerUrl + url, { method, headers: forwarded, body });
      const bytes = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(bytes);
    });
    Object.assign(recorder, server);
  };
  return recorder;
};

module.exports = { createRecorder, listen, readBody };
