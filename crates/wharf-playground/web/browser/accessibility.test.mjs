import assert from 'node:assert/strict';
import { announced, findings, isFocused, open, openAction, run, screenshot, test } from './support.mjs';

const narrow = { viewport: { width: 375, height: 812 } };

/** Common states of the page, each with the steps that lead to it. */
const STATES = {
  home: (page) => open(page),
  connection: (page) => open(page, 'servicetitan/connections/serviceTitanConnection'),
  form: async (page) => {
    await openAction(page, 'createCustomer');
    await page.getByRole('button', { name: 'Add row to Locations' }).click();
  },
  dropdown: async (page) => {
    await openAction(page, 'getJob');
    await page.getByRole('combobox', { name: 'Job ID' }).click();
    await page.getByText('10,000 choices').waitFor();
  },
  response: async (page) => {
    await openAction(page, 'getJob');
    await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
    await run(page);
    await announced(page, 'Done in');
  },
  table: async (page) => {
    await openAction(page, 'listCustomers');
    await run(page);
    await announced(page, 'Done in');
  },
  problem: async (page) => {
    await openAction(page, 'updateJob');
    await run(page);
    await announced(page, 'Failed');
  },
  source: (page) => open(page, 'servicetitan/data-sources/selectCustomerContact'),
};

for (const [name, goThere] of Object.entries(STATES)) {
  const errorResponses = name === 'problem';
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds no serious problem: ${name}, ${colorScheme}`, { colorScheme, errorResponses }, async (page) => {
      await goThere(page);
      assert.deepEqual(await findings(page), []);
      if (colorScheme === 'dark') await screenshot(page, `${name}-dark`);
    });
  }

  test(`the page fits 375 pixels: ${name}`, { ...narrow, errorResponses }, async (page) => {
    await goThere(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, 375);
    await screenshot(page, `${name}-narrow`);
  });
}

test('a call can be made with the keyboard only', {}, async (page) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('get technician');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Get Technician' }).waitFor();
  // From the heading: the buttons for form and JSON, then the field.
  const field = page.getByRole('combobox', { name: 'Technician ID' });
  for (let step = 0; step < 5; step += 1) {
    if (await isFocused(field)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('edwards');
  await page.getByRole('option').first().filter({ hasText: 'Edwards' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText('Key 8001').waitFor();
  await page.keyboard.press('Enter');
  await announced(page, 'Done in');
  await page.getByRole('region', { name: 'Response as a tree' }).getByText('Edwards').first().waitFor();
});

test('the skip link focuses the content', {}, async (page) => {
  await open(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
});

test('the theme follows the system until the user chooses one', { colorScheme: 'dark' }, async (page) => {
  await open(page);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  assert.notEqual(await background(), dark);
  await page.reload();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  assert.equal(await background(), dark);
});

test('the menu on a narrow screen opens and closes', narrow, async (page) => {
  await open(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('searchbox').fill('get job');
  await screenshot(page, 'menu-narrow');
  await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Get Job' }).click();
  await page.getByRole('heading', { level: 1, name: 'Get Job' }).waitFor();
  assert.ok(await page.getByRole('searchbox').isHidden());
});
