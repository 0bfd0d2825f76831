'use strict';
// Actions and data sources.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { act, connection, harness, list, runner, step, thrownBy } = require('./harness');

test('an action answers, and is told which step asks', async () => {
  const { data } = await act('getJob', { jobId: '5000001' }, step('read'));
  assert.equal(data.id, 5000001);
  const { headers, body } = runner.last();
  assert.deepEqual(body.inputs, { jobId: '5000001' });
  assert.deepEqual(body.context, { executionId: 'read', stepId: 'step' });
  assert.equal(headers['idempotency-key'], undefined);
});

test('renaming a customer changes nothing else', async () => {
  const customer = async () => (await act('getCustomer', { customerId: '1000002' })).data;
  const before = await customer();
  const name = `${before.name} and Sons`;
  await act('updateCustomer', { customerId: '1000002', name }, step('rename'));
  assert.deepEqual(runner.last().body.inputs, { customerId: '1000002', name });
  const renamed = await customer();
  assert.notEqual(renamed.modifiedOn, before.modifiedOn);
  assert.deepEqual(renamed, { ...before, name, modifiedOn: renamed.modifiedOn });
});

test('the defaults of the harness send nothing either', async () => {
  await harness.action(
    'updateCustomer',
    { connection: connection(), customerId: '1000003', name: 'Other' },
    step('defaults'),
  );
  assert.deepEqual(runner.last().body.inputs, { customerId: '1000003', name: 'Other' });
});

test('a choice, a structure, a list and an inner structure as JSON arrive', async () => {
  const externalData = {
    patchMode: '',
    applicationGuid: '5c9d5a1e-3f57-4a07-8a4e-0d7c1f3b9e20',
    externalData: '[{"key":"colour","value":"blue"}]',
  };
  const customFields = [
    { typeId: '601', value: '#77' },
    { typeId: '', value: '' },
  ];
  const values = { customerId: '1000004', doNotMail: 'true', active: 'false', customFields, externalData };
  const { data } = await act('updateCustomer', values, step('structures'));
  assert.equal(data.doNotMail, true);
  assert.equal(data.active, false);
  assert.equal(data.customFields.find(({ typeId }) => typeId === 601).value, '#77');
  assert.equal(data.externalData.find(({ key }) => key === 'colour').value, 'blue');
  const { inputs } = runner.last().body;
  assert.deepEqual(Object.keys(inputs.externalData), ['applicationGuid', 'externalData']);
  assert.deepEqual(inputs.customFields, customFields.slice(0, 1));
});

test('rows of keys and values arrive, a row that was added and not filled in does not', async () => {
  const customQueryParams = [
    { key: 'number', value: 'none' },
    { key: '', value: '' },
  ];
  const { data } = await act('listJobs', { customQueryParams, pageSize: '2' });
  assert.deepEqual(data.data, []);
  assert.deepEqual(runner.last().body.inputs, { customQueryParams: customQueryParams.slice(0, 1), pageSize: '2' });
});

test('a dropdown is listed, searched and narrowed', async () => {
  const customers = await list('selectCustomers', {});
  const found = await list('selectCustomers', { search: 'bakery' });
  assert.ok(found.length > 0 && found.length < customers.length);
  for (const { label } of found) assert.match(label, /bakery/i);
  const contacts = await list('selectCustomerContact', { customerId: '1000001' });
  const others = await list('selectCustomerContact', { customerId: '1000002' });
  assert.ok(contacts.length > 0);
  assert.notDeepEqual(contacts, others);
});

test('a loop writes in each round, a repetition of a round does not', async () => {
  const write = async (context) => {
    const contact = { customerId: '1000005', type: 'Email', value: 'office@example.com' };
    return (await act('createCustomerContact', contact, context)).data.id;
  };
  const first = await write(step('run', 'loop:0'));
  assert.equal(await write(step('run', 'loop:0')), first);
  const keys = new Set([first]);
  for (const context of [step('run', 'loop:1'), step('another run', 'loop:0')]) keys.add(await write(context));
  assert.equal(keys.size, 3);
  assert.match(runner.last().headers['idempotency-key'], /^[\x21-\x7e]{1,255}$/);
});

test('a file is uploaded, and a download is uploaded as it is', async () => {
  const upload = async (file, fileName) =>
    (await act('createInstalledEquipmentAttachment', { file, fileName }, step(fileName))).data.path;
  const download = (path) => act('listInstalledEquipmentAttachments', { path });
  const bytes = Buffer.from([0, 255, 1, 254, 10, 13]);
  const first = await download(await upload({ data: bytes, contentType: 'image/png' }, 'a.png'));
  assert.deepEqual(first, { data: bytes, contentType: 'image/png' });
  const second = await download(await upload(first, 'b.png'));
  assert.deepEqual(second, first);
  const stored = await download(await upload(JSON.parse(JSON.stringify(first)), 'c.png'));
  assert.deepEqual(stored, first);
  const text = await download(await upload('{"a": 1}', 'd.json'));
  assert.deepEqual(text.data, Buffer.from('{"a": 1}'));
});

test('a number keeps its digits', async () => {
  const error = await thrownBy(act('getJob', { jobId: '9007199254740993' }));
  assert.equal(error.code, 'upstream_not_found');
  assert.deepEqual(runner.last().body.inputs, { jobId: '9007199254740993' });
});

test('an API key is sent to the runner', async () => {
  const apiKey = 'an-api-key';
  await act('getJob', { jobId: '5000001', connection: connection({ wharfApiKey: apiKey }) });
  const { headers, body } = runner.last();
  assert.equal(headers.authorization, `Bearer ${apiKey}`);
  assert.ok(!JSON.stringify(body).includes(apiKey));
});
