import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { captureServer } from './support/capture.mjs';
import { N8n, byId, sandboxCredential } from './support/n8n.mjs';

let n8n;

before(async () => {
	n8n = await N8n.load();
});

test('the test of a credential tells the reason', async (context) => {
	const rows = [
		{ name: 'good', changes: {}, status: 'OK', message: /successful/ },
		{ name: 'rejected by the vendor', changes: { clientId: 'other' }, status: 'Error', message: /client ID and secret.*knows only the client/ },
		{ name: 'incomplete', changes: { tenant: '' }, status: 'Error', message: /Tenant is required/ },
	];
	for (const { name, changes, status, message } of rows) {
		await context.test(name, async () => {
			const result = await n8n.testCredential(sandboxCredential(changes));
			assert.equal(result.status, status);
			assert.match(result.message, message);
		});
	}
	await context.test('a name that the runner does not know', async () => {
		const result = await n8n.testCredential({ ...sandboxCredential(), source: 'name', connectionName: 'missing' });
		assert.deepEqual(result.status, 'Error');
		assert.match(result.message, /configured under this name/);
	});
	await context.test('no runner', async () => {
		const result = await n8n.testCredential({ ...sandboxCredential(), runnerUrl: 'http://127.0.0.1:1' });
		assert.equal(result.status, 'Error');
		assert.match(result.message, /The runner did not answer/);
	});
});

test('sends the connection and the key to the runner, and shows neither in errors', async () => {
	const { requests, url } = await captureServer((response) =>
		response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
	);
	for (const runnerUrl of [`${url}/`, 'http://127.0.0.1:1']) {
		n8n.credential = { ...sandboxCredential({ clientSecret: 'a-secret' }), runnerUrl, runnerApiKey: 'a-key' };
		const node = n8n.node('Get', { resource: 'Jobs', operation: 'getJob', jobId: byId('1') });
		const { error, raw } = await n8n.run(n8n.workflow([node]));
		assert.match(error.message, /answer/);
		assert.doesNotMatch(JSON.stringify(raw, (_key, value) => (value instanceof Error ? { ...value, message: value.message } : value)), /a-secret|a-key/);
	}
	const [{ path, headers, ...request }] = requests;
	const body = JSON.parse(request.body);
	assert.equal(requests.length, 1);
	assert.equal(path, '/v1/components/servicetitan/actions/getJob/invoke');
	assert.equal(headers.authorization, 'Bearer a-key');
	assert.equal(body.connection.fields.clientSecret, 'a-secret');
	assert.equal(body.context.timeZone, 'Europe/Berlin');
	assert.ok(body.context.executionId);
});

const RESPONSES = [
	{ name: 'a page', status: 200, type: 'text/html', body: '<html>', message: /HTTP status 200 without an answer of the runner/ },
	{ name: 'a cut answer', status: 200, type: 'application/json', body: '{"ok": tr', message: /HTTP status 200 without/ },
	{ name: 'an answer of another status', status: 202, type: 'application/json', body: '{"ok": true}', message: /HTTP status 202 without/ },
	{ name: 'a redirect', status: 302, type: 'application/json', body: '{"ok": true}', message: /HTTP status 302 without/ },
	{ name: 'a cut problem', status: 422, type: 'application/problem+json', body: '{"code": "inva', message: /HTTP status 422 without/ },
	{ name: 'no problem', status: 500, type: 'application/problem+json', body: 'null', message: /HTTP status 500 without/ },
	{ name: 'a problem', status: 503, type: 'application/problem+json; charset=utf-8', body: '{"code": "a", "detail": "The vendor: ECONNREFUSED", "retryable": true}', message: /^The vendor: ECONNREFUSED$/, details: { code: 'a', detail: 'The vendor: ECONNREFUSED', retryable: true, retryAfter: 7 } },
];

test('tells the answers of the runner from other responses', async (context) => {
	for (const { name, status, type, body, message, details } of RESPONSES) {
		await context.test(name, async () => {
			const { url } = await captureServer((response) => response.writeHead(status, { 'content-type': type, 'retry-after': '7' }).end(body));
			n8n.credential = { ...sandboxCredential(), runnerUrl: url };
			const { error } = await n8n.run(n8n.workflow([n8n.node('Get', { resource: 'Jobs', operation: 'getJob', jobId: byId('1') })]));
			assert.match(error.message, message);
			assert.deepEqual(error.errorResponse, details ?? { code: 'no_answer_of_runner', detail: error.message, retryable: false });
			const tested = await n8n.testCredential(n8n.credential);
			assert.equal(tested.status, 'Error');
			assert.match(tested.message, message);
		});
	}
});

test('secrets are masked', async () => {
	const { properties } = n8n.loader.getCredential('servicetitanApi').type;
	const masked = properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name);
	assert.deepEqual(masked, [
		'runnerApiKey',
		'serviceTitanConnection:clientSecret',
		'serviceTitanConnection:applicationKey',
		'serviceTitanConnection:webhookKey',
	]);
});
