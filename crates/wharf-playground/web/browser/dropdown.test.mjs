import assert from 'node:assert/strict';
import {
  announced,
  editor,
  holds,
  isFocused,
  open,
  openAction,
  run,
  screenshot,
  sent,
  showForm,
  showJson,
  test,
} from './support.mjs';

test('a list of ten thousand choices opens and scrolls to the end', {}, async (page) => {
  await openAction(page, 'getLocation');
  const field = page.getByRole('combobox', { name: 'Location ID' });
  await field.click();
  await page.getByText('10,000 choices').waitFor();
  const options = page.getByRole('option');
  assert.ok((await options.count()) < 60, 'only visible rows are rendered');
  await screenshot(page, 'long-list-light');
  await page.locator('.popup-list:visible').evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.locator('[role=option][aria-posinset="10000"]').waitFor();
  await field.press('Home');
  await field.press('End');
  await field.press('ArrowUp');
  await page.emulateMedia({ colorScheme: 'dark' });
  await screenshot(page, 'long-list-dark');
});

test('arrow keys move the highlight, and the list scrolls with it', {}, async (page) => {
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

test('typing sends one search for the final text', {}, async (page) => {
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

test('an outdated search is cancelled', {}, async (page) => {
  await openAction(page, 'getCustomer');
  const failed = [];
  page.on('requestfailed', (request) => failed.push(request.postDataJSON().search));
  await page.route('**/selectCustomers/invoke', async (route) => {
    // The first search never gets a response.
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

test('a saved key shows its label, and an unknown key is reported', {}, async (page) => {
  await openAction(page, 'getJob');
  await showJson(page);
  await editor(page).fill('{"jobId": 5000001}');
  await showForm(page);
  const field = page.getByRole('combobox', { name: 'Job ID' });
  await page.locator('input[role=combobox]').filter({ visible: true }).first().waitFor();
  await page.waitForFunction(() => document.getElementById('/inputs/jobId')?.value === '#5000001');
  await field.fill('42');
  await field.press('Tab');
  await page.getByText('No record has this key').waitFor();
});

test('pressing a button closes the list before the list can cover the button', {}, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.getByText('1 choice').waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).hover();
  await page.mouse.down();
  await page.locator('.popup').first().waitFor({ state: 'hidden' });
  await page.mouse.up();
  await announced(page, 'Done in');
});

test('Ctrl+Enter sends the highlighted choice', {}, async (page) => {
  await openAction(page, 'getTechnician');
  const field = page.getByRole('combobox', { name: 'Technician ID' });
  await field.fill('edwards');
  await page.getByRole('option').first().filter({ hasText: 'Edwards' }).waitFor();
  await field.press('ArrowDown');
  const text = await sent(page, 'getTechnician/invoke', () => field.press('Control+Enter'));
  assert.equal(JSON.parse(text).inputs.technicianId, 8001);
});

test('moving on at once keeps the new focus and closes the list', {}, async (page) => {
  await openAction(page, 'getTechnician');
  const field = page.getByRole('combobox', { name: 'Technician ID' });
  await field.focus();
  // Before the next paint, like a paste followed by a fast Tab.
  await page.evaluate(async () => {
    document.execCommand('insertText', false, '8001');
    await new Promise((resolve) => setTimeout(resolve));
    document.querySelector('.run-main > button').focus();
  });
  await page.waitForFunction(() => document.getElementById('/inputs/technicianId').value.includes('8001'));
  await page.getByText('Key 8001').waitFor();
  assert.ok(await isFocused(page.locator('.run-main > button')));
  assert.ok(await page.locator('.popup').first().isHidden());
});

test('a click on Run works even if the previous field has an error', { errorResponses: true }, async (page) => {
  await openAction(page, 'getJob');
  const field = page.getByRole('combobox', { name: 'Job ID' });
  await field.fill('abc');
  await run(page);
  await announced(page, 'Failed');
  await field.fill('5000001');
  await page.getByText('1 choice').waitFor();
  await page.locator('.run-main > button:not([aria-disabled])').hover();
  await page.mouse.down();
  await page.waitForFunction(() => document.getElementById('/inputs/jobId').value.startsWith('#5000001'));
  await page.mouse.up();
  await announced(page, 'Done in');
});

test('Enter does not select a row of an earlier search or another list', {}, async (page) => {
  await openAction(page, 'getCustomer');
  const field = page.getByRole('combobox', { name: 'Customer ID' });
  await field.click();
  await page.getByText('10,000 choices').waitFor();
  await page.locator('.popup-list:visible').evaluate((element) => element.scrollTo(0, 9_000));
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route('**/selectCustomers/invoke', async (route) => {
    await released;
    await route.continue();
  });
  await field.pressSequentially('young');
  await field.press('ArrowDown');
  await field.press('Enter');
  assert.equal(await field.inputValue(), 'young');
  release();
  const first = page.locator('[role=option][aria-posinset="1"]');
  await first.filter({ hasText: 'Young' }).waitFor();
  const label = await first.locator('span').innerText();
  await field.press('ArrowDown');
  await field.press('Enter');
  await holds(page, '/inputs/customerId', label);
});

test('a whole label can be pasted before the choices arrive', {}, async (page) => {
  await openAction(page, 'getTechnician');
  const field = page.getByRole('combobox', { name: 'Technician ID' });
  await field.click();
  const label = (await page.getByRole('option').first().locator('span').innerText()).trim();
  await page.reload();
  await field.fill(label);
  await field.press('Tab');
  await page.getByText(/^Key \d+$/).waitFor();
  assert.equal(await field.inputValue(), label);
});

test('switching windows keeps the typed text, and Escape reverts it', {}, async (page) => {
  await openAction(page, 'getTechnician');
  const field = page.getByRole('combobox', { name: 'Technician ID' });
  await field.fill('8001');
  await field.press('Tab');
  await page.waitForFunction(() => document.getElementById('/inputs/technicianId').value.includes('Edwards'));
  const label = await field.inputValue();
  await field.fill('you');
  await field.evaluate((element) => element.dispatchEvent(new FocusEvent('blur')));
  assert.equal(await field.inputValue(), 'you');
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  assert.equal(await field.inputValue(), 'you');
  await field.click();
  await field.press('Escape');
  await field.press('Escape');
  await page.waitForFunction((label) => document.getElementById('/inputs/technicianId').value === label, label);
});

test('a click into the list keeps it open, and its button closes it', {}, async (page) => {
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

test('a data source runs, and has a dropdown preview', {}, async (page) => {
  await open(page, 'servicetitan/data-sources/selectTagType');
  await page.getByLabel('Limit', { exact: true }).fill('3');
  await page.getByRole('button', { name: 'Fetch' }).click();
  await page.getByText('3 of more').waitFor();
  await page.getByRole('combobox', { name: 'Select Tag Type' }).click();
  await page.getByText('9 choices').waitFor();
  await screenshot(page, 'data-source');
});

test('the list shows why choices could not be loaded', { errorResponses: true }, async (page) => {
  await open(page, 'servicetitan/connections/serviceTitanConnection');
  await page.getByLabel('Client Secret', { exact: true }).fill('wrong');
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).click();
  await page.getByText(/^Connection rejected\./).waitFor();
});
