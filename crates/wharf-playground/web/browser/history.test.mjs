import assert from 'node:assert/strict';
import {
  announced,
  editor,
  findings,
  goTo,
  isFocused,
  open,
  openAction,
  run,
  screenshot,
  showJson,
  test,
} from './support.mjs';

const menu = (page) => page.getByText('Recent runs', { exact: true });
const runs = (page) => page.getByRole('list', { name: 'Recent runs' }).getByRole('link');
const shown = (page, text) => page.getByRole('region', { name: 'Response as a tree' }).getByText(text).first().waitFor();

/** Opens the menu, whose content is made after the click. */
async function openRuns(page) {
  await menu(page).click();
  await runs(page).first().waitFor();
}

async function getJob(page, id) {
  await page.getByRole('combobox', { name: 'Job ID' }).fill(id);
  await page.keyboard.press('Tab');
  await run(page);
  await announced(page, /Done in|Failed/);
}

test('an answer survives going back, another page and a reload', {}, async (page) => {
  await openAction(page, 'getJob');
  await getJob(page, '5000001');
  await goTo(page, 'servicetitan/actions/getCustomer');
  await page.goBack();
  await shown(page, '5000001');
  await page.reload();
  await shown(page, '5000001');
  assert.match(await page.getByRole('combobox', { name: 'Job ID' }).inputValue(), /5000001/);
  await page.locator('.response-facts > .badges').getByText('200').waitFor();
  await page.goto('about:blank');
  await page.goBack();
  await shown(page, '5000001');
});

