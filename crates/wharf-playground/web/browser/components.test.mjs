import assert from 'node:assert/strict';
import {
  announced,
  changeJson,
  copied,
  findings,
  goTo,
  open,
  openAction,
  run,
  screenshot,
  sent,
  test,
  URL_OF_RUNNER,
  withClipboard,
} from './support.mjs';

const BASE = 'v1/components/parcel-post';

const display = (label) => ({ label, description: `${label} of a parcel service.` });
const MANIFEST = {
  key: 'parcel-post',
  version: '2.0.0',
  display: display('Parcel Post'),
  connections: [
    { key: 'apiKey', label: 'API Key', inputs: [] },
    { key: 'basic', label: 'User and Password', inputs: [] },
  ],
  actions: { getParcel: { key: 'getParcel', display: display('Get Parcel'), inputs: [], effects: { readOnly: true } } },
  dataSources: { selectParcel: { key: 'selectParcel', display: display('Select Parcel'), inputs: [] } },
};

const text = (title, more = {}) => ({ type: 'string', title, ...more });
const object = (properties) => ({ type: 'object', properties, required: Object.keys(properties) });
const connection = (key, fields) => ({ properties: { key: { const: key }, fields: object(fields) } });
const CONNECTIONS = {
  anyOf: [
    connection('apiKey', { token: text('Token', { writeOnly: true }), tenant: text('Tenant') }),
    connection('basic', { tenant: text('Tenant'), password: text('Password', { writeOnly: true }) }),
    { type: 'string' },
  ],
};
const INPUTS = {
  'actions/getParcel/invoke': object({ parcelId: text('Parcel ID', { 'x-data-source': 'selectParcel' }) }),
  'data-sources/selectParcel/invoke': object({}),
  'connections/apiKey/test': object({}),
  'connections/basic/test': object({}),
};

const SECTIONS = { actions: 'Actions', 'data-sources': 'Data sources', connections: 'Connections' };

/** Adds a second component to the runner, which has an API key. Returns the bodies of its calls, by path. */
async function withSecondComponent(page) {
  const calls = {};
  await changeJson(page, 'v1/components', (components) => components.push({ key: MANIFEST.key }));
  await changeJson(page, 'openapi.json', ({ paths }) => {
    for (const [path, inputs] of Object.entries(INPUTS)) {
      const schema = { properties: { connection: CONNECTIONS, inputs } };
      const requestBody = { content: { 'application/json': { schema } } };
      const tags = [`${MANIFEST.key}: ${SECTIONS[path.split('/')[0]]}`];
      paths[`/${BASE}/${path}`] = { post: { tags, requestBody, responses: {} } };
    }
  });
  await page.route(`**/${BASE}`, (route) => route.fulfill({ json: MANIFEST }));
  await page.route(`**/${BASE}/**`, (route) => {
    const path = route.request().url().split(`${BASE}/`)[1];
    calls[path] = route.request().postDataJSON();
    const choices = { result: [{ key: '7', label: 'Parcel seven' }], truncated: false };
    return route.fulfill({ json: path.startsWith('data-sources') ? choices : { data: { id: 7 } } });
  });
  return calls;
}

const chooser = (page) => page.getByRole('combobox', { name: 'Component', exact: true });
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
const results = (page) => page.getByRole('navigation', { name: 'Operations' }).getByRole('link');

test('one component needs no choice', {}, async (page) => {
  await open(page);
  await heading(page, 'ServiceTitan');
  assert.equal(await chooser(page).count(), 0);
  await openAction(page, 'getJob');
  await heading(page, 'Get Job');
  assert.equal(await page.title(), 'Get Job · Wharf');
  assert.equal(await page.locator('.heading').getByRole('link').count(), 0);
});

