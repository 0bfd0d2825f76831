import assert from 'node:assert/strict';
import { announced, isFocused, open, screenshot, test } from './support.mjs';

const narrow = { viewport: { width: 375, height: 812 } };

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
