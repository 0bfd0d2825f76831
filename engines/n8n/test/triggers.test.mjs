import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { captureServer } from './support/capture.mjs';
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
