// Books a job as a person would: finds a customer by name, fills in the form with mouse and keyboard at the speed of a
// person, runs it, and checks that the job was created for that customer. Prints the seconds of each step.
import assert from 'node:assert/strict';
import { launch, URL_OF_RUNNER } from './chromium.mjs';

const NAME = 'Adams Dental';
/** Milliseconds from key to key, which is about 50 words in a minute. */
const KEY = 250;
/** Milliseconds to look for what to press next. */
const LOOK = 500;
const LIMIT_SECONDS = 60;

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.setDefaultTimeout(10_000);

const look = () => page.waitForTimeout(LOOK);
const type = (text) => page.keyboard.type(text, { delay: KEY });

async function click(locator) {
  await look();
  await locator.click();
}

/** Opens an operation by words of a person. */
async function find(words, title) {
  await look();
  await page.keyboard.press('/');
  await type(words);
  await click(page.getByRole('navigation', { name: 'Operations' }).getByText(title, { exact: true }));
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
}

/** Chooses in a dropdown what a search for the words finds: the record with the key, or the first one. */
async function choose(name, words = '', key = '') {
  await click(page.getByRole('combobox', { name, exact: true }));
  await type(words);
  const choices = page.getByRole('listbox', { name: `Choices for ${name}` }).getByRole('option');
  await click(choices.filter({ hasText: words }).filter({ hasText: String(key) }).first());
}

async function fill(name, text) {
  await click(page.getByRole('textbox', { name, exact: true }));
  await type(text);
}

/** Runs the operation, and returns the data of the response. */
async function run(key) {
  const answer = page.waitForResponse((one) => one.url().endsWith(`/actions/${key}/invoke`));
  await click(page.getByRole('button', { name: 'Run', exact: true }));
  const response = await answer;
  assert.equal(response.status(), 200, await response.text());
  await page.getByTestId('announcement').filter({ hasText: 'Done in' }).waitFor({ state: 'attached' });
  return (await response.json()).data;
}

async function step(name, act) {
  const start = performance.now();
  const result = await act();
  console.log(`${seconds(start).toFixed(1).padStart(5)} s  ${name}`);
  return result;
}

const seconds = (start) => (performance.now() - start) / 1000;

try {
  await page.goto(URL_OF_RUNNER);
  await page.locator('#main h1').waitFor();
  const start = performance.now();
  const customer = await step('find the customer by name', async () => {
    await find('find customer', 'List Customers');
    await fill('Name', NAME);
    const [first] = (await run('listCustomers')).data;
    assert.ok(first?.name.startsWith(NAME));
    return first;
  });
  await step('open the action', () => find('new job', 'Create Job'));
  await step('choose customer and location', async () => {
    await choose('Customer ID', NAME, customer.id);
    await choose('Location ID');
  });
  await step('fill in the rest', async () => {
    await choose('Business Unit ID');
    await choose('Job Type ID');
    await look();
    await page.getByRole('combobox', { name: 'Priority', exact: true }).selectOption('High');
    await choose('Campaign ID');
    await click(page.getByRole('button', { name: 'Add row to Appointments', exact: true }));
    await fill('Start', '2026-06-01T09:00:00Z');
    await fill('End', '2026-06-01T11:00:00Z');
  });
  const job = await step('run', () => run('createJob'));
  assert.equal(job.customerId, customer.id);
  const total = seconds(start);
  console.log(`${total.toFixed(1).padStart(5)} s  in total: job ${job.jobNumber} for ${customer.name}`);
  assert.ok(total < LIMIT_SECONDS, `The showcase takes less than ${LIMIT_SECONDS} seconds`);
} finally {
  await browser.close();
}
