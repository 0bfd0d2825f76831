import assert from 'node:assert/strict';
import { enterInputs, holds, openAction, screenshot, sent, test } from './support.mjs';

const field = (page, id) => page.locator(`[id="/inputs/${id}"]`);
const status = (page) => page.locator('.popup-status').filter({ visible: true });
const options = (page) => page.locator('.popup [role=option]');

async function enter(page, id, key) {
  await field(page, id).fill(key);
  await field(page, id).press('Tab');
}

/** Actions with the values of sibling fields, the dependent field, and what its list then says. */
const NARROWED = [
  ['createJob', { customerId: 1001602 }, 'locationId', '1 choice for the chosen customer'],
  ['updateCustomerContact', { customerId: 1001602 }, 'customerContactId', '2 choices for the chosen customer'],
  ['listAppointmentsAssignment', { jobId: 5000001, appointmentIds: [''] }, 'appointmentIds/0', /^\d choices for the chosen job$/],
  ['updateProject', { statusId: 622 }, 'subStatusId', '2 choices for the chosen status'],
  ['listInstalledEquipment', { locationIds: [2001602], ids: [''] }, 'ids/0', '1 choice for the chosen location'],
  ['listJobs', { customerId: 1001602, locationId: 2001602, ids: [''] }, 'ids/0', /for the chosen customer and location$/],
  ['getBookingByProvider', { bookingProvider: 502 }, 'bookingId', /choices for the chosen booking provider/],
];

test('dropdowns list what belongs to their sibling fields', {}, async (page) => {
  for (const [action, siblings, id, words] of NARROWED) {
    await openAction(page, action);
    await enterInputs(page, siblings);
    const body = JSON.parse(await sent(page, 'data-sources/', () => field(page, id).click()));
    const { [id.split('/')[0]]: _, ...expected } = siblings;
    assert.deepEqual(body.inputs, expected, action);
    await status(page).getByText(words, { exact: typeof words === 'string' }).waitFor();
  }
});

test('a sibling field that only narrows a list may be empty', {}, async (page) => {
  await openAction(page, 'createJob');
  const body = JSON.parse(await sent(page, 'selectLocation', () => field(page, 'locationId').click()));
  assert.deepEqual(body.inputs, {});
  const words = '10,000 choices; there may be more. Choose a customer to see fewer, or enter any key.';
  await status(page).getByText(words).waitFor();
  await screenshot(page, 'dependent-optional');
});

test('a dropdown waits for a sibling field that it needs', {}, async (page) => {
  await openAction(page, 'updateCustomerContact');
  await page.getByText('Choose a customer first.').waitFor();
  let requests = 0;
  page.on('request', (request) => (requests += request.url().includes('selectCustomerContact') ? 1 : 0));
  await field(page, 'customerContactId').click();
  await status(page).getByText('Choose a customer first.').waitFor();
  await screenshot(page, 'dependent');
  await enter(page, 'customerId', '1001602');
  await page.getByText('Choose a customer first.').waitFor({ state: 'hidden' });
  assert.equal(requests, 0);
  const body = JSON.parse(await sent(page, 'selectCustomerContact', () => field(page, 'customerContactId').click()));
  assert.deepEqual(body.inputs, { customerId: 1001602 });
});

test('a choice is marked when its sibling field changes, until it fits again', {}, async (page) => {
  await openAction(page, 'createJob');
  await enter(page, 'customerId', '1001602');
  await field(page, 'locationId').click();
  await options(page).first().click();
  await holds(page, '/inputs/locationId', 'Wendy Martinez');
  const mark = page.locator('.is-misfit > .hint').getByText('Does not belong to the chosen customer.');
  await enter(page, 'customerId', '1001603');
  await mark.waitFor();
  // It keeps its label, and screen readers hear of it although another field has the focus.
  await holds(page, '/inputs/locationId', 'Wendy Martinez');
  const heard = page.getByRole('status').filter({ hasText: 'Location ID: Does not belong to the chosen customer.' });
  await heard.waitFor({ state: 'attached' });
  await screenshot(page, 'dependent-misfit');
  await enter(page, 'customerId', '1001602');
  await mark.waitFor({ state: 'hidden' });
  await field(page, 'customerId').fill('');
  await field(page, 'customerId').press('Tab');
  assert.equal(await mark.count(), 0);
});

test('a choice of a list that needs its sibling field is marked as well', {}, async (page) => {
  await openAction(page, 'updateCustomerContact');
  await enter(page, 'customerId', '1001602');
  await field(page, 'customerContactId').click();
  await options(page).first().click();
  await page.getByText(/^Key 429/).waitFor();
  await enter(page, 'customerId', '1001603');
  await page.locator('.is-misfit > .hint').getByText('Does not belong to the chosen customer.').waitFor();
  // The choices of the previous customer are gone at once.
  await page.route('**/selectCustomerContact/invoke', () => undefined);
  await field(page, 'customerContactId').press('ArrowDown');
  await status(page).getByText('Loading…').waitFor();
  assert.equal(await options(page).count(), 0);
});

test('a key without a record is not said to belong elsewhere', {}, async (page) => {
  await openAction(page, 'createJob');
  await enter(page, 'customerId', '1001602');
  await enter(page, 'locationId', '42');
  await page.getByText('No record has this key').waitFor();
  assert.equal(await page.locator('.is-misfit').count(), 0);
});
