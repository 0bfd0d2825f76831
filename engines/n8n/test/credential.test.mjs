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

test('secrets are masked', async () => {
	const { properties } = n8n.loader.getCredential('servicetitanApi').type;
	const masked = properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name);
	assert.deepEqual(masked, [
		'runnerApiKey',
		'serviceTitanConnection_clientSecret',
		'serviceTitanConnection_applicationKey',
		'serviceTitanConnection_webhookKey',
	]);
});
