'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { chromium } = require('playwright-core');
const { makeUserDir, startNodeRed } = require('../support/node-red');
const { until } = require('../support/until');
const { SECRETS, connection, url } = require('../support/wharf');

const PICTURE = path.join(__dirname, '../../../../docs/engines/node-red.png');

const userDir = makeUserDir();
let nodeRed;
let browser;
let page;

before(async () => {
  nodeRed = await startNodeRed(userDir);
  await nodeRed.deploy([
    { id: 'flow', type: 'tab', label: 'Service desk' },
    { id: 'request', type: 'inject', z: 'flow', x: 140, y: 120, name: 'every morning', props: [], wires: [['jobs']] },
    { id: 'jobs', type: 'wharf-action', z: 'flow', x: 340, y: 120, wires: [['show']] },
    { id: 'show', type: 'debug', z: 'flow', x: 540, y: 120, wires: [] },
  ]);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.on('pageerror', (error) => assert.fail(error));
  page.setDefaultTimeout(10_000);
});

after(async () => {
  await browser?.close();
  await nodeRed?.stop();
  fs.rmSync(userDir, { recursive: true });
});

const field = (key) => page.locator(`#wharf-form .wharf-field[data-key="${key}"]`);
const choices = () => page.locator('.wharf-picker-choice');

async function openEditor() {
  await page.goto(nodeRed.url);
  await page.locator('#jobs').dblclick();
  await page.locator('#node-input-action').waitFor();
}

async function closeAndDeploy() {
  await page.locator('#node-dialog-ok').click();
  await page.locator('.red-ui-tray').waitFor({ state: 'detached' });
  const deployed = page.waitForResponse((response) => response.url().endsWith('/flows') && response.request().method() === 'POST');
  await page.locator('#red-ui-header-button-deploy').click();
  // Node-RED asks before it deploys a node that is not complete.
  const confirm = page.getByRole('button', { name: 'Confirm deploy' });
  await Promise.race([deployed, confirm.click().catch(() => {})]);
  assert.equal((await deployed).status(), 200);
}

async function pick(key, search, label) {
  await field(key).locator('.wharf-choice').click();
  await choices().first().waitFor();
  await page.locator('.wharf-picker-search').fill(search);
  await until('only matching choices are listed', async () => (await choices().allInnerTexts()).every((text) => label.test(text)));
}

/** Chooses from a menu of Node-RED, until the choice shows. While one menu closes, clicks on another one are lost. */
async function choose(button, text, shown) {
  const item = page.locator('.red-ui-typedInput-options:visible').getByText(text, { exact: true });
  await until(`"${text}" is chosen`, async () => {
    if (await shown.isVisible()) return true;
    await button.click();
    if (await item.isVisible()) await item.click();
    return shown.isVisible();
  });
}

const savedNode = (type) => JSON.parse(fs.readFileSync(path.join(userDir, 'flows.json'))).find((node) => node.type === type);

test('a connection is entered, deployed and tested', async () => {
  await openEditor();
  await page.locator('#node-input-btn-connection-add').click();
  await page.locator('#node-config-input-url').fill(url);
  await page.locator('#node-config-input-url').press('Tab');
  const dialog = page.locator('.wharf-connection-dialog');
  await dialog.locator('[data-key="tenant"]').waitFor();
  for (const [key, value] of Object.entries(connection.fields)) {
    const row = dialog.locator(`[data-key="${key}"]`);
    await (key === 'environment' ? row.locator('select').selectOption(value) : row.locator('input').fill(value));
  }
  await page.locator('#node-config-dialog-ok').click();
  await page.getByText('Deploy the connection first').waitFor();
  await closeAndDeploy();

  const { slots, credentials } = savedNode('wharf-connection');
  assert.equal(slots.clientSecret, 'secret0');
  assert.equal(credentials, undefined);
  const files = fs.readFileSync(path.join(userDir, 'flows.json'), 'utf8');
  for (const value of SECRETS.map((key) => connection.fields[key]).filter(Boolean)) assert.equal(files.includes(value), false);

  await page.locator('#jobs').dblclick();
  await page.locator('#node-input-btn-connection-edit').click();
  const secret = dialog.locator('[data-key="clientSecret"] input');
  await secret.waitFor();
  assert.equal(await secret.inputValue(), '__PWRD__');
  assert.equal(await dialog.locator('[data-key="environment"] select').inputValue(), 'integration');
  await page.locator('#wharf-connection-test').click();
  await page.getByText('The deployed connection works.').waitFor();
});

