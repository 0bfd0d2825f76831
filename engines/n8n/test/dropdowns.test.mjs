import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { N8n, byId } from './support/n8n.mjs';
import { invoke, runner } from './support/runner.mjs';

let n8n;

before(async () => {
	n8n = await N8n.load();
});

const customers = (query) => n8n.choices(n8n.node('Get', { resource: 'Customers', operation: 'getCustomer' }), 'selectCustomers', query);

test('shows pages, each after the other', async () => {
	const first = await customers({});
	const second = await customers({ paginationToken: first.paginationToken });
	const { result } = await runner('data-sources/selectCustomers/invoke', {});
	const expected = result.slice(0, first.results.length + second.results.length);
	assert.ok(second.results.length > 0);
	assert.deepEqual(
		[...first.results, ...second.results],
		expected.map(({ key, label }) => ({ name: label, value: key })),
	);
});

test('searches', async () => {
	const { results } = await customers({ filter: 'bakery' });
	assert.ok(results.length > 0);
	for (const { name } of results) assert.match(name, /bakery/i);
});

test('shows what belongs to another field, wherever the two fields are', async (context) => {
	const { data: contacts } = await invoke('listCustomersContact', { customerId: 1000001 });
	assert.ok(contacts.length > 0);
	const { data: locations } = await invoke('listLocations', { customerId: 1000001, active: 'True' });
	const tables = [
		{ method: 'selectCustomerContact_customerId', parameters: { customerId: byId('1000001') }, path: 'parameters.contactId', expected: contacts },
		{ method: 'selectLocation_customerId', parameters: { additionalFields: { customerId: byId('1000001') } }, path: 'parameters.additionalFields.locationId', expected: locations },
		{ method: 'selectLocation_customerId', parameters: { customerId: '1000001' }, path: 'parameters.additionalFields.locationId', expected: locations },
		{ method: 'selectLocation_customerId', parameters: { additionalFields: { customerId: '1000001' } }, path: 'parameters.locationId', expected: locations },
	];
	for (const { method, parameters, path, expected } of tables) {
		await context.test(`${method} at ${path}`, async () => {
			const { results } = await n8n.choices(n8n.node('Node', parameters), method, { path });
			const ids = (records) => records.map(String).sort();
			assert.deepEqual(ids(results.map(({ value }) => value)), ids(expected.map(({ id }) => id)));
		});
	}
});

test('shows what belongs to the entries of a list', async () => {
	const { data: equipment } = await invoke('listInstalledEquipment', { pageSize: 20 });
	const locationIds = [...new Set(equipment.map((record) => String(record.locationId)))].slice(0, 2);
	assert.equal(locationIds.length, 2);
	const { result } = await runner('data-sources/selectInstalledEquipment/invoke', { locationIds });
	const node = n8n.node('Node', { additionalFields: { locationIds: { values: locationIds.map((id) => ({ value: byId(id) })) } } });
	const { results } = await n8n.choices(node, 'selectInstalledEquipment_locationIds', { path: 'parameters.additionalFields.ids' });
	assert.ok(results.length > 0);
	assert.deepEqual(results.map(({ value }) => value), result.slice(0, results.length).map(({ key }) => key));
});

test('says which field must be chosen first', async (context) => {
	const values = { nothing: undefined, 'an empty choice': byId(''), 'an expression without data': byId('={{ $json.id }}') };
	for (const [name, customerId] of Object.entries(values)) {
		await context.test(name, async () => {
			const loading = n8n.choices(n8n.node('Node', { customerId }), 'selectCustomerContact_customerId');
			await assert.rejects(loading, { message: 'Customer ID is required' });
		});
	}
});

test('has a method for each dropdown of the forms', async () => {
	for (const name of Object.keys(n8n.loader.nodeTypes)) {
		const { description, methods } = n8n.loader.getNode(name).type;
		for (const { modes } of properties(description.properties)) {
			for (const { typeOptions } of modes?.filter(({ type }) => type === 'list') ?? []) {
				assert.equal(typeof methods.listSearch[typeOptions.searchListMethod], 'function');
			}
		}
	}
});

/** The properties of a form and of all groups in it. */
function properties(list) {
	return list.flatMap((property) => [property, ...properties(property.options ?? []), ...properties(property.values ?? [])]);
}
