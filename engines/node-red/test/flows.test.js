'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { flowWith } = require('./support/flows');
const { makeUserDir, startNodeRed } = require('./support/node-red');
const { SECRETS, connection, url } = require('./support/wharf');

const API_KEY = 'an-api-key-of-the-runner';
const secrets = [API_KEY, ...SECRETS.map((key) => connection.fields[key]).filter(Boolean)];

const flow = flowWith([
  { id: 'in', type: 'http in', url: '/customers/:id', method: 'get', wires: [['get']] },
  {
    id: 'get',
    type: 'wharf-action',
    connection: 'connection',
    action: 'getCustomer',
    fields: { customerId: { type: 'msg', value: 'req.params.id' } },
    wires: [['response']],
  },
  { id: 'catch', type: 'catch', scope: ['get'], wires: [['status']] },
  {
    id: 'status',
    type: 'function',
    func: 'msg.statusCode = msg.error.cause.status; msg.payload = msg.error; return msg;',
    outputs: 1,
    wires: [['response']],
  },
  { id: 'response', type: 'http response' },
]);
flow.find(({ id }) => id === 'connection').credentials.apiKey = API_KEY;

describe('A whole Node-RED', () => {
  const userDir = makeUserDir();
  let nodeRed;

  before(async () => {
    nodeRed = await startNodeRed(userDir);
    await nodeRed.deploy(flow);
  });
  after(async () => {
    await nodeRed?.stop();
    fs.rmSync(userDir, { recursive: true });
  });

  for (const [id, status, expected] of [
    ['1000001', 200, /"id":1000001/],
    ['1', 404, /"code":"upstream_not_found"/],
    ['x', 422, /"pointer":"\/inputs\/customerId"/],
  ]) {
    test(`answers ${status} for customer ${id}`, async () => {
      const answer = await nodeRed.get(`/customers/${id}`);
      assert.equal(answer.status, status);
      assert.match(answer.text, expected);
    });
  }

  const options = (source, query) => nodeRed.post(`/wharf/connections/connection/options/${source}`, query);
  const runner = { id: 'connection', url, apiKey: '__PWRD__' };

  test('lists components for a connection that is not deployed yet', async () => {
    const answer = await nodeRed.post('/wharf/runner/components', { id: 'new', url, apiKey: '' });
    assert.deepEqual(answer.json().map(({ key }) => key), ['servicetitan']);
  });

  test('pages, searches and resolves the choices of a dropdown', async () => {
    const first = (await options('selectCustomers', { limit: 3 })).json();
    const second = (await options('selectCustomers', { limit: 3, cursor: first.nextCursor })).json();
    assert.equal(new Set([...first.result, ...second.result].map(({ key }) => key)).size, 6);
    const [bakery] = (await options('selectCustomers', { search: 'bakery', limit: 1 })).json().result;
    assert.match(bakery.label, /bakery/i);
    const resolved = (await options('selectCustomers', { resolve: [bakery.key, '7'] })).json();
    assert.deepEqual(resolved.result, [bakery]);
    assert.deepEqual(resolved.missing, ['7']);
  });

  test('narrows a dropdown by the fields it depends on', async () => {
    const contacts = (await options('selectCustomerContact', { inputs: { customerId: '1000001' } })).json();
    assert.equal(contacts.result.length > 0, true);
    const refused = await options('selectCustomerContact', { inputs: {} });
    assert.equal(refused.status, 502);
    assert.match(refused.json().detail, /Customer ID is required/);
  });

  test('asks to deploy a connection that it does not know', async () => {
    const answer = await nodeRed.get('/wharf/connections/unknown/manifest');
    assert.equal(answer.status, 404);
    assert.match(answer.json().detail, /Deploy the connection first/);
  });

  test('sends a saved API key only to the runner it was saved for', async () => {
    const received = [];
    const other = require('node:http').createServer((req, res) => {
      received.push(req.headers.authorization);
      res.end('[]');
    });
    await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
    await nodeRed.post('/wharf/runner/components', { ...runner, url: `http://127.0.0.1:${other.address().port}` });
    other.close();
    assert.deepEqual(received, [undefined]);
  });

  test('keeps secrets out of the flow file, the log, and all answers to the editor', async () => {
    const bad = { ...connection.fields, clientSecret: 'a-secret-that-is-wrong' };
    const answers = [
      await nodeRed.get('/flows'),
      await nodeRed.get('/credentials/wharf-connection/connection'),
      await nodeRed.get('/wharf/connections/connection/manifest'),
      await nodeRed.post('/wharf/connections/connection/test', {}),
      await nodeRed.post('/wharf/runner/components', runner),
      await options('selectNothing', {}),
    ];
    await nodeRed.deploy(flowWith([], bad));
    const refused = await nodeRed.post('/wharf/connections/connection/test', {});
    assert.equal(refused.status, 502);
    assert.match(refused.json().detail, /rejected the client ID and secret/);
    await nodeRed.deploy(flow);

    const files = ['flows.json', 'flows_cred.json'].map((name) => fs.readFileSync(path.join(userDir, name), 'utf8'));
    const texts = [...answers.map(({ text }) => text), refused.text, nodeRed.log(), ...files];
    for (const secret of [...secrets, bad.clientSecret]) {
      for (const text of texts) assert.equal(text.includes(secret), false, `${secret} is in ${text.slice(0, 200)}`);
    }
    assert.match(answers[1].text, /"has_secret\d":true/);
    assert.equal(answers[3].json().ok, true);
  });
});

describe('A Node-RED with users', () => {
  const userDir = makeUserDir();
  let nodeRed;

  before(async () => {
    nodeRed = await startNodeRed(userDir, { adminAuth: { type: 'credentials', users: [] } });
  });
  after(async () => {
    await nodeRed?.stop();
    fs.rmSync(userDir, { recursive: true });
  });

  for (const [method, target] of [
    ['post', '/wharf/runner/components'],
    ['post', '/wharf/runner/manifest'],
    ['get', '/wharf/connections/connection/manifest'],
    ['post', '/wharf/connections/connection/test'],
    ['post', '/wharf/connections/connection/options/selectCustomers'],
  ]) {
    test(`refuses ${target} to a stranger`, async () => {
      const { status } = await (method === 'get' ? nodeRed.get(target) : nodeRed.post(target, {}));
      assert.equal(status, 401);
    });
  }
});
