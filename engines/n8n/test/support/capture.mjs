import { createServer } from 'node:http';

/** An answer of the runner. */
export const answer = (text) => (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text);

/** A server that keeps the requests it gets. */
export async function captureServer(respond) {
	const requests = [];
	const server = createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray());
		requests.push({ method: request.method, path: request.url, headers: request.headers, body });
		respond(response);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	server.unref();
	return { requests, url: `http://127.0.0.1:${server.address().port}` };
}
