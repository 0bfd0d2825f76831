import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { announced, copied, openAction, run, screenshot, sent, test, unfold, withClipboard } from './support.mjs';

const table = (page) => page.getByRole('region', { name: 'Response as a table' });
const count = (page, text) => page.getByTestId('count').filter({ hasText: text }).waitFor();
const next = (page) => page.getByRole('button', { name: 'Next page' });
const previous = (page) => page.getByRole('button', { name: 'Previous page' });
const head = (page, name) => table(page).getByRole('button', { name, exact: true });
const firstOf = (page) => table(page).locator('.row').first();

/** Texts of a column, in the order shown. */
const column = (page, name) =>
  table(page).evaluate((element, name) => {
    const names = [...element.querySelectorAll('thead th')].map((one) => one.textContent.trim());
    return [...element.querySelectorAll('.row')].map((row) => row.children[names.indexOf(name)].textContent);
  }, name);

/** Answers an action with a list. `records` is JSON: its numbers keep their digits. */
async function answer(page, action, records, more = '') {
  const body = `{"data":{"page":1,"pageSize":50,"hasMore":false${more},"data":${records}}}`;
  await page.route(`**/${action}/invoke`, (route) => route.fulfill({ contentType: 'application/json', body }));
  await openAction(page, action);
  await run(page);
  await announced(page, 'Done in');
}

test('the pages of a list can be turned', {}, async (page) => {
  await openAction(page, 'listCustomers');
  await unfold(page);
  await page.getByLabel('Page Size').fill('20');
  await run(page);
  await count(page, /^20 of more, page 1$/);
  const first = await firstOf(page).innerText();
  assert.equal(await previous(page).getAttribute('aria-disabled'), 'true');
  // The call of the response is repeated, whatever the form has now.
  await page.getByLabel('Page Size').fill('7');
  const text = await sent(page, 'listCustomers', () => next(page).click());
  assert.match(text, /"inputs":\{"pageSize":20,"page":2\}/);
  await count(page, /^20 of more, page 2$/);
  await announced(page, 'Page 2');
  assert.notEqual(await firstOf(page).innerText(), first);
  await screenshot(page, 'list-page');
  await previous(page).click();
  await count(page, /^20 of more, page 1$/);
  assert.equal(await firstOf(page).innerText(), first);
});

test('a known total is shown, and the last page has no next one', {}, async (page) => {
  await openAction(page, 'listTechnicians');
  await unfold(page);
  await page.getByLabel('Page Size').fill('40');
  await page.getByRole('radiogroup', { name: 'Include Total' }).getByLabel('Yes').check();
  await page.getByText('Options', { exact: true }).click();
  // The key of the first call would be refused with other inputs.
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await run(page);
  // Other tests create technicians.
  await count(page, /^40 of \d+, page 1$/);
  await next(page).click();
  await count(page, /^\d+ of \d+, page 2$/);
  assert.equal(await next(page).getAttribute('aria-disabled'), 'true');
  await next(page).click({ force: true });
  await count(page, /^\d+ of \d+, page 2$/);
});

test('a list without further pages has no page buttons, and an empty one says so', {}, async (page) => {
  await answer(page, 'listCustomers', '[{"id":1}]');
  await count(page, /^1 of 1$/);
  assert.equal(await next(page).count(), 0);
  await answer(page, 'listCustomers', '[]');
  await page.getByText('No records.').waitFor();
});

test('a column sorts numbers as numbers and dates as dates, and keeps equal ones in order', {}, async (page) => {
  const records = `[
    {"id":10,"big":9007199254740993,"at":"2025-03-01T01:00:00+02:00","price":"9.50","name":"b","same":1},
    {"id":9,"big":9007199254740992,"at":"2025-02-28T23:30:00Z","price":"10.00","name":"a2","same":1},
    {"id":100,"at":null,"price":"-1","name":"A10","same":1},
    {"id":-2,"big":1e3,"at":"2024-12-31","price":"0.1","name":"","same":1}]`;
  await answer(page, 'listCustomers', records);
  const orders = {
    id: ['-2', '9', '10', '100'],
    big: ['-2', '9', '10', '100'],
    at: ['-2', '10', '9', '100'],
    price: ['100', '-2', '10', '9'],
    name: ['9', '100', '10', '-2'],
    same: ['10', '9', '100', '-2'],
  };
  for (const [name, order] of Object.entries(orders)) {
    await head(page, name).click();
    assert.deepEqual(await column(page, 'id'), order, name);
    assert.equal(await table(page).locator('[aria-sort]').getAttribute('aria-sort'), 'ascending', name);
  }
  await head(page, 'big').click();
  await head(page, 'big').click();
  // A record without a value stays last.
  assert.deepEqual(await column(page, 'id'), ['10', '9', '-2', '100']);
  assert.equal(await table(page).locator('[aria-sort]').getAttribute('aria-sort'), 'descending');
  await head(page, 'big').click();
  assert.deepEqual(await column(page, 'id'), ['10', '9', '100', '-2']);
  assert.equal(await table(page).locator('[aria-sort]').count(), 0);
});

