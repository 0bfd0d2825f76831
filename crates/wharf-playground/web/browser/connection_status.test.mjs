import assert from 'node:assert/strict';
import { announced, changeJson, findings, goTo, isFocused, open, openAction, run, screenshot, test } from './support.mjs';

const CONNECTION = 'servicetitan/connections/serviceTitanConnection';

const chip = (page) => page.getByRole('banner').locator('a.connection');
/** Waits until the connection in the header has this name and state. */
const shows = (page, name, state) => chip(page).filter({ hasText: new RegExp(`^${name}\\s*${state}$`) }).waitFor();
const field = (page, key) => page.locator(`[id="/connection/fields/${key}"]`);
const testIt = (page) => page.getByRole('button', { name: 'Test connection' }).click();
const useSandbox = (page) => page.getByRole('button', { name: 'Use the sandbox connection' });
const notice = (page) => page.locator('.connection-notice');

async function enterRealCredentials(page) {
  await field(page, 'tenant').fill('987654321');
  await field(page, 'clientId').fill('cid.real');
  await field(page, 'clientSecret').fill('cs1.real');
  await field(page, 'applicationKey').fill('ak1.real');
}

test('the connection is untested until a test or a call succeeds, and again after a change', {}, async (page) => {
  await open(page, CONNECTION);
  await shows(page, 'Sandbox', 'untested');
  await notice(page).getByText('These are the credentials of the demo’s sandbox tenant').waitFor();
  await testIt(page);
  await announced(page, 'The connection works');
  await shows(page, 'Sandbox', 'tested');
  await screenshot(page, 'connection-tested');
  await field(page, 'tenant').fill('7654321');
  await shows(page, 'OAuth 2.0', 'untested');
  await field(page, 'tenant').fill('');
  await shows(page, 'OAuth 2.0', 'incomplete');
  // What was tested is known by its values.
  await field(page, 'tenant').fill('1234567');
  await shows(page, 'Sandbox', 'tested');
});

test('a dropdown or an action tests the connection, too', {}, async (page) => {
  await openAction(page, 'getTechnician');
  await shows(page, 'Sandbox', 'untested');
  await page.getByRole('combobox', { name: 'Technician ID' }).click();
  await page.locator('.popup [role=option]').first().waitFor();
  await shows(page, 'Sandbox', 'tested');
  await page.reload();
  await shows(page, 'Sandbox', 'untested');
  await page.getByRole('combobox', { name: 'Technician ID' }).fill('8001');
  await run(page);
  await announced(page, 'Done in');
  await shows(page, 'Sandbox', 'tested');
});

test('the sandbox rejects other credentials in its own words and leads back', { errorResponses: true }, async (page) => {
  await open(page, CONNECTION);
  await enterRealCredentials(page);
  await notice(page).getByText('This demo reaches only its own sandbox tenant').waitFor();
  await shows(page, 'OAuth 2.0', 'untested');
  await testIt(page);
  await announced(page, 'Failed: Connection rejected');
  await shows(page, 'OAuth 2.0', 'rejected');
  await page.locator('.problem').getByText('This is the sandbox').first().waitFor();
  const isMarked = async (key) => (await field(page, key).getAttribute('aria-invalid')) === 'true';
  for (const key of ['clientId', 'clientSecret']) assert.ok(await isMarked(key), key);
  for (const key of ['tenant', 'applicationKey']) assert.ok(!(await isMarked(key)), key);
  await page.waitForFunction(() => document.activeElement.id === '/connection/fields/clientId');
  assert.deepEqual(await findings(page), []);
  await screenshot(page, 'connection-rejected');
  await page.locator('.field-errors button').last().click();
  assert.ok(await isFocused(field(page, 'clientSecret')));
  await useSandbox(page).click();
  assert.equal(await field(page, 'clientId').inputValue(), 'cid.sandbox');
  assert.ok(await isFocused(page.getByRole('button', { name: 'Test connection' })));
  assert.equal(await page.locator('.problem').count(), 0);
  await shows(page, 'Sandbox', 'untested');
  await testIt(page);
  await announced(page, 'The connection works');
  await shows(page, 'Sandbox', 'tested');
});

/** Fields that the sandbox refuses, and its words. */
const REFUSED = [
  ['applicationKey', 'ak1.real', 'The application key is invalid'],
  ['tenant', '7654321', 'The application has no access to this tenant'],
];

test('a connection with one wrong field is rejected, too', { errorResponses: true }, async (page) => {
  for (const [key, value, words] of REFUSED) {
    await open(page, CONNECTION);
    await field(page, key).fill(value);
    await testIt(page);
    await announced(page, words);
    await shows(page, 'OAuth 2.0', 'rejected');
    await page.reload();
  }
});

test('an action links to the refused field of its connection, and leads back', { errorResponses: true }, async (page) => {
  await open(page, CONNECTION);
  await enterRealCredentials(page);
  await goTo(page, 'servicetitan/actions/getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await run(page);
  await announced(page, 'Failed: Connection rejected');
  await shows(page, 'OAuth 2.0', 'rejected');
  await notice(page).getByText('The connection was rejected.').waitFor();
  await page.locator('.field-errors button').last().click();
  await page.getByRole('heading', { level: 2, name: 'Credentials' }).waitFor();
  await page.waitForFunction(() => document.activeElement.id === '/connection/fields/clientSecret');
  assert.equal(await field(page, 'clientSecret').getAttribute('aria-invalid'), 'true');
  await goTo(page, 'servicetitan/actions/getJob');
  await screenshot(page, 'action-rejected');
  await useSandbox(page).click();
  await notice(page).waitFor({ state: 'detached' });
  assert.ok(await isFocused(page.getByRole('button', { name: 'Run', exact: true })));
  await run(page);
  await announced(page, 'Done in');
  await shows(page, 'Sandbox', 'tested');
});

test('without a sandbox, a rejected connection links to its page', { errorResponses: true }, async (page) => {
  await changeJson(page, 'playground.json', (settings) => Object.assign(settings, { connection: null, connections: {} }));
  await open(page, CONNECTION);
  await shows(page, 'OAuth 2.0', 'incomplete');
  await enterRealCredentials(page);
  await goTo(page, 'servicetitan/actions/getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await run(page);
  await announced(page, 'Failed: Connection rejected');
  assert.equal(await useSandbox(page).count(), 0);
  await page.getByRole('link', { name: 'Check the connection' }).click();
  await notice(page).getByText(/^Connection rejected\./).waitFor();
  assert.equal(await field(page, 'clientSecret').getAttribute('aria-invalid'), 'true');
});

const narrow = { viewport: { width: 375, height: 812 } };

test('a narrow screen shows the state as an icon, and still reads it in words', narrow, async (page) => {
  await open(page, CONNECTION);
  await page.getByRole('link', { name: /^Sandbox\s*untested$/ }).waitFor();
  await testIt(page);
  await page.getByRole('link', { name: /^Sandbox\s*tested$/ }).waitFor();
  assert.ok(await chip(page).locator('svg').isVisible());
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
  await screenshot(page, 'connection-narrow');
});
