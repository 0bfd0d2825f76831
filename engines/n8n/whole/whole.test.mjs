// Everything once in a whole n8n with a database and a browser.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { environment } from '../test/support/package.mjs';
import { runner, sandbox } from '../test/support/runner.mjs';
import { openNode } from './editor.mjs';
import { install } from './install.mjs';
import { stopAll, until } from './processes.mjs';
import { Server } from './server.mjs';

const WEBHOOK_KEY = 'a-key-of-the-tests-that-has-forty-eight-characters';
const TYPE = 'n8n-nodes-servicetitan.servicetitan';

let n8n;
let credential;

before(async () => {
	install();
	n8n = await Server.start();
	credential = await n8n.rest('POST', 'credentials', { name: 'Sandbox', type: 'servicetitanApi', data: credentialData() });
});

after(stopAll);

function credentialData(changes = {}) {
	const { key, fields } = JSON.parse(environment('WHARF_CONNECTION'));
	const stored = Object.entries({ ...fields, webhookKey: WEBHOOK_KEY, ...changes }).map(([name, value]) => [`${key}:${name}`, value]);
	return { runnerUrl: environment('WHARF_URL'), connection: key, source: 'fields', ...Object.fromEntries(stored) };
}

const credentials = () => ({ servicetitanApi: { id: credential.id, name: credential.name } });

function node(name, type, parameters) {
	return { id: randomUUID(), name, type, typeVersion: 1, position: [0, 0], parameters, credentials: credentials(), webhookId: randomUUID() };
}

test('n8n shows the nodes, and a tool for agents', async () => {
	const types = await (await n8n.send('GET', '../types/nodes.json')).json();
	const names = types.map(({ name }) => name).filter((name) => name.startsWith(TYPE));
	assert.deepEqual(names.sort(), [TYPE, `${TYPE}Tool`, `${TYPE}Trigger`, `${TYPE}WebhookTrigger`]);
	const { iconUrl } = types.find(({ name }) => name === TYPE);
	const icon = await fetch(`${n8n.url}/${iconUrl}`);
	assert.equal(icon.headers.get('content-type'), 'image/svg+xml');
});

test('the dialog of the credential shows the reason of the vendor', async () => {
	const check = async (data) =>
		await n8n.rest('POST', 'credentials/test', { credentials: { id: credential.id, name: 'Sandbox', type: 'servicetitanApi', data } });
	assert.equal((await check(credentialData())).status, 'OK');
	const bad = await check(credentialData({ clientId: 'other' }));
	assert.equal(bad.status, 'Error');
	assert.match(bad.message, /client ID and secret/);
});

test('dropdowns search, load pages and depend on other fields', async () => {
	const load = async (methodName, currentNodeParameters, query = {}) =>
		await n8n.rest('POST', 'dynamic-node-parameters/resource-locator-results', {
			path: 'parameters.field',
			nodeTypeAndVersion: { name: TYPE, version: 1 },
			methodName,
			credentials: credentials(),
			currentNodeParameters,
			...query,
		});
	const first = await load('selectCustomers', {});
	const second = await load('selectCustomers', {}, { paginationToken: first.paginationToken });
	assert.notEqual(second.results[0].value, first.results[0].value);
	const found = await load('selectCustomers', {}, { filter: 'bakery' });
	assert.match(found.results[0].name, /bakery/i);
	const contacts = await load('selectCustomerContact_customerId', { customerId: { __rl: true, mode: 'id', value: '1000001' } });
	assert.ok(contacts.results.length > 0);
});

test('an event starts a workflow, a forged one does not', async () => {
	const trigger = node('Event', `${TYPE}WebhookTrigger`, { trigger: 'webhookTrigger' });
	const id = await n8n.activate('Events', [trigger]);
	const url = `${n8n.url}/webhook/${trigger.webhookId}/webhook`;
	const forged = await until('the webhook', async () => {
		const { status } = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id": 1}' });
		return status !== 404 && status;
	});
	assert.equal(forged, 401);
	await sandbox('webhooks', { url, key: WEBHOOK_KEY, events: ['tn.jpm.job-updated', 'tn.jpm.job-scheduled'] });
	const executions = await until('an event', async () => {
		await sandbox('time', { advanceSeconds: 60, changes: 10 });
		const found = await n8n.executions(id);
		return found.length > 0 && found;
	});
	assert.equal(executions[0].mode, 'webhook');
});

test('a change starts a workflow that calls an action', async () => {
	const id = await n8n.activate('Changes', [
		node('Changes', `${TYPE}Trigger`, { trigger: 'pollChangesTrigger', resourceType: 'jobs', showNewRecords: true, showUpdatedRecords: true }),
		node('Get', TYPE, { resource: 'Jobs', operation: 'getJob', jobId: { __rl: true, mode: 'id', value: '={{ $json.record.id }}' } }),
	]);
	await sandbox('time', { advanceSeconds: 3600, changes: 100 });
	// n8n polls once a minute at the most.
	await until('a poll', async () => (await n8n.executions(id)).length > 0, 150);
});

test('the editor searches a dropdown, and fills the one that depends on it', async (context) => {
	const locator = { __rl: true, mode: 'list', value: '' };
	const parameters = { resource: 'Jobs', operation: 'createJob', customerId: locator, locationId: locator };
	const action = node('Create Job', TYPE, parameters);
	const editor = await openNode(n8n, await n8n.save('Editor', [action]), action);
	context.after(() => editor.close());

	const customers = await editor.openDropdown('customerId', 'bakery');
	for (const customer of customers) assert.match(customer, /bakery/i);
	await editor.picture(fileURLToPath(new URL('../../../docs/engines/n8n.png', import.meta.url)));
	await editor.choose(customers[0]);

	const { result } = await runner('data-sources/selectLocation/invoke', { customerId: /ID: (\d+)/.exec(customers[0])[1] });
	const locations = await editor.openDropdown('locationId');
	assert.deepEqual(locations.map((text) => text.trim()), result.map(({ label }) => label));
});
