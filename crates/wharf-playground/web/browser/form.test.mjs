import assert from 'node:assert/strict';
import { isFocused, openAction, run, said, screenshot, sent, test } from './support.mjs';

const inputsIn = (text) => /"inputs":(\{.*?\})(,"timeoutMs|\}$)/s.exec(text)[1];

test('a refused input is shown at its field, which gets the focus', { refusals: true }, async (page) => {
  await openAction(page, 'updateJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.getByRole('button', { name: 'Add Custom Fields list' }).click();
  const type = page.getByLabel('Type ID', { exact: true });
  await type.fill('abc');
  await page.getByRole('button', { name: 'Add External Data' }).click();
  await page.getByLabel('Application GUID').fill('nope');
  await run(page);
  await said(page, 'Failed: Invalid input');
  const fault = page.getByText('Type ID must be a whole number').filter({ visible: true });
  assert.equal(await fault.count(), 2, 'at the field and in the banner');
  assert.equal(await type.getAttribute('aria-invalid'), 'true');
  assert.ok(await isFocused(type));
  await page.getByRole('link', { name: 'invalid_input' }).waitFor();
  await page.getByText('Repeating does not help').waitFor();
  await screenshot(page, 'error-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await screenshot(page, 'error-dark');
  // The banner leads to the other faults.
  await page.getByRole('button', { name: /Application GUID must be/ }).click();
  assert.ok(await isFocused(page.getByLabel('Application GUID')));
  // A mended field loses its fault, the others keep theirs.
  await type.fill('7');
  assert.equal(await fault.count(), 1);
  assert.equal(await page.getByText(/^Application GUID must be/).filter({ visible: true }).count(), 2);
});

test('what the vendor said is shown', { refusals: true }, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('99');
  await run(page);
  await said(page, 'Failed: Not found at the vendor');
  await page.getByText('What the vendor said').waitFor();
  await page.getByText('There is no job with id 99.').first().waitFor();
  await screenshot(page, 'vendor-error');
});

test('only what is filled in is sent, and numbers keep their digits', { refusals: true }, async (page) => {
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

test('null is sent on request', { refusals: true }, async (page) => {
  await openAction(page, 'updateJob');
  await page.getByRole('button', { name: 'Send null as Sold By ID' }).click();
  await page.getByRole('button', { name: 'Send null as Job Generated Lead Source' }).click();
  const text = await sent(page, 'updateJob', () => run(page));
  assert.equal(inputsIn(text), '{"jobGeneratedLeadSource":null,"soldById":null}');
});

test('inputs are edited as JSON and come back into the form', {}, async (page) => {
  await openAction(page, 'listJobs');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const editor = page.getByLabel('Inputs as JSON');
  await editor.fill('{"pageSize": 3, "includeTotal": true, "customQueryParams": [{"key": "sort", "value": "+Id"}]}');
  await screenshot(page, 'json-inputs');
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  assert.equal(await page.getByLabel('Page Size').inputValue(), '3');
  assert.ok(await page.getByRole('radiogroup', { name: 'Include Total' }).getByLabel('Yes').isChecked());
  assert.equal(await page.getByLabel('Value').first().inputValue(), '+Id');
  await run(page);
  await page.getByText('3 records').waitFor();
});

test('text that looks like JSON stays text', {}, async (page) => {
  await openAction(page, 'rawRequest');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Inputs as JSON').fill('{"data": "123"}');
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  assert.equal(await page.getByLabel('Data', { exact: true }).inputValue(), '"123"');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  assert.deepEqual(JSON.parse(await page.getByLabel('Inputs as JSON').inputValue()), { data: '123' });
});

test('text that is no JSON is told, not sent', {}, async (page) => {
  await openAction(page, 'listJobs');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Inputs as JSON').fill('{"pageSize": ');
  await run(page);
  await page.getByText('The inputs cannot be read.').first().waitFor();
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  await page.getByText('The form cannot show this text.').waitFor();
});

test('a choice, a timestamp and pairs are sent as their kind', {}, async (page) => {
  await openAction(page, 'listJobs');
  const moment = page.getByLabel('Created Before', { exact: true });
  await moment.fill('2030-01-31T09:00:00Z');
  await page.getByRole('button', { name: 'Add Custom Query Params list' }).click();
  await page.getByLabel('Key', { exact: true }).fill('sort');
  await page.getByLabel('Value', { exact: true }).fill('-Id');
  const text = await sent(page, 'listJobs', () => run(page));
  assert.equal(
    inputsIn(text),
    '{"customQueryParams":[{"key":"sort","value":"-Id"}],"createdBefore":"2030-01-31T09:00:00Z"}',
  );
  await said(page, 'Done in');
});

test('an object of pairs becomes rows, and what no field can hold stays JSON', {}, async (page) => {
  await openAction(page, 'listJobs');
  const form = page.getByRole('button', { name: 'Form', exact: true });
  const json = page.getByRole('button', { name: 'JSON', exact: true });
  await json.click();
  const text = page.getByLabel('Inputs as JSON');
  await text.fill('{"customQueryParams": {"sort": "-Id", "c": 1}, "pageSize": 2}');
  await form.click();
  const pairs = page.locator('[id="/inputs/customQueryParams"]');
  await pairs.getByRole('button', { name: 'Add row' }).click();
  await page.locator('[id="/inputs/customQueryParams/2/key"]').fill('empty');
  await json.click();
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
  await form.click();
  await page.getByText('The form cannot show this text.').waitFor();
  assert.equal(await text.inputValue(), '{"pageSize": {"a": 1}}');
});

test('line breaks survive in a field of one line', {}, async (page) => {
  await openAction(page, 'createTechnician');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Inputs as JSON').fill('{"name": "a\\nb"}');
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  const name = page.getByLabel('Name', { exact: true });
  assert.equal(await name.inputValue(), 'a\nb');
});

test('faults lead to the text of the inputs, to the options and to the connection', { refusals: true }, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Inputs as JSON').fill('{"jobId": "x"}');
  await run(page);
  await page.getByRole('button', { name: /Job ID must be/ }).click();
  assert.ok(await isFocused(page.getByLabel('Inputs as JSON')));
  await page.getByLabel('Inputs as JSON').fill('{"jobId": 5000001}');
  await page.getByText('Options').click();
  await page.getByLabel('Time limit in milliseconds').fill('0');
  await page.getByText('Options').click();
  await page.locator('.run-main > button:not([aria-disabled])').click();
  await page.getByRole('button', { name: /timeoutMs must be/ }).click();
  assert.ok(await isFocused(page.getByLabel('Time limit in milliseconds')));
  const errors = [{ pointer: '/connection/fields/tenant', code: 'required', message: 'Tenant is required' }];
  const problem = { title: 'Invalid connection', status: 422, detail: 'Tenant is required', code: 'invalid_connection', errors };
  const failing = { status: 422, contentType: 'application/problem+json', json: problem };
  await page.route('**/getJob/invoke', (route) => route.fulfill(failing));
  await page.locator('.run-main > button:not([aria-disabled])').click();
  await page.getByRole('button', { name: /Tenant is required/ }).click();
  await page.getByRole('heading', { level: 2, name: 'Credentials' }).waitFor();
});