test('cells show addresses and nested values in a line', {}, async (page) => {
  const records = `[{
    "address":{"street":"12 Quay St","unit":"4","city":"Dallas","state":"TX","zip":"75202","country":"USA","latitude":1.5},
    "unit":{"id":302,"name":"HVAC"}, "value":{"value":"7"}, "ids":[1,2], "none":[], "nothing":null, "yes":true,
    "fields":[{"typeId":1,"name":"Gate","value":"#1"}], "data":[{"key":"erp","value":"7"}],
    "many":[1,2,3,4], "items":[{"a":1},{"a":2}], "settings":{"a":true,"b":false}, "exact":12345678901234567890.10}]`;
  await answer(page, 'listCustomers', records);
  const expected = {
    address: '12 Quay St 4, Dallas, TX 75202, USA',
    unit: 'HVAC',
    value: '7',
    ids: '1, 2',
    none: '',
    nothing: '',
    yes: 'true',
    fields: 'Gate: #1',
    data: 'erp: 7',
    many: '4 items',
    items: '2 items',
    settings: '2 fields',
    exact: '12345678901234567890.10',
  };
  for (const [name, text] of Object.entries(expected)) assert.deepEqual(await column(page, name), [text], name);
});

test('a record opens with all its fields, by mouse and keyboard', withClipboard, async (page) => {
  await openAction(page, 'listCustomers');
  await run(page);
  await announced(page, 'Done in');
  await table(page).getByRole('cell', { name: 'Oscar Jenkins' }).click();
  const record = page.getByRole('region', { name: 'Record 2' });
  await record.getByText('"5600 Lakeview Dr"').waitFor();
  await screenshot(page, 'list-record');
  assert.equal(JSON.parse(await copied(page, 'Copy record')).name, 'Oscar Jenkins');
  const toggle = table(page).getByRole('button', { name: '2', exact: true });
  assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
  await toggle.focus();
  await page.keyboard.press('Enter');
  await record.waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await record.waitFor();
});

test('the ID of a record is copied with a click, and finds it in another action', withClipboard, async (page) => {
  await openAction(page, 'listCustomers');
  await page.getByLabel('Name', { exact: true }).fill('Oscar Jenkins');
  await run(page);
  await announced(page, 'Done in');
  const id = (await column(page, 'id'))[0];
  await table(page).getByRole('button', { name: `Copy ${id}` }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), id);
  await openAction(page, 'getCustomer');
  await page.getByRole('combobox', { name: 'Customer ID' }).focus();
  await page.keyboard.press('Control+V');
  await run(page);
  await announced(page, 'Done in');
  const tree = page.getByRole('region', { name: 'Response as a tree' });
  await tree.getByRole('button', { name: `Copy ${id}` }).first().click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), id);
});

test('the response can take the full width', {}, async (page) => {
  await openAction(page, 'listJobs');
  await run(page);
  await announced(page, 'Done in');
  const width = async () => (await table(page).boundingBox()).width;
  const before = await width();
  const toggle = page.getByRole('button', { name: 'Full width' });
  await toggle.click();
  assert.ok((await width()) > before + 300);
  assert.ok(await page.getByRole('heading', { name: 'Inputs' }).isHidden());
  await screenshot(page, 'list-wide');
  await toggle.click();
  await page.getByRole('heading', { name: 'Inputs' }).waitFor();
});

test('the CSV has the order and the digits shown, and no formulas', {}, async (page) => {
  const records = `[
    {"id":2,"total":-149.00,"name":"O'Neil, \\"Al\\"","phone":"+1 602","note":"=1+1\\nx","ids":[1,2,3,4],"big":9223372036854775807},
    {"id":1,"total":1e-7,"name":"@sum","phone":"-5.0","note":"\\tx;=y","address":{"street":"1 Quay","city":"Üxheim"},"items":[{"a":1}]},
    {"id":3,"name":" =1","phone":"＝1","note":"\\n=1"}]`;
  await answer(page, 'listCustomers', records);
  await head(page, 'id').click();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const saved = await saving;
  assert.equal(saved.suggestedFilename(), 'listCustomers.csv');
  const expected = [
    'id,total,name,phone,note,ids,big,address,items',
    `1,1e-7,'@sum,-5.0,"'\tx;=y",,,"1 Quay, Üxheim","[{""a"":1}]"`,
    `2,-149.00,"O'Neil, ""Al""",'+1 602,"'=1+1\nx","1, 2, 3, 4",9223372036854775807,,`,
    `3,,' =1,'＝1,"'\n=1",,,,`,
  ];
  assert.equal(readFileSync(await saved.path(), 'utf8'), `\uFEFF${expected.map((line) => `${line}\r\n`).join('')}`);
});
