'use strict';
// The triggers in the SDK's harness. The sandbox changes records and sends signed events.

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const harness = require('./harness');
const { listen, readBody } = require('./recorder');
const { variable } = require('./setup');

const WEBHOOK_KEY = 'a-webhook-key-for-these-tests-of-48-characters-0';
const DEADLINE_MS = 20_000;

const { runner } = harness;
let event;

const sandbox = async (path, body) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${variable('SANDBOX_URL')}/sandbox/${path}`, init);
  assert.ok(response.ok, `${path}: ${response.status}`);
};

const change = (changes) => sandbox('time', { advanceSeconds: 3600, changes });

/** The first event that the sandbox sends: its headers, and its bytes as they came. */
const receiveEvent = async () => {
  let server;
  const received = new Promise((resolve) => {
    server = listen(async (request, response) => {
      resolve({ headers: request.headers, rawBody: { data: await readBody(request) } });
      response.end();
    });
  });
  const { url, close } = await server;
  await sandbox('webhooks', { url, key: WEBHOOK_KEY, events: ['tn.jpm.job-updated'] });
  await change(50);
  const deadline = new Promise((_, reject) => setTimeout(reject, DEADLINE_MS, new Error('no event came')).unref());
  return Promise.race([received, deadline]).finally(close);
};

before(async () => {
  event = await receiveEvent();
});
after(() => fetch(`${variable('SANDBOX_URL')}/sandbox/webhooks`, { method: 'DELETE' }));

const fire = (key, payload, values, context) =>
  harness.fire(key, payload, { connection: harness.connection({ webhookKey: WEBHOOK_KEY }), ...values }, context);

test('a poll keeps its state where the SDK does, and reports each change once', async () => {
  const context = { instanceState: {}, executionId: 'poll', stepId: 'trigger' };
  const poll = () => fire('pollChangesTrigger', {}, { resourceType: 'jobs' }, context);
  const first = await poll();
  assert.equal(first.resultType, 'polled_no_changes');
  assert.equal(runner.last().body.state, undefined);
  const kept = context.instanceState.__prismaticInternal.polling.state;
  assert.ok(kept);

  await change(50);
  const second = await poll();
  assert.equal(second.resultType, 'completed');
  assert.deepEqual(Object.keys(second.payload.body.data).sort(), ['created', 'updated']);
  assert.ok(Object.values(second.payload.body.data).flat().length > 0);
  assert.notDeepEqual(context.instanceState.__prismaticInternal.polling.state, kept);
});

test('a long backlog is told in parts, and an error in a part loses nothing', async (t) => {
  t.after(() => (runner.fails = () => false));
  const values = { resourceType: 'jobs', lookBackDate: '2025-01-01' };
  const poll = (context) => fire('pollChangesTrigger', {}, values, context);
  const told = { instanceState: {} };
  const start = runner.requests.length;
  const { payload } = await poll(told);
  assert.equal(runner.requests.length - start, 10);
  assert.ok(Object.values(payload.body.data).flat().length > 1000);

  // The next poll goes on where this one ended.
  runner.fails = () => true;
  await assert.rejects(poll(told), /HTTP status 502/);
  assert.deepEqual(runner.last().body.state, told.instanceState.__prismaticInternal.polling.state);

  const failing = { instanceState: {} };
  const second = runner.requests.length + 2;
  runner.fails = (number) => number === second;
  await assert.rejects(poll(failing), /HTTP status 502/);
  assert.equal(runner.requests.length, second);
  assert.deepEqual(failing.instanceState, {});
});

test('a signed event takes the branch for events, with its answer and its ID', async () => {
  const { payload, response, branch } = await fire('webhookTrigger', event);
  assert.equal(branch, 'Event');
  assert.deepEqual(payload.body.data, JSON.parse(event.rawBody.data));
  assert.ok(payload.deduplicationId);
  assert.equal(response.statusCode, 200);
  const { request } = runner.last().body;
  assert.deepEqual(Buffer.from(request.body, 'base64'), event.rawBody.data);
});

test('an event as text is taken too', async () => {
  const { branch } = await fire('webhookTrigger', { ...event, rawBody: { data: event.rawBody.data.toString() } });
  assert.equal(branch, 'Event');
});

test('an event of another type is answered, and its content kept from the flow', async () => {
  const { payload, response, branch } = await fire('webhookTrigger', event, {
    eventTypes: ['tn.sp.session-completed'],
  });
  assert.equal(branch, 'Ignored');
  assert.equal(response.statusCode, 200);
  assert.deepEqual([payload.body.data, payload.rawBody.data], [null, null]);
});

test('the sender of a forged event gets 401, and its content is kept from the flow', async () => {
  const forged = Buffer.from(event.rawBody.data.toString().replace('"tn.jpm.job-updated"', '"tn.jpm.job-completed"'));
  assert.notDeepEqual(forged, event.rawBody.data);
  const { payload, response, branch } = await fire('webhookTrigger', { ...event, rawBody: { data: forged } });
  assert.equal(branch, 'Ignored');
  assert.equal(response.statusCode, 401);
  assert.deepEqual([payload.body.data, payload.rawBody.data], [null, null]);
});

test('without the raw body a trigger fails, since it cannot verify the signature', async () => {
  const parsed = { data: JSON.parse(event.rawBody.data) };
  await assert.rejects(fire('webhookTrigger', { ...event, rawBody: parsed }), /no raw body/);
});
