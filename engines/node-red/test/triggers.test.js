'use strict';

const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const fs = require('node:fs');
const { after, before, describe, test } = require('node:test');
const { flowWith, recorder } = require('./support/flows');
const { makeUserDir, startNodeRed } = require('./support/node-red');
const { until } = require('./support/until');
const { connection, invoke, sandbox } = require('./support/wharf');

describe('A poll node', () => {
  const flow = flowWith([
    {
      id: 'poll',
      type: 'wharf-poll',
      connection: 'connection',
      trigger: 'pollChangesTrigger',
      interval: 1,
      fields: { resourceType: { type: 'choice', value: 'customers' } },
      wires: [['record']],
    },
    { id: 'complete', type: 'complete', scope: ['poll'], wires: [['count']] },
    { id: 'count', type: 'function', func: "global.set('polls', (global.get('polls') ?? 0) + 1);", outputs: 0 },
    { id: 'now', type: 'http in', url: '/now', method: 'get', wires: [['poll', 'accepted']] },
    { id: 'accepted', type: 'http response', statusCode: '202' },
    { id: 'polls', type: 'http in', url: '/polls', method: 'get', wires: [['number']] },
    { id: 'number', type: 'function', func: "msg.payload = String(global.get('polls') ?? 0); return msg;", outputs: 1, wires: [['tell']] },
    ...recorder,
  ]);
  const userDir = makeUserDir();
  let nodeRed;

  after(async () => {
    await nodeRed?.stop();
    fs.rmSync(userDir, { recursive: true });
  });

  /** Polls by a message, and waits until that poll has ended. */
  async function pollNow() {
    const polls = async () => Number((await nodeRed.get('/polls')).text);
    const earlier = await polls();
    await nodeRed.get('/now');
    await until('the poll has ended', async () => (await polls()) > earlier);
  }

  test('tells once, after a restart, what changed meanwhile', async () => {
    nodeRed = await startNodeRed(userDir);
    await nodeRed.deploy(flow);
    await pollNow();
    await nodeRed.stop();

    const name = 'Changed while Node-RED was down';
    await invoke('updateCustomer', { customerId: 1000002, name });

    nodeRed = await startNodeRed(userDir);
    const told = async () => {
      const payloads = (await nodeRed.get('/recorded')).json();
      return payloads.flatMap(({ created, updated }) => [...created, ...updated]).filter((record) => record.name === name);
    };
    await until('the change is told', async () => (await told()).length > 0);
    await pollNow();
    await pollNow();
    // The sandbox may have changed the same customer again.
    const changes = (await told()).map(({ id, modifiedOn }) => `${id} ${modifiedOn}`);
    assert.match(changes[0], /^1000002 /);
    assert.deepEqual(changes, [...new Set(changes)]);
  });
});

describe('A webhook node', () => {
  const webhookKey = 'a-webhook-key-of-the-tests-of-48-characters-0000';
  const flow = flowWith(
    [
      { id: 'hook', type: 'wharf-webhook', connection: 'connection', trigger: 'webhookTrigger', path: '/hooks/1', fields: {}, wires: [['record']] },
      ...recorder,
    ],
    { ...connection.fields, webhookKey },
  );
  // Blanks and an escape: only the bytes as they were received have the signature.
  const event = (id) =>
    `{ "specversion": "1.0",  "id": "${id}", "type": "tn.jpm.job-completed", "source": "https://webhooks.example", "time": "2026-01-14T17:42:08Z", "data": {"caf\\u00e9": 1.0} }`;
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

  const recorded = async () => (await nodeRed.get('/recorded')).json();
  const signature = (body, key) => createHmac('sha256', key).update(body).digest('hex');
  const post = async (body, key) => {
    const headers = { 'content-type': 'application/json', 'x-servicetitan-signature': signature(body, key) };
    return (await fetch(`${nodeRed.url}/hooks/1`, { method: 'POST', headers, body })).status;
  };

  for (const [what, body, key, status, runs] of [
    ['a signed event', event('e1'), webhookKey, 200, 1],
    ['the same event again', event('e1'), webhookKey, 200, 0],
    ['a forged event', event('e2'), 'a-key-that-is-not-that-of-the-connection', 401, 0],
    ['a signed text that is no event', 'hello', webhookKey, 422, 0],
    ['a request that is too large', ' '.repeat(2_000_000), webhookKey, 413, 0],
  ]) {
    test(`answers ${status} to ${what} and runs the flow ${runs} times`, async () => {
      const earlier = (await recorded()).length;
      assert.equal(await post(body, key), status);
      assert.equal((await recorded()).length - earlier, runs);
    });
  }

  test('receives what the vendor sends', async () => {
    const earlier = (await recorded()).length;
    await sandbox('webhooks', { url: `${nodeRed.url}/hooks/1`, key: webhookKey });
    await sandbox('time', { advanceSeconds: 1, changes: 20 });
    await until('events arrive', async () => (await recorded()).length > earlier);
    assert.match((await recorded()).at(-1).type, /^tn\./);
  });

  test('frees its path when it is removed', async () => {
    await nodeRed.deploy(flowWith(recorder));
    assert.equal(await post(event('e3'), webhookKey), 404);
  });
});
