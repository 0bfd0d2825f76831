import assert from 'node:assert/strict';
import { announced, holds, open, openAction, run, screenshot, test, unfold } from './support.mjs';

test('the start page shows the component and its groups', {}, async (page) => {
  await open(page);
  assert.equal(await page.title(), 'ServiceTitan · Wharf');
  const groups = page.locator('.fold.is-group > summary');
  const names = (await groups.allInnerTexts()).map((text) => text.replace(/\d+/, '').trim());
  assert.deepEqual(names.slice(0, 3), ['Appointments', 'Bookings', 'Customers']);
  assert.equal(names.at(-1), 'Other');
  await screenshot(page, 'home-light');
});

test('going back keeps the entered values', {}, async (page) => {
  await openAction(page, 'createTechnician');
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await open(page, 'servicetitan/actions/getJob');
  await page.getByRole('heading', { level: 1, name: 'Get Job' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Create Technician' }).waitFor();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Ada');
  assert.ok(!page.url().includes('Ada'));
});

test('an unknown address shows "Not found"', {}, async (page) => {
  await open(page, 'servicetitan/actions/nothing');
  await page.getByRole('heading', { level: 1, name: 'Not found' }).waitFor();
});

test('an action runs with a searched key and shows its response', {}, async (page) => {
  await openAction(page, 'getCustomer');
  const field = page.getByRole('combobox', { name: 'Customer ID' });
  await field.click();
  await field.pressSequentially('adams dry');
  const hit = page.getByRole('option').first();
  await hit.filter({ hasText: 'Adams Dry Cleaners' }).waitFor();
  await screenshot(page, 'dropdown-light');
  await hit.click();
  await holds(page, '/inputs/customerId', 'Adams Dry Cleaners');
  await run(page);
  await announced(page, 'Done in');
  const tree = page.getByRole('region', { name: 'Response as a tree' });
  await tree.getByText('Adams Dry Cleaners').first().waitFor();
  await page.getByText('Time in the runner').waitFor();
  await screenshot(page, 'response-light');
});

test('a list can be viewed as table, tree and raw text', {}, async (page) => {
  await openAction(page, 'listJobs');
  await unfold(page);
  await page.getByLabel('Page Size').fill('2000');
  await run(page);
  const table = page.getByRole('region', { name: 'Response as a table' });
  await table.getByRole('columnheader', { name: 'jobNumber' }).waitFor();
  await page.getByText('2,000 of more, page 1').waitFor();
  assert.ok((await table.locator('tbody tr').count()) < 100, 'only visible rows are rendered');
  await screenshot(page, 'table-light');
  await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await table.getByRole('rowheader', { name: '2000', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Tree' }).click();
  await page.getByRole('region', { name: 'Response as a tree' }).waitFor();
  await page.getByRole('button', { name: 'Raw', exact: true }).click();
  await page.getByLabel('Raw response').waitFor();
});

test('numbers show the exact digits received', {}, async (page) => {
  await page.route('**/getJob/invoke', (route) =>
    route.fulfill({ contentType: 'application/json', body: '{"data":{"id":9223372036854775807,"total":149.00,"tiny":1e-7}}' }),
  );
  await openAction(page, 'getJob');
  await run(page);
  const tree = page.getByRole('region', { name: 'Response as a tree' });
  for (const digits of ['9223372036854775807', '149.00', '1e-7']) await tree.getByText(digits, { exact: true }).waitFor();
});

test('HTML in a response is shown as text', {}, async (page) => {
  const name = '<img src=x onerror="document.title=1"><b>bold</b>';
  await page.route('**/getJob/invoke', (route) => route.fulfill({ json: { data: [{ name }] } }));
  await openAction(page, 'getJob');
  await run(page);
  await page.getByRole('cell', { name: '<b>bold</b>' }).waitFor();
  await page.getByRole('button', { name: 'Tree' }).click();
  await page.getByText('<b>bold</b>').waitFor();
  assert.equal(await page.locator('.response img, .response b').count(), 0);
});

test('a running call can be cancelled', {}, async (page) => {
  await page.route('**/getJob/invoke', () => undefined);
  await openAction(page, 'getJob');
  await run(page);
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.waitFor();
  await page.getByRole('timer').waitFor();
  await screenshot(page, 'running');
  await cancel.click();
  await announced(page, 'Cancelled');
  await page.getByRole('button', { name: 'Run' }).waitFor();
});

test('a second call with the same idempotency key is replayed', {}, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.getByText('Options').click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByLabel('Timeout in milliseconds').fill('5000');
  await run(page);
  await announced(page, 'Done in');
  await run(page);
  await page.getByText('Replayed').waitFor();
});

test('Ctrl+Enter sends a typed key', {}, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.keyboard.press('Control+Enter');
  await announced(page, 'Done in');
});

test('a table has the columns of all records, and the chosen view stays', {}, async (page) => {
  const record = (_, id) => (id === 300 ? { id, late: true } : { id });
  const json = { data: { data: Array.from({ length: 301 }, record) } };
  const contentType = 'application/json; charset=utf-8';
  await page.route('**/listCustomers/invoke', (route) => route.fulfill({ json, contentType }));
  await openAction(page, 'listCustomers');
  await run(page);
  await page.getByRole('columnheader', { name: 'late' }).waitFor();
  await page.getByRole('button', { name: 'Raw', exact: true }).click();
  await run(page);
  await announced(page, 'Done in');
  assert.equal(await page.getByRole('button', { name: 'Raw', exact: true }).getAttribute('aria-pressed'), 'true');
});

test('the error of the vendor keeps the digits of its numbers', { errorResponses: true }, async (page) => {
  const body =
    '{"title":"No","status":422,"detail":"No","code":"upstream_rejected","upstream":{"status":400,"errors":{"a":9007199254740993}}}';
  await page.route('**/listCustomers/invoke', (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', body }),
  );
  await openAction(page, 'listCustomers');
  await run(page);
  await page.locator('.upstream').getByText('9007199254740993').waitFor();
});
