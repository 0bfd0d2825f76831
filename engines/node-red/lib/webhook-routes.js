'use strict';

const { readRawBody } = require('./raw-body');

/**
 * Routes requests to webhook nodes by their path. One pair of handlers serves all nodes, so that a deployment adds and
 * removes paths without touching the routes of Express.
 */
class WebhookRoutes {
  /** @type {Map<string, (req: object, res: object) => void>} */
  #receivers = new Map();

  /** @type {(path: string) => boolean} */
  #isOfEditor;

  constructor(RED) {
    const { httpNode, httpAdmin, settings } = RED;
    // Without its own routes, the editor could not deploy any more, not even to free the path.
    this.#isOfEditor = (path) => {
      const isShared = settings.httpAdminRoot === settings.httpNodeRoot;
      return isShared && (httpAdmin?._router?.stack ?? []).some((layer) => layer.route && layer.match(path));
    };
    const isWebhook = (path) => this.#receivers.has(normalize(path));
    // The editor's own parser of JSON stands before the routes of nodes, and would take the body of every request. The
    // raw bytes can only be read before it, at the very front, as Node-RED's own "http in" does.
    const root = rootOf(httpNode);
    root.use((req, res, next) => {
      const within = pathBelow(root === httpNode ? '' : httpNode.path(), req.path);
      return within !== undefined && isWebhook(within) ? readRawBody(req, res, next) : next();
    });
    const { stack } = root._router;
    stack.splice(1 + stack.findIndex(({ name }) => name === 'expressInit'), 0, stack.pop());

    const middleware = [settings.httpNodeMiddleware ?? []].flat();
    const router = [...middleware, (req, res) => this.#receivers.get(normalize(req.path))(req, res)];
    for (const handle of router) httpNode.use((req, res, next) => (isWebhook(req.path) ? handle(req, res, next) : next()));
  }

  /** Takes a path; answers false if another node has it, or Node-RED's editor. */
  add(path, receive) {
    if (this.#receivers.has(normalize(path)) || this.#isOfEditor(normalize(path))) return false;
    this.#receivers.set(normalize(path), receive);
    return true;
  }

  remove(path) {
    this.#receivers.delete(normalize(path));
  }
}

function rootOf(app) {
  return app.parent ? rootOf(app.parent) : app;
}

function pathBelow(root, path) {
  const prefix = root.replace(/\/+$/, '');
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

const normalize = (path) => `/${path}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');

module.exports = { WebhookRoutes };
