import assert from 'node:assert/strict';
import { changed, goTo, open, said, screenshot, sent, test, URL_OF_RUNNER } from './support.mjs';

const CONNECTION = 'servicetitan/connections/serviceTitanConnection';

test('a right connection works, a wrong secret is told', { refusals: true }, async (page) => {
  await open(page, CONNECTION);
  const test = page.getByRole('button', { name: 'Test connection' });
  await test.click();
  await said(page, 'The connection works');
  await screenshot(page, 'connection-good');
  const secret = page.getByLabel('Client Secret', { exact: true });
  assert.equal(await secret.getAttribute('type'), 'password');
  await secret.fill('cs1.wrong');
  await test.click();
  await said(page, 'Failed: Connection rejected');
  await page.getByRole('link', { name: 'connection_rejected' }).waitFor();
  await screenshot(page, 'connection-bad');
});

test('a test ends when its credentials change', {}, async (page) => {
  await page.route('**/test', () => undefined);
  await open(page, CONNECTION);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await said(page, 'Testing');
  await page.getByLabel('Client Secret', { exact: true }).fill('cs1.other');
  await said(page, 'Cancelled.');
  await page.getByRole('button', { name: 'Test connection', disabled: false }).waitFor();
  assert.equal(await page.getByText('The connection works').count(), 0);
});

test('a missing field is told at the field', { refusals: true }, async (page) => {
  await open(page, CONNECTION);
  await page.getByLabel('Tenant', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await said(page, 'Failed');
  assert.equal(await page.getByLabel('Tenant', { exact: true }).getAttribute('aria-invalid'), 'true');
});

test('nothing but the theme is stored', {}, async (page) => {
  await open(page, CONNECTION);
  await page.getByLabel('Client Secret', { exact: true }).fill('cs1.mine');
  await page.getByRole('button', { name: /^Theme/ }).click();
  const stored = await page.evaluate(() => [Object.keys(localStorage), sessionStorage.length, document.cookie]);
  assert.deepEqual(stored, [['wharf-theme'], 0, '']);
});

test('a connection of the runner is used by its name', { refusals: true }, async (page) => {
  await changed(page, 'playground.json', (settings) => Object.assign(settings, { connection: null, connections: ['north'] }));
  await open(page, CONNECTION);
  await page.getByText('The runner holds the credentials of “north”.').waitFor();
  const text = await sent(page, '/test', () => page.getByRole('button', { name: 'Test connection' }).click());
  assert.equal(JSON.parse(text).connection, 'north');
});

test('a runner with keys asks for one, and gets it with each call', {}, async (page) => {
  // As the runner does it: the names of connections are for those with a key.
  await changed(page, 'playground.json', (settings, request) => {
    const connections = request.headers().authorization ? ['north'] : [];
    Object.assign(settings, { keyRequired: true, connection: null, connections });
  });
  await page.goto(URL_OF_RUNNER);
  const key = page.getByLabel('Key of this runner');
  await key.waitFor();
  await screenshot(page, 'key');
  await key.fill('0123456789abcdéf');
  await key.press('Enter');
  await page.getByText('A key has visible ASCII characters only').waitFor();
  const asked = page.waitForRequest('**/v1/components');
  await key.fill('0123456789abcdef');
  await key.press('Enter');
  assert.equal((await asked).headers().authorization, 'Bearer 0123456789abcdef');
  await page.getByRole('heading', { level: 1, name: 'ServiceTitan' }).waitFor();
  await goTo(page, CONNECTION);
  await page.getByText('The runner holds the credentials of “north”.').waitFor();
});
