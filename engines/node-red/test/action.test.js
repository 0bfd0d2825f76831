'use strict';

const assert = require('node:assert/strict');
const { after, afterEach, before, describe, test } = require('node:test');
const { helper, loadAction } = require('./support/helper');
const { invoke } = require('./support/wharf');

const str = (value) => ({ type: 'str', value });
const choice = (value) => ({ type: 'choice', value });
const msg = (value) => ({ type: 'msg', value });

describe('An action node', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  test('sends the answer as payload and keeps the rest of the message', async () => {
    const send = await loadAction('getCustomer', { customerId: msg('payload') });
    const answer = await send({ payload: '1000001', topic: 'kept' });
    assert.equal(answer.payload.id, 1000001);
    assert.equal(answer.topic, 'kept');
  });

  test('hands each fault of a refused call to a catch node', async () => {
    const send = await loadAction('getCustomer', { customerId: msg('payload') });
    const { error, payload } = await send({ payload: 'many' });
    assert.equal(error.code, 'invalid_input');
    assert.match(error.message, /\/inputs\/customerId: .*whole number/);
    assert.equal(error.cause.status, 422);
    assert.equal(error.cause.retryable, false);
    assert.equal(error.cause.errors[0].pointer, '/inputs/customerId');
    assert.equal(payload, 'many');
  });

  test('changes only the name of a customer if only the name is set', async () => {
    const { id } = await createCustomer();
    await invoke('updateCustomer', { customerId: id, doNotMail: true, creditLimit: 500, taxExempt: true });
    const earlier = await invoke('getCustomer', { customerId: id });
    const send = await loadAction('updateCustomer', { customerId: choice(String(id)), name: str('Renamed') });
    await send({});
    const later = await invoke('getCustomer', { customerId: id });
    assert.notEqual(earlier.name, 'Renamed');
    assert.deepEqual(later, { ...earlier, name: 'Renamed', modifiedOn: later.modifiedOn });
  });

  test('sends a switch that is set to no', async () => {
    const { id } = await createCustomer();
    const send = await loadAction('updateCustomer', { customerId: choice(String(id)), active: choice('false') });
    await send({});
    assert.equal((await invoke('getCustomer', { customerId: id })).active, false);
  });

  for (const [what, first, second, isSame] of [
    ['the same message', { _msgid: 'm1', payload: 'a' }, { _msgid: 'm1', payload: 'a' }, true],
    ['the same message with other inputs, as in a loop', { _msgid: 'm2', payload: 'a' }, { _msgid: 'm2', payload: 'b' }, false],
    ['another message', { _msgid: 'm3', payload: 'a' }, { _msgid: 'm4', payload: 'a' }, false],
    ['the next part of a sequence', { _msgid: 'm5', payload: 'a', parts: { index: 0 } }, { _msgid: 'm5', payload: 'a', parts: { index: 1 } }, false],
    ['another message with the same key of its own', { idempotencyKey: 'k1', payload: 'a' }, { idempotencyKey: 'k1', payload: 'a' }, true],
    ['another message without a key of its own', { _msgid: 'm7', idempotencyKey: null, payload: 'a' }, { _msgid: 'm8', idempotencyKey: null, payload: 'a' }, false],
    ['the same message with another key of its own', { _msgid: 'm6', idempotencyKey: 1, payload: 'a' }, { _msgid: 'm6', idempotencyKey: 2, payload: 'a' }, false],
  ]) {
    test(`creates ${isSame ? 'once' : 'twice'} for ${what}`, async () => {
      const send = await loadAction('createCustomerContact', {
        customerId: choice('1000001'),
        type: choice('Email'),
        value: { type: 'jsonata', value: 'payload & "@example.com"' },
      });
      const created = [(await send(first)).payload.id, (await send(second)).payload.id];
      assert.equal(Number.isInteger(created[0]), true);
      assert.equal(created[0] === created[1], isSame);
    });
  }

  test('reads anew each time', async () => {
    const { id } = await createCustomer();
    const send = await loadAction('getCustomer', { customerId: choice(String(id)) });
    const earlier = await send({ _msgid: 'same' });
    await invoke('updateCustomer', { customerId: id, name: 'Later' });
    const later = await send({ _msgid: 'same' });
    assert.deepEqual([earlier.payload.name, later.payload.name], ['Example', 'Later']);
  });

  for (const [what, file] of [
    ['a Buffer', Buffer.from([0, 255, 10])],
    ['a Buffer with its type', { data: Buffer.from([0, 255, 10]), contentType: 'image/png' }],
    ['a Buffer in the form of JSON', Buffer.from([0, 255, 10]).toJSON()],
  ]) {
    test(`uploads ${what} and downloads it as a Buffer`, async () => {
      const upload = await loadAction('createInstalledEquipmentAttachment', { file: msg('payload'), fileName: str('a.png') });
      const { payload } = await upload({ payload: file });
      await helper.unload();
      const download = await loadAction('listInstalledEquipmentAttachments', { path: msg('payload.path') });
      const { payload: downloaded } = await download({ payload });
      assert.deepEqual(downloaded, Buffer.from([0, 255, 10]));
    });
  }

  test('tells an action that the component does not have', async () => {
    const send = await loadAction('flyToTheMoon', {});
    assert.match((await send({})).error.message, /no action "flyToTheMoon"/);
  });
});

async function createCustomer() {
  const address = { street: '1 Main St', city: 'Plano', state: 'TX', zip: '75042', country: 'USA' };
  return invoke('createCustomer', { name: 'Example', type: 'Residential', address, locations: [{ name: 'Home', address }] });
}
