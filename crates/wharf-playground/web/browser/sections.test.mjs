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

const section = (page) => page.locator('details.form-section');
const summary = (page) => section(page).locator('summary');
const field = (page, key) => page.locator(`[id="/inputs/${key}"]`);

test('filters come first, and paging is folded under "More options"', {}, async (page) => {
  await openAction(page, 'listCustomers');
  assert.equal(await summary(page).innerText(), 'More options');
  const fields = page.locator('#inputs [id^="/inputs/"]:is(input, select, fieldset, [role=radiogroup])');
  const ids = await fields.evaluateAll((all) => all.map((one) => one.id));
  const folded = ['fetchAll', 'page', 'pageSize', 'includeTotal', 'customQueryParams'].map((key) => `/inputs/${key}`);
  assert.deepEqual(ids.slice(-folded.length), folded);
  assert.ok(ids.includes('/inputs/name'));
  for (const key of ['page', 'pageSize']) assert.ok(await field(page, key).isHidden(), key);
  await screenshot(page, 'section-folded', { fullPage: true });
  await unfold(page);
  await field(page, 'pageSize').fill('2');
  await summary(page).getByText('1 set').waitFor();
  await screenshot(page, 'section-open', { fullPage: true });
  const body = JSON.parse(await sent(page, 'listCustomers/invoke', () => field(page, 'pageSize').press('Enter')));
  assert.deepEqual(body.inputs, { pageSize: 2 });
});

test('required inputs come first', {}, async (page) => {
  for (const action of ['createJob', 'createBookingByProvider', 'updateProject', 'rawRequest']) {
    await openAction(page, action);
    const heads = page.locator('#inputs > div > :is(.field, .group) > :is(.field-head, .group-head)');
    const marks = await heads.evaluateAll((all) => all.map((head) => Boolean(head.querySelector('.required'))));
    assert.ok(marks.length > 1 && marks[0], action);
    assert.ok(marks.lastIndexOf(true) < (marks.includes(false) ? marks.indexOf(false) : marks.length), action);
  }
});

test('what was set as JSON is counted on the folded section', {}, async (page) => {
  await openAction(page, 'listJobs');
  await showJson(page);
  await editor(page).fill('{"pageSize": 3, "includeTotal": true}');
  await showForm(page);
  await summary(page).getByText('2 set').waitFor();
  assert.equal(await section(page).getAttribute('open'), null);
});

/** Inputs with a fault in the section, and whose words it has. */
const FAULTS = [
  ['{"pageSize": 5001}', 'Failed: Invalid input'],
  // The vendor names its own parameter, which is a field of the form.
  ['{"customQueryParams": [{"key": "pageSize", "value": "many"}]}', 'Failed: Rejected by the vendor'],
];

test('an error in the section unfolds it, and the link of the error leads there', { errorResponses: true }, async (page) => {
  for (const [inputs, result] of FAULTS) {
    await openAction(page, 'listJobs');
    await showJson(page);
    await editor(page).fill(inputs);
    await showForm(page);
    await run(page);
    await announced(page, result);
    await summary(page).getByText('1 error').waitFor();
    await page.waitForFunction(() => document.activeElement.id === '/inputs/pageSize');
    assert.equal(await field(page, 'pageSize').getAttribute('aria-invalid'), 'true');
    await summary(page).click();
    assert.ok(await field(page, 'pageSize').isHidden());
    await page.locator('.field-errors button').click();
    assert.ok(await isFocused(field(page, 'pageSize')));
    await page.reload();
  }
});
