import assert from 'node:assert/strict';
import { holds, isFocused, open, openAction, said, screenshot, sent, test } from './support.mjs';

test('ten thousand choices open and scroll to the last', {}, async (page) => {
  await openAction(page, 'getLocation');
  const field = page.getByRole('combobox', { name: 'Location ID' });
  await field.click();
  await page.getByText('10,000 choices').waitFor();
  const options = page.getByRole('option');
  assert.ok((await options.count()) < 60, 'only what is in sight exists');
  await screenshot(page, 'long-list-light');
  await page.locator('.popup-list:visible').evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.locator('[role=option][aria-posinset="10000"]').waitFor();
  await field.press('Home');
  await field.press('End');
  await field.press('ArrowUp');
  await page.emulateMedia({ colorScheme: 'dark' });
  await screenshot(page, 'long-list-dark');
});

test('arrows move through the list, and it follows', {}, async (page) => {
  await openAction(page, 'getTechnician');
  const field = page.getByRole('combobox', { name: 'Technician ID' });
  await field.focus();
  await field.press('ArrowDown');
  await page.getByText(/^\d+ choices/).waitFor();
  for (let step = 0; step < 20; step += 1) await field.press('ArrowDown');
  const active = await field.getAttribute('aria-activedescendant');
  assert.ok(active);
  const option = page.locator(`[id="${active}"]`);
  await option.waitFor();
  const label = await option.innerText();
  await field.press('Enter');
  await holds(page, await field.getAttribute('id'), label.split('\n')[0]);
});

test('typing asks once for the last text', {}, async (page) => {
  await openAction(page, 'getCustomer');
  const field = page.getByRole('combobox', { name: 'Customer ID' });
  await field.click();
  await page.getByText('10,000 choices').waitFor();
  const asked = [];
  page.on('request', (request) => {
    const search = request.postDataJSON?.()?.search;
    if (search) asked.push(search);
  });
  await field.pressSequentially('young');
  await page.getByRole('option').first().filter({ hasText: 'Young' }).waitFor();
  assert.equal(asked.at(-1), 'young');
  assert.ok(asked.length < 5, `asked for ${asked}`);
});

test('an outdated question is cancelled', {}, async (page) => {
  await openAction(page, 'getCustomer');
  const failed = [];
  page.on('requestfailed', (request) => failed.push(request.postDataJSON().search));
  await page.route('**/selectCustomers/invoke', async (route) => {
    // The first question never gets an answer.
    if (route.request().postDataJSON().search !== 'young') return;
    await route.continue();
  });
  const field = page.getByRole('combobox', { name: 'Customer ID' });
  const first = page.waitForRequest((request) => request.postDataJSON()?.search === 'adams');
  await field.fill('adams');
  await first;
  await field.fill('young');
  await page.getByRole('option').first().filter({ hasText: 'Young' }).waitFor();
  assert.ok(failed.includes('adams'));
});

test('a dependent dropdown waits for what it depends on', {}, async (page) => {
  await openAction(page, 'updateCustomerContact');
  const contact = page.getByRole('combobox', { name: 'Customer Contact ID' });
  assert.ok(await contact.isDisabled());
  await page.getByText('Choices come when Customer ID is filled in.').waitFor();
  await screenshot(page, 'dependent');
  await page.getByRole('combobox', { name: 'Customer ID', exact: true }).fill('1001602');
  await page.getByRole('combobox', { name: 'Customer ID', exact: true }).press('Tab');
  const text = await sent(page, 'selectCustomerContact', () => contact.click());
  assert.equal(JSON.parse(text).inputs.customerId, 1001602);
  await page.getByRole('option').first().waitFor();
});

test('a saved key gets its label, a key that is gone is told', {}, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Inputs as JSON').fill('{"jobId": 5000001}');
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  const field = page.getByRole('combobox', { name: 'Job ID' });
  await page.locator('input[role=combobox]').filter({ visible: true }).first().waitFor();
  await page.waitForFunction(() => document.getElementById('/inputs/jobId')?.value === '#5000001');
  await field.fill('42');
  await field.press('Tab');
  await page.getByText('No record has this key').waitFor();
});

test('pressing a button closes the list before it can cover the button', {}, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.getByText('1 choice').waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).hover();
  await page.mouse.down();
  await page.locator('.popup').first().waitFor({ state: 'hidden' });
  await page.mouse.up();
  await said(page, 'Done in');
});

test('the list stays while it is pressed, and its button closes it', {}, async (page) => {
  await openAction(page, 'getTechnician');
  const field = page.getByRole('combobox', { name: 'Technician ID' });
  const toggle = page.getByRole('button', { name: 'Choices for Technician ID' });
  await toggle.click();
  const count = page.getByText(/^\d+ choices/);
  await count.click();
  assert.ok(await isFocused(field));
  await page.getByRole('option').first().waitFor();
  await toggle.click();
  await count.waitFor({ state: 'hidden' });
});

test('a data source runs, and shows as a dropdown', {}, async (page) => {
  await open(page, 'servicetitan/data-sources/selectTagType');
  await page.getByLabel('Limit', { exact: true }).fill('3');
  await page.getByRole('button', { name: 'Fetch' }).click();
  await page.getByText('3 records').waitFor();
  await page.getByRole('combobox', { name: 'Select Tag Type' }).click();
  await page.getByText('9 choices').waitFor();
  await screenshot(page, 'data-source');
});

test('a failed fetch is told in the list', { refusals: true }, async (page) => {
  await open(page, 'servicetitan/connections/serviceTitanConnection');
  await page.getByLabel('Client Secret', { exact: true }).fill('wrong');
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).click();
  await page.getByText(/^Connection rejected\./).waitFor();
});