test('what was entered for one component is not given to another', async () => {
  const secret = { key: 'clientSecret', type: 'password', label: 'Client Secret', required: true };
  const other = { key: 'other', connections: [{ key: 'otherKey', label: 'Other', inputs: [secret] }], actions: {}, triggers: {} };
  await page.route('**/wharf/runner/components', (route) =>
    route.fulfill({ json: [{ key: 'servicetitan', label: 'ServiceTitan' }, { key: 'other', label: 'Other' }] }),
  );
  await page.route('**/wharf/runner/manifest', (route) =>
    route.request().postDataJSON().component === 'other' ? route.fulfill({ json: other }) : route.continue(),
  );
  await openEditor();
  await page.locator('#node-input-btn-connection-edit').click();
  const value = page.locator('.wharf-connection-dialog [data-key="clientSecret"] input');
  await value.waitFor();
  assert.equal(await value.inputValue(), '__PWRD__');
  await page.locator('#node-config-input-component').selectOption('other');
  await until('the fields of the other component are shown', async () => (await page.locator('.wharf-connection-dialog [data-key="tenant"]').count()) === 0);
  assert.equal(await value.inputValue(), '');
  await page.unrouteAll();
});

test('a dropdown is searched, what depends on it follows, and the choice keeps its label', async () => {
  await openEditor();
  await page.locator('#node-input-action').selectOption('listJobs');
  await pick('customerId', 'bakery', /bakery/i);
  fs.mkdirSync(path.dirname(PICTURE), { recursive: true });
  await field('customerId').scrollIntoViewIfNeeded();
  await page.screenshot({ path: PICTURE });
  const label = await choices().first().innerText();
  await choices().first().click();
  await pick('locationId', '', /ID: /);
  const locations = await choices().allInnerTexts();
  await choices().first().click();
  await closeAndDeploy();

  const customerId = /ID: (\d+)/.exec(label)[1];
  const { fields } = savedNode('wharf-action');
  assert.deepEqual(Object.keys(fields).sort(), ['customerId', 'locationId']);
  assert.deepEqual(fields.customerId, { type: 'choice', value: customerId });
  assert.equal(locations.length < 50, true, 'the locations are those of one customer');

  await openEditor();
  await field('customerId').getByText(label, { exact: true }).waitFor();
  await field('locationId').getByText(locations[0], { exact: true }).waitFor();
});

test('lists, groups and switches are saved as they were filled in', async () => {
  await page.locator('#node-input-action').selectOption('updateCustomer');
  const setType = (key, type) =>
    choose(field(key).locator('.red-ui-typedInput-type-select').first(), type, field(key).locator('.wharf-nested'));
  await field('name').locator('input.red-ui-typedInput-input').fill('Acme');
  const active = field('active');
  await choose(active.locator('.red-ui-typedInput-option-trigger'), 'no', active.getByText('no', { exact: true }));
  await setType('address', 'fields');
  await field('address').locator('.wharf-field[data-key="city"] input.red-ui-typedInput-input').fill('Plano');
  await setType('tagTypeIds', 'list');
  await field('tagTypeIds').locator('.wharf-choice').click();
  const label = await choices().first().innerText();
  await choices().first().click();
  await field('tagTypeIds').getByText(label, { exact: true }).waitFor();
  await closeAndDeploy();
  await until('the flow is saved', () => savedNode('wharf-action').action === 'updateCustomer');
  const { fields } = savedNode('wharf-action');
  const tag = fields.tagTypeIds?.value[0] ?? {};
  assert.match(String(tag.value), /^\d+$/);
  assert.deepEqual(fields, {
    name: { type: 'str', value: 'Acme' },
    active: { type: 'choice', value: 'false' },
    address: { type: 'group', value: { city: { type: 'str', value: 'Plano' } } },
    tagTypeIds: { type: 'list', value: [{ type: 'choice', value: tag.value }] },
  });
});