test('a recent run opens with its inputs and its answer', { errorResponses: true }, async (page) => {
  await openAction(page, 'getJob');
  await getJob(page, '5000001');
  await getJob(page, '99');
  await goTo(page, 'servicetitan/actions/listCustomers');
  await page.getByLabel('Name', { exact: true }).fill('Oscar');
  await run(page);
  await announced(page, 'Done in');
  await openRuns(page);
  const texts = await runs(page).allInnerTexts();
  assert.equal(texts.length, 3);
  assert.match(texts[0], /^200\s+List Customers\s+name: Oscar\s+[\d:]+.*\d ms$/s);
  assert.match(texts[1], /^404\s+Get Job\s+jobId: 99/s);
  await screenshot(page, 'recent-runs');
  assert.deepEqual(await findings(page), []);
  // A run of another operation.
  await runs(page).nth(1).click();
  await page.getByRole('heading', { level: 1, name: 'Get Job' }).waitFor();
  await page.getByText('There is no job with id 99.').first().waitFor();
  // Another run of the same operation.
  await openRuns(page);
  await runs(page).nth(2).click();
  await shown(page, '5000001');
  assert.ok(await isFocused(page.getByRole('heading', { name: 'Response' })));
  assert.match(await page.getByRole('combobox', { name: 'Job ID' }).inputValue(), /5000001/);
  // From the start page, after a reload.
  await open(page);
  await page.reload();
  await runs(page).first().click();
  await page.getByRole('cell', { name: /^Oscar/ }).first().waitFor();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Oscar');
  await open(page);
  await page.getByRole('button', { name: 'Clear all runs' }).click();
  await menu(page).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('the last twenty runs are kept, and the pages of a list count as one', {}, async (page) => {
  let count = 0;
  await page.route('**/getJob/invoke', (route) => route.fulfill({ json: { data: { id: (count += 1) } } }));
  await openAction(page, 'getJob');
  for (let call = 1; call <= 21; call += 1) {
    await page.locator('.run-main > button:not([aria-disabled])').click();
    await shown(page, String(call));
  }
  await openRuns(page);
  assert.equal(await runs(page).count(), 20);
  await openAction(page, 'listCustomers');
  await run(page);
  for (const number of [2, 3]) {
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText(`50 of more, page ${number}`).waitFor();
  }
  await openRuns(page);
  const texts = await runs(page).allInnerTexts();
  assert.deepEqual(texts.map((text) => text.includes('List Customers')).filter(Boolean), [true]);
  assert.match(texts[0], /page: 3/);
});

test('secrets and files never reach the storage', {}, async (page) => {
  await page.route('**/createTechnician/invoke', (route) => route.fulfill({ json: { data: { id: 1 } } }));
  await openAction(page, 'createTechnician');
  await showJson(page);
  await editor(page).fill('{"name": "Ada", "password": "pw-secret", "pasword": "typo-secret"}');
  await run(page);
  await announced(page, 'Done in');
  await page.route('**/rawRequest/invoke', (route) => route.fulfill({ json: { data: {} } }));
  await openAction(page, 'rawRequest');
  await showJson(page);
  const headers = [
    { key: 'Authorization', value: 'Bearer header-secret' },
    { key: 'X-Trace', value: 'kept-header' },
  ];
  const queryParams = { access_token: 'query-secret', modifiedBefore: 'kept-query' };
  await editor(page).fill(JSON.stringify({ urlType: 'jpm', url: '/jobs', method: 'GET', headers, queryParams }));
  await run(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Raw Request' }).click();
  await announced(page, 'Done in');
  await page.route('**/createInstalledEquipmentAttachment/invoke', (route) => route.fulfill({ json: { data: {} } }));
  await openAction(page, 'createInstalledEquipmentAttachment');
  const buffer = Buffer.from('file-content');
  await page.getByLabel('Attachment File').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer });
  await page.getByText(/a\.txt · text\/plain/).waitFor();
  await run(page);
  await announced(page, 'Done in');
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  for (const kept of ['Ada', 'kept-header', 'kept-query']) assert.ok(stored.includes(kept), kept);
  for (const secret of ['pw-secret', 'typo-secret', 'header-secret', 'query-secret', buffer.toString('base64'), 'cs1.sandbox', 'ak1.sandbox']) {
    assert.ok(!stored.includes(secret), secret);
  }
  await page.reload();
  await openAction(page, 'createTechnician');
  await page.locator('.response').getByText('Secrets and files of this run were not kept.').waitFor();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Ada');
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
});

test('a large answer is kept in memory only, and says so after a reload', {}, async (page) => {
  const name = 'x'.repeat(1_100_000);
  await page.route('**/getJob/invoke', (route) => route.fulfill({ json: { data: { name } } }));
  await openAction(page, 'getJob');
  await run(page);
  await announced(page, 'Done in');
  await goTo(page, 'servicetitan/actions/getCustomer');
  await page.goBack();
  await shown(page, 'name');
  const size = await page.evaluate(() => sessionStorage.getItem('wharf.runs').length);
  assert.ok(size < 1_000, size);
  await page.reload();
  await page.locator('.response').getByText('The response was too large to keep, or a file.').waitFor();
});

test('a call without a response is kept with its reason', {}, async (page) => {
  await page.route('**/createTechnician/invoke', () => undefined);
  await openAction(page, 'createTechnician');
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await run(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await announced(page, 'Cancelled');
  await page.reload();
  await page.locator('.response').getByText('Cancelled. The write may still have taken effect.').waitFor();
  await openRuns(page);
  assert.match(await runs(page).first().innerText(), /^No response\s+Create Technician/);
});

for (const [name, breakStorage] of Object.entries({
  disabled: () => {
    Object.defineProperty(window, 'sessionStorage', {
      get: () => {
        throw new DOMException('Denied', 'SecurityError');
      },
    });
  },
  full: () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('Full', 'QuotaExceededError');
    };
  },
  'of another version': () => sessionStorage.setItem('wharf.runs', '[{"id":1},null,{"address":"x"}]'),
})) {
  test(`the page works with a storage that is ${name}`, {}, async (page) => {
    await page.addInitScript(breakStorage);
    await openAction(page, 'getJob');
    await getJob(page, '5000001');
    await shown(page, '5000001');
    await openRuns(page);
    assert.equal(await runs(page).count(), 1);
  });
}

test('a poll goes on from the last state after a reload, also if a later poll failed', { errorResponses: true }, async (page) => {
  const state = page.getByLabel('State of the trigger');
  await open(page, 'servicetitan/triggers/pollChangesTrigger');
  await page.getByLabel('Resource Type', { exact: true }).selectOption({ index: 1 });
  await run(page);
  await announced(page, 'Done in');
  const text = await state.innerText();
  const problem = { title: 'Overloaded', status: 503, detail: 'Later.', code: 'overloaded' };
  const contentType = 'application/problem+json';
  await page.route('**/poll', (route) => route.fulfill({ status: 503, contentType, json: problem }));
  await run(page);
  await announced(page, 'Failed');
  await page.reload();
  await page.getByRole('heading', { name: 'Overloaded' }).waitFor();
  assert.equal(await state.innerText(), text);
});

test('a webhook keeps its answer, but not the forwarded request', { errorResponses: true }, async (page) => {
  await open(page, 'servicetitan/triggers/webhookTrigger');
  await page.getByLabel('Body').fill('{"signed": "whs-secret"}');
  await run(page);
  await announced(page, /Done in|Failed/);
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes('whs-secret'));
  await openRuns(page);
  await runs(page).first().click();
  assert.match(await page.getByLabel('Body').inputValue(), /whs-secret/);
  await page.reload();
  await page.locator('.response').getByText('The forwarded request was not kept.').waitFor();
});
