import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { goTo, isFocused, open, openAction, run, said, test } from './support.mjs';

const WRITE = 'servicetitan/actions/createTechnician';

/** Holds the calls of an action back: all that came, and the first as soon as it has come. */
async function held(page, action) {
  const calls = [];
  let arrive;
  const first = new Promise((resolve) => (arrive = resolve));
  await page.route(`**/${action}/invoke`, (route) => {
    calls.push(route);
    arrive(route);
  });
  return { calls, first };
}

test('a running call is not sent again', {}, async (page) => {
  const { calls, first } = await held(page, 'createTechnician');
  await open(page, WRITE);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Ada');
  await name.press('Enter');
  await said(page, 'Running');
  await name.press('Enter');
  await name.press('Control+Enter');
  await page.evaluate(() => document.querySelector('form').requestSubmit());
  await said(page, 'Running');
  assert.equal(calls.length, 1);
  await (await first).fulfill({ json: { data: { id: 1 } } });
  await said(page, 'Done in');
  assert.equal(calls.length, 1);
});

test('a press that was meant to cancel never runs, and a double click runs once', {}, async (page) => {
  const { calls, first } = await held(page, 'createTechnician');
  await open(page, WRITE);
  const button = page.locator('.run-main > button');
  await button.dblclick();
  await said(page, 'Running');
  await page.mouse.down();
  await (await first).fulfill({ json: { data: { id: 1 } } });
  await said(page, 'Done in');
  await page.mouse.up();
  // One more, of somebody who saw too late that there is nothing to cancel.
  await page.mouse.down();
  await page.mouse.up();
  // Takes clicks once more after a rest.
  await button.click();
  await said(page, 'Running');
  assert.equal(calls.length, 2);
  await button.focus();
  await page.keyboard.down('Space');
  await calls[1].fulfill({ json: { data: { id: 2 } } });
  await said(page, 'Done in');
  await page.keyboard.up('Space');
  await said(page, 'Done in');
  assert.equal(calls.length, 2);
});

test('a key that is held down makes one call', {}, async (page) => {
  let calls = 0;
  await page.route('**/createTechnician/invoke', (route) => route.fulfill({ json: { data: { id: (calls += 1) } } }));
  await open(page, WRITE);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Ada');
  for (const [index, key] of ['Enter', 'Control+Enter'].entries()) {
    await name.focus();
    const parts = key.split('+');
    for (const part of parts) await page.keyboard.down(part);
    await page.getByLabel('Answer as a tree').getByText(`${index + 1}`).first().waitFor();
    for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('Enter');
    for (const part of parts) await page.keyboard.up(part);
    await said(page, 'Done in');
    assert.equal(calls, index + 1, key);
  }
});

test('an answer leaves those alone who have gone on', { refusals: true }, async (page) => {
  const { first } = await held(page, 'createTechnician');
  await open(page, WRITE);
  await page.getByLabel('Name', { exact: true }).press('Enter');
  const call = await first;
  const email = page.getByLabel('Email', { exact: true });
  await email.pressSequentially('ada@');
  const errors = [{ pointer: '/inputs/name', code: 'required', message: 'Name is required' }];
  const problem = { title: 'Invalid input', status: 422, detail: 'Name is required', code: 'invalid_input', errors };
  await call.fulfill({ status: 422, contentType: 'application/problem+json', json: problem });
  await said(page, 'Failed');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.ok(await isFocused(email));
});

test('whoever leaves a write is told on return that it may have happened', {}, async (page) => {
  const sources = [];
  page.on('request', (request) => request.url().includes('/selectJob/') && sources.push(request.url()));
  await openAction(page, 'getJob');
  const choose = async () => {
    await page.getByRole('combobox', { name: 'Job ID' }).click();
    await page.getByText('10,000 choices').waitFor();
  };
  await choose();
  const { first } = await held(page, 'createTechnician');
  await goTo(page, WRITE);
  await page.getByRole('heading', { level: 1, name: 'Create Technician' }).waitFor();
  await run(page);
  await first;
  await goTo(page, 'servicetitan/actions/getJob');
  await page.getByRole('heading', { level: 1, name: 'Get Job' }).waitFor();
  // What there is to choose may have changed, so it is asked for anew.
  const before = sources.length;
  await choose();
  assert.equal(sources.length, before + 1);
  await goTo(page, WRITE);
  await page.locator('.answer').getByText('What the runner had begun may still have happened.').waitFor();
});

test('a key that no header can hold is told, not sent', {}, async (page) => {
  const { calls } = await held(page, 'getJob');
  await openAction(page, 'getJob');
  await page.getByText('Options').click();
  await page.getByLabel('Idempotency key').fill('schlüssel');
  await run(page);
  await page.locator('.answer').getByText('The idempotency key must have visible ASCII characters only').waitFor();
  assert.equal(calls.length, 0);
});

test('the download is of the answer that is shown', {}, async (page) => {
  let answered = 0;
  await page.route('**/getJob/invoke', (route) => route.fulfill({ json: { data: { id: (answered += 1) } } }));
  await openAction(page, 'getJob');
  const saved = [];
  for (const id of [1, 2]) {
    await run(page);
    await said(page, 'Done in');
    if (id === 1) await page.getByRole('button', { name: 'Raw', exact: true }).click();
    await page.getByLabel('Raw answer').getByText(`"id":${id}`).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download getJob.json' }).click();
    saved.push(readFileSync(await (await saving).path(), 'utf8'));
  }
  assert.deepEqual(saved, ['{"data":{"id":1}}', '{"data":{"id":2}}']);
});
