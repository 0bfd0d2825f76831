import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { announced, goTo, isFocused, open, openAction, run, test } from './support.mjs';

const WRITE = 'servicetitan/actions/createTechnician';

/** Intercepts calls of an action without a response. `call` waits for the one with an index. */
async function intercept(page, action) {
  const calls = [];
  const waiting = [];
  await page.route(`**/${action}/invoke`, (route) => {
    waiting[calls.length]?.(route);
    calls.push(route);
  });
  const call = (index) => calls[index] ?? new Promise((resolve) => (waiting[index] = resolve));
  return { calls, call };
}

test('a running call is not sent twice', {}, async (page) => {
  const { calls, call } = await intercept(page, 'createTechnician');
  await open(page, WRITE);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Ada');
  await name.press('Enter');
  await announced(page, 'Running');
  await name.press('Enter');
  await name.press('Control+Enter');
  await page.evaluate(() => document.querySelector('form').requestSubmit());
  await announced(page, 'Running');
  await (await call(0)).fulfill({ json: { data: { id: 1 } } });
  await announced(page, 'Done in');
  assert.equal(calls.length, 1);
});

test('a late click on Cancel does not run, and a double click runs once', {}, async (page) => {
  const { calls, call } = await intercept(page, 'createTechnician');
  await open(page, WRITE);
  const button = page.locator('.run-main > button');
  await button.dblclick();
  await announced(page, 'Running');
  await page.mouse.down();
  await (await call(0)).fulfill({ json: { data: { id: 1 } } });
  await announced(page, 'Done in');
  await page.mouse.up();
  // A click just after the call ended.
  await page.mouse.down();
  await page.mouse.up();
  // After a pause the button accepts clicks again.
  await button.click();
  await announced(page, 'Running');
  const second = await call(1);
  await button.focus();
  await page.keyboard.down('Space');
  await second.fulfill({ json: { data: { id: 2 } } });
  await announced(page, 'Done in');
  await page.keyboard.up('Space');
  await announced(page, 'Done in');
  assert.equal(calls.length, 2);
});

test('holding a key down makes one call', {}, async (page) => {
  let calls = 0;
  await page.route('**/createTechnician/invoke', (route) => route.fulfill({ json: { data: { id: (calls += 1) } } }));
  await open(page, WRITE);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Ada');
  for (const [index, key] of ['Enter', 'Control+Enter'].entries()) {
    await name.focus();
    const parts = key.split('+');
    for (const part of parts) await page.keyboard.down(part);
    await page.getByLabel('Response as a tree').getByText(`${index + 1}`).first().waitFor();
    for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('Enter');
    for (const part of parts) await page.keyboard.up(part);
    await announced(page, 'Done in');
    assert.equal(calls, index + 1, key);
  }
});

test('a response does not move the focus of a user who has moved on', { errorResponses: true }, async (page) => {
  const { call } = await intercept(page, 'createTechnician');
  await open(page, WRITE);
  await page.getByLabel('Name', { exact: true }).press('Enter');
  const email = page.getByLabel('Email', { exact: true });
  await email.pressSequentially('ada@');
  const errors = [{ pointer: '/inputs/name', code: 'required', message: 'Name is required' }];
  const problem = { title: 'Invalid input', status: 422, detail: 'Name is required', code: 'invalid_input', errors };
  await (await call(0)).fulfill({ status: 422, contentType: 'application/problem+json', json: problem });
  await announced(page, 'Failed');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.ok(await isFocused(email));
});

test('a write that was left while running says on return that it may have taken effect', {}, async (page) => {
  const sources = [];
  page.on('request', (request) => request.url().includes('/selectJob/') && sources.push(request.url()));
  await openAction(page, 'getJob');
  const choose = async () => {
    await page.getByRole('combobox', { name: 'Job ID' }).click();
    await page.getByText('10,000 choices').waitFor();
  };
  await choose();
  const { call } = await intercept(page, 'createTechnician');
  await goTo(page, WRITE);
  await page.getByRole('heading', { level: 1, name: 'Create Technician' }).waitFor();
  await run(page);
  await call(0);
  await goTo(page, 'servicetitan/actions/getJob');
  await page.getByRole('heading', { level: 1, name: 'Get Job' }).waitFor();
  // The write may have changed the choices, so they are fetched again.
  const before = sources.length;
  await choose();
  assert.equal(sources.length, before + 1);
  await goTo(page, WRITE);
  await page.locator('.response').getByText('The write may still have taken effect.').waitFor();
});

test('an idempotency key that is invalid in a header is reported, not sent', {}, async (page) => {
  const { calls } = await intercept(page, 'getJob');
  await openAction(page, 'getJob');
  await page.getByText('Options').click();
  await page.getByLabel('Idempotency key').fill('schlüssel');
  await run(page);
  await page.locator('.response').getByText('The idempotency key may contain only visible ASCII characters').waitFor();
  assert.equal(calls.length, 0);
});

test('the download contains the response that is shown', {}, async (page) => {
  let count = 0;
  await page.route('**/getJob/invoke', (route) => route.fulfill({ json: { data: { id: (count += 1) } } }));
  await openAction(page, 'getJob');
  const saved = [];
  for (const id of [1, 2]) {
    await run(page);
    await announced(page, 'Done in');
    if (id === 1) await page.getByRole('button', { name: 'Raw', exact: true }).click();
    await page.getByLabel('Raw response').getByText(`"id":${id}`).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download getJob.json' }).click();
    saved.push(readFileSync(await (await saving).path(), 'utf8'));
  }
  assert.deepEqual(saved, ['{"data":{"id":1}}', '{"data":{"id":2}}']);
});
