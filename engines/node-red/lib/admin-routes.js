'use strict';

const { Runner } = require('./runner');
const { RunnerError } = require('./runner-error');

/** What the editor sends in place of a password that it never got. */
const UNCHANGED = '__PWRD__';

/** Adds the routes by which the editor reaches the runner. Credentials stay in Node-RED. */
function addAdminRoutes(RED) {
  const route = (method, path, permission, handle) =>
    RED.httpAdmin[method](path, RED.auth.needsPermission(permission), async (req, res) => {
      try {
        res.json(await handle(req));
      } catch (error) {
        // Not the runner's own status: at a 401 the editor would ask for its user's password.
        res.status(error.code === 'not_deployed' ? 404 : 502).json({ code: error.code, detail: error.message });
      }
    });

  const deployed = (id) => {
    const node = RED.nodes.getNode(id);
    if (node?.type === 'wharf-connection') return node;
    throw new RunnerError({ code: 'not_deployed', detail: 'Deploy the connection first' });
  };

  /** The runner of a form that may not be deployed yet. A saved API key goes only to the address it was saved for. */
  const described = ({ id, url, apiKey }) => {
    const saved = RED.nodes.getNode(id)?.runner;
    const runner = new Runner({ url, apiKey: apiKey === UNCHANGED ? undefined : apiKey });
    return apiKey === UNCHANGED && saved?.url === runner.url ? saved : runner;
  };

  route('post', '/wharf/runner/components', 'wharf.write', (req) => described(req.body).components());
  route('post', '/wharf/runner/manifest', 'wharf.write', (req) => described(req.body).manifest(req.body.component));
  route('get', '/wharf/connections/:id/manifest', 'wharf.read', (req) => deployed(req.params.id).manifest());
  route('post', '/wharf/connections/:id/test', 'wharf.write', (req) => deployed(req.params.id).test());
  route('post', '/wharf/connections/:id/options/:dataSource', 'wharf.read', (req) => {
    const { inputs = {}, search, limit, cursor, resolve } = req.body;
    const body = { inputs, search, limit, cursor, resolve };
    const segments = ['data-sources', req.params.dataSource, 'invoke'];
    return deployed(req.params.id).post(segments, body, { timeoutMs: 30_000 });
  });
}

module.exports = { addAdminRoutes };
