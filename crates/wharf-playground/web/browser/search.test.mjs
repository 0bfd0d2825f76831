import assert from 'node:assert/strict';
import { findings, open, screenshot, test } from './support.mjs';

const hits = (page) => page.getByRole('navigation', { name: 'Operations' }).getByRole('link');
/** The titles of the results, without what follows them. */
const titles = async (page) => (await hits(page).allInnerTexts()).map((text) => text.split('\n')[0]);

/** Searches as people write them, and the results that must come first. */
const SEARCHES = [
  ['find customer by name', ['List Customers']],
  ['get job', ['Get Job']],
  ['create a job', ['Create Job']],
  ['new job', ['Create Job']],
  ['cancel job', ['Cancel Job']],
  ['remove appointment', ['Delete Appointment']],
  ['jobs list', ['List Jobs']],
  ['listInvoices', ['List Invoices']],
];

test('a search finds words anywhere, and a match in the title comes first', {}, async (page) => {
  await open(page);
  const search = page.getByRole('searchbox');
  for (const [words, first] of SEARCHES) {
    await search.fill(words);
    await hits(page).first().waitFor();
    assert.deepEqual((await titles(page)).slice(0, first.length), first, words);
    assert.equal(await page.getByText('Nothing matches all words').count(), 0, words);
  }
  await search.fill('find customer by name');
  await screenshot(page, 'search-name');
});

test('a search without a complete match shows the closest, and says so', {}, async (page) => {
  await open(page);
  const search = page.getByRole('searchbox');
  await search.fill('customer unicorn');
  await page.getByText('Nothing matches all words. The closest:').waitFor();
  assert.match((await titles(page))[0], /Customer/);
  await search.fill('unicorn');
  await page.getByText('No results for “unicorn”.').waitFor();
  assert.equal(await hits(page).count(), 0);
});

test('results say in words what writes and what is destructive', {}, async (page) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('job');
  const hit = (name) => hits(page).filter({ has: page.getByText(name, { exact: true }) });
  await hit('Cancel Job').getByText('Destructive').waitFor();
  await hit('Create Job').getByText('Writes').waitFor();
  await hit('Select Job').getByText('Data source').waitFor();
  assert.equal(await hit('Get Job').innerText(), 'Get Job');
  assert.deepEqual(await findings(page), []);
  await screenshot(page, 'search-words');
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await findings(page), []);
});

test('the list of operations and the start page say it, too', {}, async (page) => {
  await open(page);
  await page.locator('.fold.is-group > summary').filter({ hasText: 'Jobs' }).click();
  for (const links of [hits(page), page.locator('.card').getByRole('link')]) {
    await links.filter({ hasText: 'Cancel Job' }).getByText('Destructive').waitFor();
    await links.filter({ hasText: 'Update Job' }).getByText('Writes').waitFor();
  }
});

test('a slash focuses the search, and Enter opens the first result', {}, async (page) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('cancel job');
  await hits(page).first().getByText('Cancel Job').waitFor();
  await screenshot(page, 'search');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Cancel Job' }).waitFor();
  assert.match(page.url(), /#\/servicetitan\/actions\/cancelJob$/);
});
