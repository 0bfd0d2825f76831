import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { answer, captureServer } from './support/capture.mjs';
import { N8n, sandboxCredential } from './support/n8n.mjs';

let n8n;
let runner;

before(async () => {
	n8n = await N8n.load();
	runner = await captureServer(answer('{"data": {"data": []}}'));
	n8n.credential = { ...sandboxCredential(), runnerUrl: runner.url };
});

/** The inputs that the runner gets for the parameters of a node. */
async function sent(action, parameters) {
	const binary = { data: { data: 'aGVsbG8=', mimeType: 'text/plain', fileName: 'a.txt' } };
	const workflow = n8n.workflow([
		n8n.helper('Start', 'Items', { items: [{ json: { long: '9007199254740993' }, binary }] }),
		n8n.node('Action', { resource: action.group, operation: action.key, ...parameters }),
	]);
	const { error } = await n8n.run(workflow);
	assert.equal(error, undefined);
	return JSON.parse(runner.requests.pop().body).inputs;
}

const TEXT = {
	boolean: { entered: false, sent: false },
	code: { entered: '{"a": 1}', sent: '{"a": 1}' },
	data: { entered: 'data', sent: { data: 'aGVsbG8=', contentType: 'text/plain', fileName: 'a.txt' } },
	date: { entered: '2026-12-01T00:00:00', sent: '2026-12-01' },
	number: { entered: '9007199254740993', sent: '9007199254740993' },
	timestamp: { entered: '2026-12-01T09:00:00', sent: '2026-12-01T09:00:00' },
};

/** What a person enters in a field of n8n's form, and what the runner shall get. */
function example(input) {
	if (input.collection === 'keyvaluelist') {
		const pairs = [{ key: 'a', value: '1' }, { key: 'a', value: '2' }];
		return { entered: { values: pairs }, sent: pairs };
	}
	if (input.inputs) {
		const inner = examples(input.inputs, () => true);
		return input.collection
			? { entered: { values: [inner.entered, inner.entered] }, sent: [inner.sent, inner.sent] }
			: { entered: { values: inner.entered }, sent: inner.sent };
	}
	const text = input.model ? { entered: input.model[0].value, sent: input.model[0].value } : (TEXT[input.type] ?? { entered: 'text', sent: 'text' });
	const one = input.dataSource ? { ...text, entered: { __rl: true, mode: 'list', value: text.entered, cachedResultName: 'Label' } } : text;
	if (!input.collection) return one;
	return { entered: input.dataSource ? { values: [{ value: one.entered }] } : [one.entered], sent: [one.sent] };
}

/** Examples for the required inputs, and for those of the others that are touched. */
function examples(inputs, isTouched) {
	const entered = {};
	const additionalFields = {};
	const result = {};
	for (const input of inputs.filter((candidate) => candidate.required || isTouched(candidate))) {
		const one = example(input);
		(input.required ? entered : additionalFields)[input.key] = one.entered;
		result[input.key] = one.sent;
	}
	return { entered: { ...entered, ...(Object.keys(additionalFields).length > 0 && { additionalFields }) }, sent: result };
}

test('sends every input of every action as the runner wants it', async (context) => {
	for (const action of Object.values(n8n.manifest.actions)) {
		await context.test(action.key, async () => {
			const all = examples(action.inputs, () => true);
			assert.deepEqual(await sent(action, all.entered), all.sent);
		});
	}
});

test('sends no input that nobody touched', async (context) => {
	for (const action of Object.values(n8n.manifest.actions)) {
		await context.test(action.key, async () => {
			const required = examples(action.inputs, () => false);
			assert.deepEqual(await sent(action, required.entered), required.sent);
		});
	}
});

test('an expression may give null, a list, a date, or a number of any length; what is not filled is left out', async () => {
	const { listCustomers, listJobs, updateCustomer, updateInstalledEquipment, updateInvoice, updateJob } = n8n.manifest.actions;
	const locator = (value) => ({ __rl: true, mode: 'id', value });
	const rows = [
		{ action: updateCustomer, ids: { customerId: '1' }, fields: { creditLimit: '={{ null }}' }, expected: { creditLimit: null } },
		{ action: updateCustomer, ids: { customerId: '={{ $json.long }}' }, fields: {}, expected: { customerId: '9007199254740993' } },
		{ action: listJobs, fields: { ids: { values: [{ value: locator('={{ [1, 2] }}') }] } }, expected: { ids: [1, 2] } },
		{ action: listJobs, fields: { estimateIds: ['={{ [1, 2] }}', '3'] }, expected: { estimateIds: [1, 2, '3'] } },
		{ action: listJobs, fields: { number: '', ids: {}, technicianId: locator('') }, expected: {} },
		{ action: listCustomers, fields: { customQueryParams: { values: [{ key: '', value: '' }, { key: 'a', value: '' }] } }, expected: { customQueryParams: [{ key: 'a', value: '' }] } },
		{ action: updateJob, ids: { jobId: '1' }, fields: { jobGeneratedLeadSource: { values: {} } }, expected: {} },
		{ action: updateInstalledEquipment, ids: { installedEquipmentId: '1' }, fields: { customFields: { values: [{}] } }, expected: {} },
		{ action: updateInstalledEquipment, ids: { installedEquipmentId: '1' }, fields: { customFields: { values: [{}, { additionalFields: { value: 'a' } }] } }, expected: { customFields: [{ value: 'a' }] } },
		{ action: updateInvoice, ids: { invoiceId: '1' }, fields: { dueDate: '={{ new Date("2026-12-01T00:00:00Z") }}' }, expected: { dueDate: '2026-12-01' } },
	];
	for (const { action, ids = {}, fields, expected } of rows) {
		const locators = Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, locator(id)]));
		assert.deepEqual(await sent(action, { ...locators, additionalFields: fields }), { ...ids, ...expected });
	}
});

test('keeps the digits of long numbers in answers', async () => {
	const text = `9007199254740993 " 9007199254740995 ${'\\n'.repeat(5_000_000)}`;
	const data = `{"id": 9007199254740993, "text": ${JSON.stringify(text)}, "rate": 0.12345678901234567, "short": 12}`;
	const long = await captureServer(answer(`{"data": ${data}}`));
	n8n.credential = { ...n8n.credential, runnerUrl: long.url };
	const { getJob } = n8n.manifest.actions;
	const { json } = await n8n.run(n8n.workflow([n8n.node('Get', { resource: getJob.group, operation: 'getJob', jobId: { __rl: true, mode: 'id', value: '1' } })]));
	const [{ text: received, ...others }] = json('Get');
	assert.ok(received === text);
	assert.deepEqual(others, { id: '9007199254740993', rate: 0.12345678901234567, short: 12 });
});
