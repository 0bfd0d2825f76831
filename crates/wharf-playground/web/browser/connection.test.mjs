import assert from 'node:assert/strict';
import { announced, changeJson, goTo, open, screenshot, sent, test, URL_OF_RUNNER } from './support.mjs';

const CONNECTION = 'servicetitan/connections/serviceTitanConnection';

test('the test accepts valid credentials and reports a wrong secret', { errorResponses: true }, async (page) => {
  await open(page, CONNECTION);
  const test = page.getByRole('button', { name: 'Test connection' });
  await test.click();
  await announced(page, 'The connection works');
  await screenshot(page, 'connection-good');
  const secret = page.getByLabel('Client Secret', { exact: true });
  assert.equal(await secret.getAttribute('type'), 'password');
  await secret.fill('cs1.wrong');
  await test.click();
  await announced(page, 'Failed: Connection rejected');
  await page.getByRole('link', { name: 'connection_rejected' }).waitFor();
  await screenshot(page, 'connection-bad');
});

test('changing the credentials cancels the test', {}, async (page) => {
  await page.route('**/test', () => undefined);
  await open(page, CONNECTION);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await announced(page, 'Testing');
  await page.getByLabel('Client Secret', { exact: true }).fill('cs1.other');
  await announced(page, 'Cancelled.');
  await page.getByRole('button', { name: 'Test connection', disabled: false }).waitFor();
  assert.equal(await page.getByText('The connection works').count(), 0);
});

test('a missing field shows its error', { errorResponses: true }, async (page) => {
  await open(page, CONNECTION);
  await page.getByLabel('Tenant', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await announced(page, 'Failed');
  assert.equal(await page.getByLabel('Tenant', { exact: true }).getAttribute('aria-invalid'), 'true');
});

test('the browser stores only the theme', {}, async (page) => {
  await open(page, CONNECTION);
  await page.getByLabel('Client Secret', { exact: true }).fill('cs1.mine');
  await page.getByRole('button', { name: /^Theme/ }).click();
  const stored = await page.evaluate(() => [Object.keys(localStorage), sessionStorage.length, document.cookie]);
  assert.deepEqual(stored, [['wharf-theme'], 0, '']);
});

test('a connection configured on the runner is sent by name', { errorResponses: true }, async (page) => {
  await changeJson(page, 'playground.json', (settings) => Object.assign(settings, { connection: null, connections: { servicetitan: ['north'] } }));
  await open(page, CONNECTION);
  await page.getByText('The runner has the credentials of “north”.').waitFor();
  const text = await sent(page, '/test', () => page.getByRole('button', { name: 'Test connection' }).click());
  assert.equal(JSON.parse(text).connection, 'north');
});

test('a runner that requires an API key gets the entered key', {}, async (page) => {
  // Like the runner: only callers with a key see the names of connections.
  await changeJson(page, 'playground.json', (settings, request) => {
    const connections = request.headers().authorization ? { servicetitan: ['north'] } : {};
    Object.assign(settings, { keyRequired: true, connection: null, connections });
  });
  await page.goto(URL_OF_RUNNER);
  const key = page.getByLabel('API key of this runner');
  await key.waitFor();
  await screenshot(page, 'key');
  await key.fill('0123456789abcdéf');
  await key.press('Enter');
  await page.getByText('A key contains only visible ASCII characters').waitFor();
  const listed = page.waitForRequest('**/v1/components');
  await key.fill('0123456789abcdef');
  await key.press('Enter');
  assert.equal((await listed).headers().authorization, 'Bearer 0123456789abcdef');
  await page.getByRole('heading', { level: 1, name: 'ServiceTitan' }).waitFor();
  await goTo(page, CONNECTION);
  await page.getByText('The runner has the credentials of “north”.').waitFor();
});
