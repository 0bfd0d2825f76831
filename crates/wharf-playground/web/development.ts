import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Credentials of the sandbox tenant, as `wharf demo` prints them. */
const SANDBOX = {
  key: 'serviceTitanConnection',
  fields: {
    environment: 'integration',
    tenant: '1234567',
    clientId: 'cid.sandbox',
    clientSecret: 'cs1.sandbox',
    applicationKey: 'ak1.sandbox',
  },
};

const PLAYGROUND = JSON.stringify({
  version: '0.1.0',
  keyRequired: false,
  connection: { component: 'servicetitan', connection: SANDBOX },
  connections: [],
});

function answer(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (request.url === '/playground.json') {
    response.setHeader('content-type', 'application/json');
    response.end(PLAYGROUND);
    return;
  }
  // The runner serves docs.html at this path.
  if (request.url === '/docs') request.url = '/docs.html';
  next();
}

/** Replaces what the runner adds to the files: settings and content security policy. */
export function runner(): Plugin {
  return {
    name: 'wharf-runner',
    configureServer: (server) => void server.middlewares.use(answer),
    configurePreviewServer: (server) =>
      void server.middlewares.use((request, response, next) => {
        response.setHeader('Content-Security-Policy', POLICY);
        answer(request, response, next);
      }),
  };
}
