import assert from 'node:assert/strict';
import { editor, isFocused, openAction, screenshot, sent, run, showForm, showJson, test, URL_OF_RUNNER } from './support.mjs';

const inputs = async (page) => JSON.parse(await editor(page).inputValue());
const add = (page, key) => page.getByRole('group', { name: 'Add an input' }).getByRole('button', { name: key, exact: true });

/** Runs in the page: adds all inputs. */
async function addAll() {
  for (let button; (button = document.querySelector('.addable button')); ) {
    button.click();
    await new Promise(requestAnimationFrame);
  }
}

test('the JSON starts with all required inputs', {}, async (page) => {
  await openAction(page, 'createJob');
  await showJson(page);
  await screenshot(page, 'json-skeleton');
  assert.deepEqual(await inputs(page), {
    customerId: 1,
    locationId: 1,
    businessUnitId: 1,
    jobTypeId: 1,
    priority: 'Low',
    campaignId: 1,
    appointments: [{ start: '2025-01-31T09:00:00Z', end: '2025-01-31T10:00:00Z' }],
  });
  await openAction(page, 'rawRequest');
  await showJson(page);
  const { urlType, url, method } = await inputs(page);
  assert.deepEqual([urlType, url, method], ['jpm', '/jobs', 'GET']);
});

test('every skeleton of an action is valid: the runner finds no fault in it', { errorResponses: true }, async (page) => {
  await openAction(page, 'getJob');
  const { components } = await (await page.request.get(`${URL_OF_RUNNER}/openapi.json`)).json();
  const keys = Object.keys(components.schemas).flatMap((name) => /^servicetitan_(\w+)_inputs$/.exec(name)?.[1] ?? []);
  const manifest = await (await page.request.get(`${URL_OF_RUNNER}/v1/components/servicetitan`)).json();
  const actions = keys.filter((key) => manifest.actions[key]);
  assert.ok(actions.length > 50);
  const settings = await (await page.request.get(`${URL_OF_RUNNER}/playground.json`)).json();
  for (const key of actions) {
    await openAction(page, key);
    await showJson(page);
    // Optional inputs too, unless they exclude each other.
    if (key !== 'rawRequest') await page.evaluate(addAll);
    const data = { connection: settings.connection.connection, inputs: await inputs(page) };
    const response = await page.request.post(`${URL_OF_RUNNER}/v1/components/servicetitan/actions/${key}/invoke`, { data });
    const body = await response.text();
    assert.ok(!body.includes('"invalid_input"'), `${key}: ${JSON.stringify(data.inputs)} ${body}`);
  }
});

test('an optional input is inserted on a click, and its value is selected', {}, async (page) => {
  await openAction(page, 'listCustomers');
  await showJson(page);
  assert.deepEqual(await inputs(page), {});
  await add(page, 'name').click();
  assert.ok(await isFocused(editor(page)));
  await page.keyboard.type('"Oscar"');
  assert.deepEqual(await inputs(page), { name: 'Oscar' });
  await add(page, 'pageSize').click();
  await page.keyboard.type('2');
  assert.deepEqual(await inputs(page), { name: 'Oscar', pageSize: 2 });
  assert.equal(await add(page, 'name').count(), 0);
  const text = await sent(page, 'listCustomers', () => run(page));
  assert.match(text, /"inputs":\{"name":"Oscar","pageSize":2\}/);
  await editor(page).fill('{');
  await page.getByText('Inputs can be added when the JSON is valid').waitFor();
});

test('switching between form and JSON keeps what was entered, and no placeholders', {}, async (page) => {
  await openAction(page, 'createTechnician');
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Ada');
  await showJson(page);
  const { name: kept, licenseType } = await inputs(page);
  assert.deepEqual([kept, licenseType], ['Ada', 'NonManagedTech']);
  await showForm(page);
  assert.equal(await name.inputValue(), 'Ada');
  assert.equal(await page.getByLabel('License Type', { exact: true }).inputValue(), '');
  await showJson(page);
  const changed = { ...(await inputs(page)), licenseType: 'ManagedTech', email: 'ada@example.com' };
  await editor(page).fill(JSON.stringify(changed));
  await showForm(page);
  assert.equal(await page.getByLabel('License Type', { exact: true }).inputValue(), '=ManagedTech');
  assert.equal(await page.getByLabel('Email', { exact: true }).inputValue(), 'ada@example.com');
  assert.equal(await page.getByRole('combobox', { name: 'Role ID' }).inputValue(), '');
});
