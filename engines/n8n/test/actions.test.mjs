import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { answer, captureServer } from './support/capture.mjs';
import { N8n, byId, link, sandboxCredential } from './support/n8n.mjs';
import { invoke } from './support/runner.mjs';

let n8n;
let known;

before(async () => {
	n8n = await N8n.load();
	const [job] = (await invoke('listJobs', { pageSize: 1 })).data;
	known = job;
});

/** A form that books a job, with expressions where the job needs what a customer has. */
const bookJob = (customerId, locationId, more = {}) => ({
	resource: 'Jobs',
	operation: 'createJob',
	customerId: byId(customerId),
	locationId: byId(locationId),
	businessUnitId: byId(String(known.businessUnitId)),
	jobTypeId: byId(String(known.jobTypeId)),
	priority: 'Normal',
	campaignId: byId(String(known.campaignId)),
	appointments: { values: [{ start: '2026-12-01T09:00:00', end: '2026-12-01T11:00:00' }] },
	...more,
});

const jobsOf = async (customerId) => (await invoke('listJobs', { customerId, fetchAll: true })).data;
const newCustomer = async (name) => {
	const address = { street: '1 Main St', unit: '', city: 'Austin', state: 'TX', zip: '78701', country: 'USA' };
	return await invoke('createCustomer', { name, type: 'Residential', address, locations: [{ name, address }] });
};

test('books a job for a customer and lists the jobs of the customer, one item each', async () => {
	const customer = await newCustomer('Workflow');
	const locationId = String(customer.locations[0].id);
	const workflow = n8n.workflow([
		n8n.helper('Start', 'Items', { items: [{ id: customer.id }] }),
		n8n.node('Get', { resource: 'Customers', operation: 'getCustomer', customerId: byId('={{ $json.id }}') }),
		n8n.node('Create', bookJob('={{ $json.id }}', locationId, { additionalFields: { summary: '=For {{ $json.name }}' } })),
		n8n.node('List', { resource: 'Jobs', operation: 'listJobs', additionalFields: { customerId: byId("={{ $('Get').item.json.id }}") } }),
	]);
	const { error, json, outputs } = await n8n.run(workflow);
	assert.equal(error, undefined);
	const [created] = json('Create');
	assert.equal(created.summary, 'For Workflow');
	assert.deepEqual(json('List').map((job) => job.id), [created.id]);
	assert.deepEqual(outputs('List')[0].pairedItem, { item: 0 });

	const appointment = await invoke('getAppointment', { appointmentId: created.firstAppointmentId });
	assert.equal(appointment.start, '2026-12-01T08:00:00Z', 'the time is meant in the time zone of the workflow');
});

test('repeats nothing that the same execution has done', async () => {
	const customer = await newCustomer('Repeated');
	const workflow = n8n.workflow([n8n.node('Create', bookJob(String(customer.id), String(customer.locations[0].id)))]);
	const ids = [];
	for (const execution of ['first', 'first', 'second']) {
		ids.push((await n8n.run(workflow, `${customer.id}-${execution}`)).json('Create')[0].id);
	}
	assert.equal(ids[0], ids[1]);
	assert.notEqual(ids[0], ids[2]);
	assert.equal((await jobsOf(customer.id)).length, 2);
});

test('does each round of a loop, and each item', async () => {
	const customer = await newCustomer('Loop');
	const nodes = [
		n8n.helper('Start', 'Items', { items: [{}, {}] }),
		n8n.node('Create', bookJob(String(customer.id), String(customer.locations[0].id))),
		n8n.helper('Repeat', 'Repeat', { times: 3 }),
	];
	const workflow = n8n.workflow(nodes, {
		Start: { main: [[link('Create')]] },
		Create: { main: [[link('Repeat')]] },
		Repeat: { main: [[link('Create')]] },
	});
	const { error } = await n8n.run(workflow);
	assert.equal(error, undefined);
	assert.equal((await jobsOf(customer.id)).length, 6);
});

test('renames a customer and changes nothing else', async () => {
	const customer = await newCustomer('Before');
	const before = await invoke('getCustomer', { customerId: customer.id });
	const parameters = {
		resource: 'Customers',
		operation: 'updateCustomer',
		customerId: byId(String(customer.id)),
		additionalFields: { name: 'After' },
	};
	assert.equal((await n8n.run(n8n.workflow([n8n.node('Rename', parameters)]))).error, undefined);
	const after = await invoke('getCustomer', { customerId: customer.id });
	assert.deepEqual({ ...after, modifiedOn: null }, { ...before, modifiedOn: null, name: 'After' });
});

const lookUps = (more) => [
	n8n.helper('Start', 'Items', { items: [{ id: known.customerId }, { id: 'x' }, { id: known.customerId }] }),
	n8n.node('Get', { resource: 'Customers', operation: 'getCustomer', customerId: byId('={{ $json.id }}') }, 'servicetitan', more),
];