test('the start page lists several components, and each has its own addresses', {}, async (page) => {
  await withSecondComponent(page);
  await open(page);
  await heading(page, 'Components');
  assert.deepEqual(await findings(page), []);
  await screenshot(page, 'components');
  await page.getByRole('main').getByRole('link', { name: 'Parcel Post' }).click();
  await heading(page, 'Parcel Post');
  assert.match(page.url(), /#\/parcel-post$/);
  assert.equal(await chooser(page).inputValue(), 'parcel-post');
  await page.getByRole('main').getByRole('link', { name: 'Get Parcel' }).click();
  await heading(page, 'Get Parcel');
  assert.match(page.url(), /#\/parcel-post\/actions\/getParcel$/);
  assert.equal(await page.title(), 'Get Parcel · Parcel Post · Wharf');
  assert.deepEqual(await findings(page), []);
  await screenshot(page, 'second-component');
  await chooser(page).press('ArrowUp');
  await heading(page, 'ServiceTitan');
  await chooser(page).selectOption('All components');
  await heading(page, 'Components');
  await goTo(page, 'parcel-post/actions/getJob');
  await heading(page, 'Not found');
});

test('the search covers the chosen component, and on the start page all components', {}, async (page) => {
  await withSecondComponent(page);
  await open(page, 'parcel-post');
  const search = page.getByRole('searchbox');
  await search.fill('get');
  assert.deepEqual(await results(page).allInnerTexts(), ['Get Parcel', 'Select Parcel\nData source']);
  await search.fill('get job');
  await page.getByText('No results for “get job”.').waitFor();
  await open(page);
  assert.equal(await results(page).count(), 0);
  await search.fill('get parcel');
  await search.press('Enter');
  await heading(page, 'Get Parcel');
  await open(page);
  await search.fill('get job');
  await page.locator('.component-name').filter({ hasText: 'ServiceTitan' }).waitFor();
  await search.press('Enter');
  await heading(page, 'Get Job');
});

test('each component uses its own connection', {}, async (page) => {
  const calls = await withSecondComponent(page);
  await open(page, 'parcel-post/actions/getParcel');
  // The example credentials of the demo are for the first component only.
  const pill = page.getByRole('banner').getByRole('link', { name: /^Parcel Post: API Key/ });
  await pill.filter({ hasText: 'incomplete' }).waitFor();
  await page.getByText('Complete the connection to see choices, or enter a key.').first().waitFor();
  await pill.click();
  const tenant = page.getByLabel('Tenant', { exact: true });
  assert.equal(await tenant.inputValue(), '');
  await tenant.fill('north');
  await page.getByLabel('Token', { exact: true }).fill('secret');
  assert.equal(await page.getByText('Access token').count(), 0);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await announced(page, 'The connection works');
  const expected = { key: 'apiKey', fields: { token: 'secret', tenant: 'north' } };
  assert.deepEqual(calls['connections/apiKey/test'].connection, expected);

  await goTo(page, 'parcel-post/actions/getParcel');
  await page.getByRole('combobox', { name: 'Parcel ID' }).click();
  await page.getByRole('option', { name: 'Parcel seven' }).click();
  await run(page);
  await announced(page, 'Done in');
  assert.deepEqual(calls['data-sources/selectParcel/invoke'].connection, expected);
  assert.deepEqual(calls['actions/getParcel/invoke'], { connection: expected, inputs: { parcelId: '7' } });

  await goTo(page, 'servicetitan/actions/getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  const body = JSON.parse(await sent(page, 'getJob/invoke', () => run(page)));
  assert.equal(body.connection.key, 'serviceTitanConnection');
  assert.equal(body.connection.fields.tenant, '1234567');
  await announced(page, 'Done in');
  await goTo(page, 'servicetitan/connections/serviceTitanConnection');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await announced(page, 'The connection works');
});

test('two connections of one component stay separate, and the last one edited or chosen is used', {}, async (page) => {
  const calls = await withSecondComponent(page);
  const tenant = page.getByLabel('Tenant', { exact: true });
  await open(page, 'parcel-post/connections/apiKey');
  await tenant.fill('north');
  await goTo(page, 'parcel-post/connections/basic');
  await page.getByText('Calls use another connection.').waitFor();
  assert.equal(await tenant.inputValue(), '');
  // A test uses the connection that is shown.
  await page.getByRole('button', { name: 'Test connection' }).click();
  await announced(page, 'The connection works');
  assert.deepEqual(calls['connections/basic/test'].connection, { key: 'basic', fields: {} });
  const call = async () => {
    await goTo(page, 'parcel-post/actions/getParcel');
    await run(page);
    await announced(page, 'Done in');
    return calls['actions/getParcel/invoke'].connection;
  };
  assert.deepEqual(await call(), { key: 'apiKey', fields: { tenant: 'north' } });
  await goTo(page, 'parcel-post/connections/basic');
  await tenant.fill('south');
  assert.deepEqual(await call(), { key: 'basic', fields: { tenant: 'south' } });
  await goTo(page, 'parcel-post/connections/apiKey');
  await screenshot(page, 'other-connection');
  await page.getByRole('button', { name: 'Use this one' }).click();
  assert.equal(await page.getByText('Calls use another connection.').count(), 0);
  assert.deepEqual(await call(), { key: 'apiKey', fields: { tenant: 'north' } });
});

test('a configured connection is a choice only for its component', {}, async (page) => {
  const calls = await withSecondComponent(page);
  const connections = { 'parcel-post': ['north'] };
  await changeJson(page, 'playground.json', (settings) => Object.assign(settings, { connections }));
  await open(page, 'servicetitan/connections/serviceTitanConnection');
  await page.getByLabel('Tenant', { exact: true }).waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Connection', exact: true }).count(), 0);
  await goTo(page, 'parcel-post/connections/apiKey');
  await page.getByText('The runner has the credentials of “north”.').waitFor();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await announced(page, 'The connection works');
  assert.equal(calls['connections/apiKey/test'].connection, 'north');
});

test('copied snippets name the component and its connection', withClipboard, async (page) => {
  await withSecondComponent(page);
  await open(page, 'parcel-post/connections/apiKey');
  await page.getByLabel('Token', { exact: true }).fill('secret');
  await goTo(page, 'parcel-post/actions/getParcel');
  await page.getByRole('combobox', { name: 'Parcel ID' }).fill('7');
  await page.keyboard.press('Control+Enter');
  await announced(page, 'Done in');
  const curl = await copied(page, 'curl');
  assert.ok(curl.includes(`'${URL_OF_RUNNER}/${BASE}/actions/getParcel/invoke'`), curl);
  assert.ok(curl.includes('"connection":{"key":"apiKey","fields":{"token":"<token>"}}'), curl);
  const rust = await copied(page, 'Test fixture');
  assert.match(rust, /TestKit::new\(&parcel_post::COMPONENT\)/);
  assert.match(rust, /kit\.invoke\("getParcel", json!\(\{"parcelId":"7"\}\)\)/);
});

test('several components fit 375 pixels', { viewport: { width: 375, height: 812 } }, async (page) => {
  await withSecondComponent(page);
  for (const route of ['', 'parcel-post', 'parcel-post/actions/getParcel']) {
    await open(page, route);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375, route);
  }
  await page.getByRole('button', { name: 'Menu' }).click();
  await screenshot(page, 'components-narrow');
  await chooser(page).selectOption('ServiceTitan');
  await heading(page, 'ServiceTitan');
  assert.ok(await chooser(page).isHidden());
});

test('the API reference groups operations by component', {}, async (page) => {
  await withSecondComponent(page);
  await page.goto(`${URL_OF_RUNNER}/docs`);
  await page.getByRole('heading', { name: 'servicetitan: Actions' }).waitFor();
  await page.getByRole('heading', { name: 'parcel-post: Connections' }).waitFor();
});
