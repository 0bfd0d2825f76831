import assert from 'node:assert/strict';
import {
  announced,
  editor,
  isFocused,
  openAction,
  run,
  screenshot,
  sent,
  showForm,
  showJson,
  test,
  unfold,
} from './support.mjs';

const inputsIn = (text) => /"inputs":(\{.*?\})(,"timeoutMs|\}$)/s.exec(text)[1];

test('an invalid field shows its error and gets the focus', { errorResponses: true }, async (page) => {
  await openAction(page, 'updateJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.getByRole('button', { name: 'Add Custom Fields list' }).click();
  const type = page.getByLabel('Type ID', { exact: true });
  await type.fill('abc');
  await page.getByRole('button', { name: 'Add External Data' }).click();
  await page.getByLabel('Application GUID').fill('nope');
  await run(page);
  await announced(page, 'Failed: Invalid input');
  const error = page.getByText('Type ID must be a whole number').filter({ visible: true });
  assert.equal(await error.count(), 2, 'at the field and in the banner');
  assert.equal(await type.getAttribute('aria-invalid'), 'true');
  assert.ok(await isFocused(type));
  await page.getByRole('link', { name: 'invalid_input' }).waitFor();
  await page.getByText('Not retryable').waitFor();
  await screenshot(page, 'error-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await screenshot(page, 'error-dark');
  // The banner links to the other errors.
  await page.getByRole('button', { name: /Application GUID must be/ }).click();
  assert.ok(await isFocused(page.getByLabel('Application GUID')));
  // A corrected field loses its error; the others keep theirs.
  await type.fill('7');
  assert.equal(await error.count(), 1);
  assert.equal(await page.getByText(/^Application GUID must be/).filter({ visible: true }).count(), 2);
});

test('the error of the vendor is shown', { errorResponses: true }, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('99');
  await run(page);
  await announced(page, 'Failed: Not found at the vendor');
  await page.getByText('Error from the vendor').waitFor();
  await page.getByText('There is no job with id 99.').first().waitFor();
  await screenshot(page, 'vendor-error');
});

test('empty fields are not sent, and numbers keep their digits', { errorResponses: true }, async (page) => {
  await openAction(page, 'createCustomer');
  await page.getByLabel('Name', { exact: true }).fill('Acme');
  await page.getByRole('button', { name: 'Add row to Locations' }).click();
  const row = page.locator('[id="/inputs/locations/0"]');
  await row.getByLabel('Street').fill('1 Quay');
  await row.getByLabel('Latitude', { exact: true }).fill('33.10000000000000000001');
  await page.getByRole('button', { name: 'Add Tag Type IDs list' }).last().click();
  await page.locator('[id="/inputs/tagTypeIds/0"]').fill('9223372036854775807');
  await page.locator('[id="/inputs/tagTypeIds/0"]').press('Tab');
  const flag = page.getByRole('radiogroup', { name: 'Do Not Mail' });
  await flag.getByLabel('No', { exact: true }).check();
  const text = await sent(page, 'createCustomer', () => run(page));
  assert.equal(
    inputsIn(text),
    '{"name":"Acme","locations":[{"address":{"street":"1 Quay","latitude":33.10000000000000000001}}],' +
      '"doNotMail":false,"tagTypeIds":[9223372036854775807]}',
  );
  await screenshot(page, 'form-nested');
});

test('the null button sends null', { errorResponses: true }, async (page) => {
  await openAction(page, 'updateJob');
  await page.getByRole('button', { name: 'Send null for Sold By ID' }).click();
  await page.getByRole('button', { name: 'Send null for Job Generated Lead Source' }).click();
  const text = await sent(page, 'updateJob', () => run(page));
  assert.equal(inputsIn(text), '{"jobGeneratedLeadSource":null,"soldById":null}');
});

test('the form shows inputs that were edited as JSON', {}, async (page) => {
  await openAction(page, 'listJobs');
  await showJson(page);
  await editor(page).fill('{"pageSize": 3, "includeTotal": true, "customQueryParams": [{"key": "sort", "value": "+Id"}]}');
  await screenshot(page, 'json-inputs');
  await showForm(page);
  await unfold(page);
  assert.equal(await page.getByLabel('Page Size').inputValue(), '3');
  assert.ok(await page.getByRole('radiogroup', { name: 'Include Total' }).getByLabel('Yes').isChecked());
  assert.equal(await page.getByLabel('Value', { exact: true }).inputValue(), '+Id');
  await run(page);
  await page.getByText(/^3 of [\d,]+, page 1$/).waitFor();
});

test('text that looks like JSON stays text', {}, async (page) => {
  await openAction(page, 'rawRequest');
  await showJson(page);
  await editor(page).fill('{"data": "123"}');
  await showForm(page);
  assert.equal(await page.getByLabel('Data', { exact: true }).inputValue(), '"123"');
  await showJson(page);
  assert.equal(JSON.parse(await editor(page).inputValue()).data, '123');
});

test('invalid JSON is reported, not sent', {}, async (page) => {
  await openAction(page, 'listJobs');
  await showJson(page);
  await editor(page).fill('{"pageSize": ');
  await run(page);
  await page.getByText('Invalid inputs:').first().waitFor();
  await showForm(page);
  await page.getByText('The form cannot show this JSON.').waitFor();
});

test('a choice, a timestamp and key-value pairs are sent in their own types', {}, async (page) => {
  await openAction(page, 'listJobs');
  const moment = page.getByLabel('Created Before', { exact: true });
  await moment.fill('2030-01-31T09:00:00Z');
  await unfold(page);
  await page.getByRole('button', { name: 'Add Custom Query Params list' }).click();
  await page.getByLabel('Key', { exact: true }).fill('sort');
  await page.getByLabel('Value', { exact: true }).fill('-Id');
  const text = await sent(page, 'listJobs', () => run(page));
  assert.equal(
    inputsIn(text),
    '{"customQueryParams":[{"key":"sort","value":"-Id"}],"createdBefore":"2030-01-31T09:00:00Z"}',
  );
  await announced(page, 'Done in');
});

test('an object becomes key-value rows, and JSON that the form cannot show stays JSON', {}, async (page) => {
  await openAction(page, 'listJobs');
  await showJson(page);
  const text = editor(page);
  await text.fill('{"customQueryParams": {"sort": "-Id", "c": 1}, "pageSize": 2}');
  await showForm(page);
  await unfold(page);
  const pairs = page.locator('[id="/inputs/customQueryParams"]');
  await pairs.getByRole('button', { name: 'Add row' }).click();
  await page.locator('[id="/inputs/customQueryParams/2/key"]').fill('empty');
  await showJson(page);
  const inputs = JSON.parse(await text.inputValue());
  assert.deepEqual(inputs, {
    pageSize: 2,
    customQueryParams: [
      { key: 'sort', value: '-Id' },
      { key: 'c', value: '1' },
      { key: 'empty', value: '' },
    ],
  });
  await text.fill('{"pageSize": {"a": 1}}');
  await showForm(page);
  await page.getByText('The form cannot show this JSON.').waitFor();
  assert.equal(await text.inputValue(), '{"pageSize": {"a": 1}}');
});

test('a one-line field keeps line breaks', {}, async (page) => {
  await openAction(page, 'createTechnician');
  await showJson(page);
  await editor(page).fill('{"name": "a\\nb"}');
  await showForm(page);
  const name = page.getByLabel('Name', { exact: true });
  assert.equal(await name.inputValue(), 'a\nb');
});

test('errors link to the JSON editor, the options and the connection', { errorResponses: true }, async (page) => {
  await openAction(page, 'getJob');
  await showJson(page);
  await editor(page).fill('{"jobId": "x"}');
  await run(page);
  await page.getByRole('button', { name: /Job ID must be/ }).click();
  assert.ok(await isFocused(editor(page)));
  await editor(page).fill('{"jobId": 5000001}');
  await page.getByText('Options').click();
  await page.getByLabel('Timeout in milliseconds').fill('0');
  await page.getByText('Options').click();
  await page.locator('.run-main > button:not([aria-disabled])').click();
  await page.getByRole('button', { name: /timeoutMs must be/ }).click();
  assert.ok(await isFocused(page.getByLabel('Timeout in milliseconds')));
  const errors = [{ pointer: '/connection/fields/tenant', code: 'required', message: 'Tenant is required' }];
  const problem = { title: 'Invalid connection', status: 422, detail: 'Tenant is required', code: 'invalid_connection', errors };
  const failing = { status: 422, contentType: 'application/problem+json', json: problem };
  await page.route('**/getJob/invoke', (route) => route.fulfill(failing));
  await page.locator('.run-main > button:not([aria-disabled])').click();
  await page.getByRole('button', { name: /Tenant is required/ }).click();
  await page.getByRole('heading', { level: 2, name: 'Credentials' }).waitFor();
});