test('stops at an item that fails, and names the fault', async () => {
	const { error } = await n8n.run(n8n.workflow(lookUps({})));
	assert.equal(error.name, 'NodeApiError');
	assert.equal(error.message, 'Customer ID must be a whole number');
	assert.equal(error.description, '/inputs/customerId: Customer ID must be a whole number');
	assert.equal(error.httpCode, '422');
	assert.equal(error.context.itemIndex, 1);
	assert.equal(error.errorResponse.code, 'invalid_input');
	assert.equal(error.errorResponse.retryable, false);
});

test('continues after an item that fails, if the node says so', async (context) => {
	const modes = [
		{ onError: 'continueRegularOutput', good: [[0, 0], [0, 2]], bad: [0, 1] },
		{ onError: 'continueErrorOutput', good: [[0, 0], [0, 1]], bad: [1, 0] },
	];
	for (const { onError, good, bad } of modes) {
		await context.test(onError, async () => {
			const { error, json, outputs } = await n8n.run(n8n.workflow(lookUps({ onError })));
			assert.equal(error, undefined);
			for (const [output, index] of good) assert.equal(json('Get', output)[index].id, known.customerId);
			const item = outputs('Get', bad[0])[bad[1]];
			assert.equal(item.json.error, 'Customer ID must be a whole number');
			assert.equal(item.json.details.errors[0].pointer, '/inputs/customerId');
			assert.equal(item.pairedItem.item, 1);
		});
	}
});

test('uploads a file from binary data and downloads it again', async () => {
	const content = Buffer.from('%PDF-1.4 report').toString('base64');
	const binary = { file: { data: content, mimeType: 'application/pdf', fileName: 'report.pdf' } };
	const workflow = n8n.workflow([
		n8n.helper('Start', 'Items', { items: [{ json: {}, binary }] }),
		n8n.node('Upload', {
			resource: 'Installed Equipment',
			operation: 'createInstalledEquipmentAttachment',
			file: 'file',
			fileName: 'report.pdf',
		}),
		n8n.node('Download', {
			resource: 'Installed Equipment',
			operation: 'listInstalledEquipmentAttachments',
			path: '={{ $json.path }}',
		}),
	]);
	const { error, outputs } = await n8n.run(workflow);
	assert.equal(error, undefined);
	const [{ binary: downloaded }] = outputs('Download');
	assert.equal(downloaded.data.data, content);
	assert.equal(downloaded.data.mimeType, 'application/pdf');
});

test('says which item has no such file', async () => {
	const parameters = {
		resource: 'Installed Equipment',
		operation: 'createInstalledEquipmentAttachment',
		file: 'missing',
		fileName: 'report.pdf',
	};
	const { error } = await n8n.run(n8n.workflow([n8n.node('Upload', parameters)]));
	assert.match(error.message, /missing/);
	assert.equal(error.context.itemIndex, 0);
});

test('a file has the name and the type that the runner gives', async () => {
	const headers = { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="a.json"' };
	const { url, requests } = await captureServer((response) => response.writeHead(200, headers).end('{"data": 1}'));
	const other = new N8n(n8n.loader, { ...sandboxCredential(), runnerUrl: url });
	const { outputs } = await other.run(other.workflow([other.node('Get', { resource: 'Jobs', operation: 'getJob', jobId: byId('1') })]));
	const [{ binary }] = outputs('Get');
	assert.equal(Buffer.from(binary.data.data, 'base64').toString(), '{"data": 1}');
	assert.equal(binary.data.fileName, 'a.json');
	assert.equal(binary.data.mimeType, 'application/json');
	assert.equal(requests[0].headers.accept, 'application/octet-stream, application/json;q=0.9');
});

test('the inputs tell the tool calls of an agent apart, the run and the item those of a workflow', async (context) => {
	const rows = [
		{ name: 'tool', more: { rewireOutputLogTo: 'ai_tool' }, keys: 2 },
		{ name: 'node', more: {}, keys: 3 },
	];
	for (const { name, more, keys } of rows) {
		await context.test(name, async () => {
			const { url, requests } = await captureServer(answer('{"data": {}}'));
			const other = new N8n(n8n.loader, { ...sandboxCredential(), runnerUrl: url });
			const parameters = { resource: 'Customers', operation: 'updateCustomer', customerId: byId('={{ $json.id }}') };
			const start = other.helper('Start', 'Items', { items: [{ id: '1' }, { id: '1' }, { id: '2' }] });
			await other.run(other.workflow([start, other.node('Update', parameters, 'servicetitan', more)]));
			assert.equal(requests.length, 3);
			assert.equal(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size, keys);
		});
	}
});
