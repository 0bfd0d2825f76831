'use strict';
// What a flow sees of problems, and that it sees no secrets.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { act, connection, given, runner, thrownBy } = require('./harness');

test('several faults are in one message, each with its pointer', async () => {
  const error = await thrownBy(act('createCustomerContact', { customerId: 'x', type: 'Pigeon', value: 'a' }));
  assert.equal(error.isSpectralError, true);
  assert.match(error.message, /2 inputs were refused/);
  assert.match(error.message, /\/inputs\/customerId: Customer ID must be a whole number/);
  assert.match(error.message, /\/inputs\/type: Customer Contact Type must be one of/);
  assert.equal(error.code, 'invalid_input');
  assert.equal(error.retryable, false);
});

const SECRET = 'a-secret-that-no-error-may-show';
const ofConnection = {
  'a wrong client secret': [{ clientSecret: SECRET }, 'connection_rejected'],
  'a missing tenant': [{ tenant: '', clientSecret: SECRET }, 'invalid_connection'],
  'a URL with a password in it': [{ wharfUrl: `http://user:${SECRET}@127.0.0.1` }, undefined],
  'no URL': [{ wharfUrl: '', clientSecret: SECRET }, undefined],
};
for (const [name, [fields, code]] of Object.entries(ofConnection)) {
  test(`${name} is an error of the connection, and none of its fields is in it`, async () => {
    const error = await thrownBy(act('getJob', { jobId: '1', connection: connection(fields) }));
    assert.equal(error.name, 'ConnectionError');
    assert.equal(error.code, code);
    assert.deepEqual(error.connection, { key: given.key, configVarKey: 'ServiceTitan', fields: {} });
    const shown = [
      JSON.stringify(error),
      inspect(error, { depth: null, showHidden: true }),
      String(error.stack),
    ].join();
    for (const secret of [SECRET, given.fields.applicationKey, given.fields.clientSecret]) {
      assert.ok(!shown.includes(secret), shown);
    }
  });
}

test('a connection that the runner does not know is an error of the connection', async () => {
  const fields = { wharfUrl: runner.url, wharfApiKey: '', connectionName: 'nobody' };
  const named = { key: 'wharfNamedConnection', configVarKey: 'Named', fields };
  const error = await thrownBy(act('getJob', { jobId: '1', connection: named }));
  assert.equal(error.name, 'ConnectionError');
  assert.equal(error.code, 'unknown_connection');
  assert.equal(runner.last().body.connection, 'nobody');
});

const withoutRunner = {
  'nothing listens': [{ wharfUrl: 'http://127.0.0.1:1' }, /127\.0\.0\.1:1 did not answer/],
  'a proxy answers': [{}, /HTTP status 502, text\/html/],
};
for (const [name, [fields, message]] of Object.entries(withoutRunner)) {
  test(`when ${name} in place of the runner, the error says so and shows no credentials`, async (t) => {
    runner.fails = () => true;
    t.after(() => (runner.fails = () => false));
    const error = await thrownBy(act('getJob', { jobId: '1', connection: connection(fields) }));
    assert.match(error.message, message);
    assert.ok(!inspect(error, { depth: null, showHidden: true }).includes(given.fields.clientSecret));
  });
}
