import assert from 'node:assert/strict';
import { announced, changeJson, open, run, screenshot, test } from './support.mjs';

const INPUTS = {
  type: 'object',
  properties: { resource: { title: 'Resource', type: 'string', description: 'What to watch.' } },
  required: ['resource'],
};

/** Adds two triggers to the published manifest. */
async function withTriggers(page) {
  const trigger = (key, label, isPollingTrigger) => ({
    key,
    display: { label, description: 'Reports changes.' },
    inputs: [],
    isPollingTrigger,
  });
  await changeJson(page, 'v1/components/servicetitan', (manifest) => {
    manifest.triggers = {
      pollTest: trigger('pollTest', 'Watch Changes', true),
      webhookTest: trigger('webhookTest', 'Receive Webhook', false),
    };
  });
  const operation = {
    requestBody: { content: { 'application/json': { schema: { properties: { inputs: INPUTS } } } } },
    responses: {},
  };
  await changeJson(page, 'openapi.json', (description) => {
    description.paths['/v1/components/servicetitan/triggers/pollTest/poll'] = { post: operation };
    description.paths['/v1/components/servicetitan/triggers/webhookTest/webhook'] = { post: operation };
  });
}

test('a polling trigger receives its state with the next poll', {}, async (page) => {
  await withTriggers(page);
  const states = [];
  await page.route('**/triggers/pollTest/poll', async (route) => {
    const { state } = JSON.parse(route.request().postData());
    states.push(state);
    const created = state ? [] : [{ id: 1 }];
    await route.fulfill({
      contentType: 'application/json',
      body: JSON.stringify({
        payload: { body: { data: { created, updated: [] } } },
        state: { version: 1, since: '2025-01-31T09:00:00Z', after: 'DIGITS' },
        polledNoChanges: Boolean(state),
        hasMore: false,
      }).replace('"DIGITS"', '9007199254740993'),
    });
  });
  await open(page, 'servicetitan/triggers/pollTest');
  await page.getByLabel('Resource').fill('jobs');
  await run(page);
  await announced(page, 'Done in');
  await page.getByLabel('State of the trigger').getByText('9007199254740993').waitFor();
  await screenshot(page, 'poll');
  await page.getByRole('button', { name: 'Poll again' }).click();
  await page.getByText('polledNoChanges').waitFor();
  await page.getByRole('button', { name: 'Clear state' }).click();
  await page.getByRole('button', { name: 'Poll', exact: true }).click();
  await announced(page, 'Done in');
  assert.deepEqual(
    states.map((state) => state?.version),
    [undefined, 1, undefined],
  );
});

test('a webhook trigger receives the raw bytes and the headers', {}, async (page) => {
  await withTriggers(page);
  let sent;
  await page.route('**/triggers/webhookTest/webhook', async (route) => {
    sent = JSON.parse(route.request().postData());
    await route.fulfill({ json: { payload: { body: { data: {} } }, response: { statusCode: 200 }, deduplicationId: 'one' } });
  });
  await open(page, 'servicetitan/triggers/webhookTest');
  await page.getByLabel('Resource').fill('jobs');
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByLabel('Name of header 1').fill('X-Signature');
  await page.getByLabel('Value of header 1').fill('abc');
  for (const [number, value] of [[2, 'one'], [3, 'two']]) {
    await page.getByRole('button', { name: 'Add header' }).click();
    await page.getByLabel(`Name of header ${number}`).fill('X-Repeated');
    await page.getByLabel(`Value of header ${number}`).fill(value);
  }
  // Too long for a function call with one argument per byte.
  const body = `{"größe": "${'ö'.repeat(200_000)}"}`;
  await page.getByLabel('Body').fill(body);
  await run(page);
  await announced(page, 'Done in');
  await screenshot(page, 'webhook');
  assert.equal(Buffer.from(sent.request.body, 'base64').toString(), body);
  assert.deepEqual(sent.request.headers, { 'X-Signature': 'abc', 'X-Repeated': ['one', 'two'] });
  assert.equal(sent.request.method, 'POST');
  assert.equal(sent.inputs.resource, 'jobs');
});
