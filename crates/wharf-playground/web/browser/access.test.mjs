import assert from 'node:assert/strict';
import { findings, isFocused, open, openAction, run, said, screenshot, test } from './support.mjs';

const narrow = { viewport: { width: 375, height: 812 } };

/** States that people see most, each by how to get there. */
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
  answer: async (page) => {
    await openAction(page, 'getJob');
    await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
    await run(page);
    await said(page, 'Done in');
  },
  table: async (page) => {
    await openAction(page, 'listCustomers');
    await run(page);
    await said(page, 'Done in');
  },
  problem: async (page) => {
    await openAction(page, 'updateJob');
    await run(page);
    await said(page, 'Failed');
  },
  source: (page) => open(page, 'servicetitan/data-sources/selectCustomerContact'),
};

for (const [name, reach] of Object.entries(STATES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing serious: ${name}, ${colorScheme}`, { colorScheme, refusals: name === 'problem' }, async (page) => {
      await reach(page);
      assert.deepEqual(await findings(page), []);
      if (colorScheme === 'dark') await screenshot(page, `${name}-dark`);
    });
  }

  test(`nothing is wider than 375 pixels: ${name}`, { ...narrow, refusals: name === 'problem' }, async (page) => {
    await reach(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, 375);
    await screenshot(page, `${name}-narrow`);
  });
}

test('a call needs no mouse', {}, async (page) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('get technician');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Get Technician' }).waitFor();
  // From the heading on: form or JSON, then the field.
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
  await said(page, 'Done in');
  await page.getByRole('region', { name: 'Answer as a tree' }).getByText('Edwards').first().waitFor();
});

test('the skip link goes to the content', {}, async (page) => {
  await open(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
});

test('the theme follows the system until one is chosen', { colorScheme: 'dark' }, async (page) => {
  await open(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.getByRole('button', { name: /^Theme: as the system/ }).click();
  assert.notEqual(await ground(), dark);
  await page.reload();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  assert.equal(await ground(), dark);
});

test('the menu of a narrow page opens and closes', narrow, async (page) => {
  await open(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('searchbox').fill('get job');
  await screenshot(page, 'menu-narrow');
  await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Get Job' }).click();
  await page.getByRole('heading', { level: 1, name: 'Get Job' }).waitFor();
  assert.ok(await page.getByRole('searchbox').isHidden());
});
