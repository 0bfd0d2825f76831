import assert from 'node:assert/strict';
import { announced, enterInputs, goTo, isFocused, open, openAction, run, screenshot, test, URL_OF_RUNNER } from './support.mjs';

const field = (page, id) => page.locator(`[id="/inputs/${id}"]`);
/** The errors that the form shows. */
const shown = (page) => page.locator('#inputs .error').filter({ visible: true });

const JOB = {
  customerId: 1001602,
  locationId: 2001603,
  businessUnitId: 307,
  jobTypeId: 705,
  priority: 'Normal',
  campaignId: 804,
  appointments: [{ start: '2030-01-01T10:00:00Z', end: '2030-01-01T12:00:00Z' }],
};

test('a field that the vendor refuses is marked, linked and focused', { errorResponses: true }, async (page) => {
  await openAction(page, 'createJob');
  await enterInputs(page, JOB);
  await page.locator('.is-misfit').waitFor();
  await run(page);
  await announced(page, 'Failed: Rejected by the vendor');
  const location = field(page, 'locationId');
  const words = 'The location belongs to another customer.';
  assert.equal(await location.getAttribute('aria-invalid'), 'true');
  await page.waitForFunction(() => document.activeElement.id === '/inputs/locationId');
  await page.locator('.field.is-invalid').getByText(words).waitFor();
  await screenshot(page, 'refused-by-vendor');
  await field(page, 'campaignId').focus();
  await page.getByRole('button', { name: words }).click();
  assert.ok(await isFocused(location));
  await location.fill('2001602');
  await location.press('Tab');
  assert.equal(await location.getAttribute('aria-invalid'), null);
  await run(page);
  await announced(page, 'Done in');
});

const ADDRESS = { street: '1', city: 'c', state: 's', zip: '1', country: 'US' };
const TIMES = { start: '2030-01-01T10:00:00Z', end: '2030-01-01T12:00:00Z' };

/** Actions with inputs that the sandbox refuses, and the field and words of its answer. */
const REFUSED = [
  ['createLocation', { customerId: 99, name: 'x', address: ADDRESS }, 'customerId', 'There is no customer with id 99.'],
  ['createAppointment', { jobId: 5000001, ...TIMES, end: TIMES.start }, 'end', 'The end must be after the start.'],
  // The vendor names the list, not its row.
  ['createAppointment', { jobId: 5000001, ...TIMES, technicianIds: [1] }, 'technicianIds', 'There is no technician with id 1.'],
];

test('what the vendor refuses is marked in any kind of field', { errorResponses: true }, async (page) => {
  for (const [action, inputs, id, words] of REFUSED) {
    await open(page);
    await openAction(page, action);
    await enterInputs(page, inputs);
    await run(page);
    await announced(page, 'Failed: Rejected by the vendor');
    await shown(page).getByText(words).waitFor();
    assert.match(await field(page, id).getAttribute('aria-describedby'), /__error/);
    await page.waitForFunction((id) => document.activeElement.id === id, `/inputs/${id}`);
  }
});

test('every field of every action can show an error, and be reached from it', { errorResponses: true }, async (page) => {
  await open(page);
  const { actions } = await (await page.request.get(`${URL_OF_RUNNER}/v1/components/servicetitan`)).json();
  let errors;
  await page.route('**/actions/*/invoke', (route) => {
    const json = { title: 'Rejected by the vendor', status: 422, detail: 'No', code: 'upstream_rejected', errors };
    return route.fulfill({ status: 422, contentType: 'application/problem+json', json });
  });
  for (const { key, inputs } of Object.values(actions)) {
    const refusal = (key) => ({ pointer: `/inputs/${key}`, code: 'upstream', message: `Refused ${key}` });
    errors = inputs.map((input) => refusal(input.key));
    await goTo(page, `servicetitan/actions/${key}`);
    await page.locator('.address').getByText(`/actions/${key}/`).waitFor();
    await run(page);
    await announced(page, 'Failed: Rejected by the vendor');
    const texts = (await shown(page).allInnerTexts()).map((text) => text.trim());
    assert.deepEqual(texts.sort(), errors.map((error) => error.message).sort(), key);
    for (const { pointer, message } of [errors[0], errors.at(-1)]) {
      await page.locator('.field-errors').getByText(message, { exact: true }).click();
      const focused = await page.evaluate(() => document.activeElement.id);
      assert.equal(focused, pointer, key);
    }
  }
});
