import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { answer, captureServer } from './support/capture.mjs';
import { N8n, sandboxCredential } from './support/n8n.mjs';
import { runner, sandbox } from './support/runner.mjs';

const WEBHOOK_KEY = 'a-key-of-the-tests-that-has-forty-eight-characters';

let n8n;

before(async () => {
	n8n = await N8n.load(sandboxCredential({ webhookKey: WEBHOOK_KEY }));
});

const follow = (more = {}) =>
	n8n.node('Changes', { trigger: 'pollChangesTrigger', resourceType: 'jobs', showNewRecords: true, showUpdatedRecords: true, ...more }, 'servicetitanTrigger');

test('a poll finds what changed since the last one, one item each', async () => {
	const workflow = n8n.workflow([follow()]);
	assert.deepEqual(await n8n.poll(workflow), [], 'the first poll only notes the position');
	const found = [];
	for (let round = 0; round < 20 && found.length === 0; round += 1) {
		await sandbox('time', { advanceSeconds: 3600, changes: 50 });
		found.push(...(await n8n.poll(workflow)));
	}
	for (const { json } of found) {
		assert.match(json.change, /^(created|updated)$/);
		assert.ok(json.record.jobNumber);
	}
	assert.ok(found.length > 0);
});

test('a poll continues while there is more, within bounds', async () => {
	const workflow = n8n.workflow([follow({ additionalFields: { lookBackDate: '2020-01-01T00:00:00' } })]);
	const items = await n8n.poll(workflow);
	assert.ok(items.length > 1000, 'more than one round');
	assert.ok(items.length <= 10_000, 'no more than ten rounds');
	const [node] = Object.values(workflow.nodes);
	assert.ok(workflow.getStaticData('node', node).pollChangesTrigger);
});

test('a poll by hand shows records and keeps no state', async () => {
	const example = n8n.manifest.triggers.pollChangesTrigger.examplePayload.payload.body.data.created[0];
	const inputs = { resourceType: 'jobs', showNewRecords: true, showUpdatedRecords: true, lookBackDate: '2020-01-01' };
	const { payload } = await runner('triggers/pollChangesTrigger/poll', inputs);
	const rows = [
		{ more: {}, record: example },
		{ more: { additionalFields: { lookBackDate: '2020-01-01' } }, record: payload.body.data.created[0] },
	];
	for (const { more, record } of rows) {
		const workflow = n8n.workflow([follow(more)]);
		const [{ json }] = await n8n.poll(workflow, 'manual');
		assert.deepEqual(json.record, record);
		assert.deepEqual(workflow.staticData, {});
	}
});

test('a signed event starts the workflow once, others do not', async () => {
	const [delivery] = await deliveries({ events: ['tn.jpm.job-updated', 'tn.jpm.job-scheduled'] });
	const workflow = n8n.workflow([n8n.node('Event', { trigger: 'webhookTrigger' }, 'servicetitanWebhookTrigger')]);

	const first = await n8n.webhook(workflow, delivery);
	assert.equal(first.status, 200);
	assert.match(first.items[0].json.type, /^tn\.jpm\.job-/);
	const again = await n8n.webhook(workflow, delivery);
	assert.deepEqual(again, { ...first, items: undefined }, 'the vendor repeats an event');

	const forged = { ...delivery, rawBody: Buffer.concat([delivery.rawBody, Buffer.from(' ')]) };
	assert.deepEqual(await n8n.webhook(workflow, forged), { status: 401, items: undefined });

	const parameters = { trigger: 'webhookTrigger', additionalFields: { eventTypes: ['tn.crm.lead-created'] } };
	const other = n8n.workflow([n8n.node('Event', parameters, 'servicetitanWebhookTrigger')]);
	const ignored = await n8n.webhook(other, delivery);
	assert.equal(ignored.status, 200);
	assert.equal(ignored.items, undefined);
});

test('the sender of an event hears of its own faults only', async (context) => {
	const problem = (code, pointer) => JSON.stringify({ code, detail: 'A problem', errors: pointer && [{ pointer, message: 'A fault' }] });
	const json = 'application/problem+json';
	const rows = [
		{ status: 401, type: json, body: problem('invalid_signature'), expected: 401 },
		{ status: 422, type: json, body: problem('invalid_input', '/request/body'), expected: 422 },
		{ status: 400, type: json, body: problem('malformed_request', '/request'), expected: 400 },
		{ status: 422, type: json, body: problem('invalid_input', '/inputs/eventTypes'), expected: 502 },
		{ status: 422, type: json, body: problem('invalid_connection', '/connection/fields/webhookKey'), expected: 502 },
		{ status: 401, type: json, body: problem('unauthenticated'), expected: 502 },
		{ status: 404, type: json, body: problem('unknown_connection'), expected: 502 },
		{ status: 401, type: 'text/html', body: '<html>', expected: 502 },
		{ status: 200, type: 'text/html', body: '<html>', expected: 502 },
		{ status: 302, type: 'text/html', body: '', expected: 502 },
	];
	for (const { status, type, body, expected } of rows) {
		await context.test(`${status} ${body}`, async () => {
			const { url } = await captureServer((response) => response.writeHead(status, { 'content-type': type }).end(body));
			const other = new N8n(n8n.loader, { ...sandboxCredential(), runnerUrl: url });
			const workflow = other.workflow([other.node('Event', { trigger: 'webhookTrigger' }, 'servicetitanWebhookTrigger')]);
			const request = { method: 'POST', path: '/', query: {}, headers: {}, rawBody: Buffer.from('{}') };
			assert.deepEqual(await other.webhook(workflow, request), { status: expected, items: undefined });
		});
	}
});

test('two polls of a node do not overlap, and each warns of the records that the runner skipped', async (context) => {
	const data = { created: [{ id: 1 }] };
	const skipped = [{ id: 2, reason: 'It has no time' }];
	const { url, requests } = await captureServer(answer(JSON.stringify({ payload: { body: { data } }, state: {}, polledNoChanges: false, hasMore: false, skipped })));
	const other = new N8n(n8n.loader, { ...sandboxCredential(), runnerUrl: url });
	const workflow = other.workflow([follow()]);
	const warn = context.mock.method(other.pollContext(workflow).logger, 'warn');
	const polls = await Promise.all([other.poll(workflow), other.poll(workflow)]);
	assert.deepEqual(polls, [[{ json: { change: 'created', record: { id: 1 } } }], []]);
	assert.equal((await other.poll(workflow)).length, 1);
	assert.equal(requests.length, 2);
	assert.equal(warn.mock.calls.length, 2);
	assert.match(warn.mock.calls[0].arguments[0], /It has no time/);
	for (const { body } of requests) assert.ok(JSON.parse(body).timeoutMs <= 45_000);
});

test('n8n keeps the bytes of an event as they came', () => {
	const { webhooks } = n8n.loader.getNode('servicetitanWebhookTrigger').type.description;
	assert.equal(webhooks[0].rawBody, true);
});

/** What the sandbox sends to a webhook. */
async function deliveries({ events }) {
	const { requests, url } = await captureServer((response) => response.end());
	await sandbox('webhooks', { url: `${url}/`, key: WEBHOOK_KEY, events });
	for (let round = 0; round < 100 && requests.length === 0; round += 1) {
		await sandbox('time', { advanceSeconds: 60, changes: 10 });
	}
	return requests.map(({ body, ...request }) => ({ ...request, query: {}, rawBody: body }));
}
