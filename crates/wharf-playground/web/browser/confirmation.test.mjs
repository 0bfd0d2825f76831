import assert from 'node:assert/strict';
import { announced, findings, isFocused, openAction, run, screenshot, sent, test } from './support.mjs';

const dialog = (page) => page.getByRole('dialog', { name: 'Delete Appointment?' });
const runButton = (page) => page.getByRole('button', { name: 'Run', exact: true });

async function counted(page) {
  const calls = { count: 0 };
  page.on('request', (request) => (calls.count += request.url().includes('/actions/') ? 1 : 0));
  await openAction(page, 'deleteAppointment');
  await page.getByText('Destructive', { exact: true }).first().waitFor();
  return calls;
}

test('a destructive action asks before it runs, and runs once', { errorResponses: true }, async (page) => {
  const calls = await counted(page);
  await page.getByRole('combobox', { name: 'Appointment ID' }).fill('99');
  await page.keyboard.press('Control+Enter');
  await dialog(page).getByText('This action is destructive. It may not be possible to undo it.').waitFor();
  // The safe answer has the focus.
  assert.ok(await isFocused(dialog(page).getByRole('button', { name: 'Go back' })));
  assert.deepEqual(await findings(page), []);
  await screenshot(page, 'destructive');
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'hidden' });
  await runButton(page).click();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
  assert.ok(await isFocused(runButton(page)));
  assert.equal(calls.count, 0);
  await runButton(page).click();
  const confirm = dialog(page).getByRole('button', { name: 'Delete Appointment' });
  const body = JSON.parse(await sent(page, 'deleteAppointment/invoke', () => confirm.click()));
  assert.deepEqual(body.inputs, { appointmentId: 99 });
  await announced(page, 'Failed: Not found at the vendor');
  assert.equal(calls.count, 1);
  assert.ok(await dialog(page).isHidden());
});

test('an action that lacks inputs shows what to fill in instead of a question', { errorResponses: true }, async (page) => {
  const calls = await counted(page);
  await run(page);
  await announced(page, 'Failed: Invalid input');
  await page.locator('.field.is-invalid').getByText('Appointment ID is required').waitFor();
  assert.equal(calls.count, 1);
  assert.ok(await dialog(page).isHidden());
});

test('an action that only writes does not ask', { errorResponses: true }, async (page) => {
  await openAction(page, 'updateJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('99');
  await run(page);
  await announced(page, 'Failed: Not found at the vendor');
});
