import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

function rewrite(request: IncomingMessage, _: ServerResponse, next: () => void): void {
  // The runner serves docs.html at this path.
  if (request.url === '/docs') request.url = '/docs.html';
  next();
}

/** Serves the files as the runner does: with its path of the API reference and, in the preview, its security policy. */
export function runner(): Plugin {
  return {
    name: 'wharf-runner',
    configureServer: (server) => void server.middlewares.use(rewrite),
    configurePreviewServer: (server) =>
      void server.middlewares.use((request, response, next) => {
        response.setHeader('Content-Security-Policy', POLICY);
        rewrite(request, response, next);
      }),
  };
}
