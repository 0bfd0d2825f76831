import assert from 'node:assert/strict';
import { announced, isFocused, openAction, run, screenshot, test } from './support.mjs';

const narrow = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };

/** Waits until an element is within the window, below the bar at its top. */
const inSight = (page, selector) =>
  page.waitForFunction((selector) => {
    const { top, bottom } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
    const bar = document.querySelector('header').getBoundingClientRect().bottom;
    return top >= bar - 1 && Math.min(bottom, top + 60) <= window.innerHeight;
  }, selector);

for (const reducedMotion of ['no-preference', 'reduce']) {
  test(`after a run, the status and the answer are in sight on a phone: motion ${reducedMotion}`, { ...narrow, reducedMotion }, async (page) => {
    await openAction(page, 'listCustomers');
    await run(page);
    await announced(page, 'Done in');
    if (reducedMotion === 'reduce') {
      // No movement: the page is there at once.
      const scrolls = await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.scrollY)))));
      assert.ok(scrolls > 1000, String(scrolls));
    }
    await inSight(page, '.response .badge.is-good');
    await inSight(page, '.response .table');
    assert.ok(await isFocused(page.getByRole('heading', { name: 'Response' })));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
    await screenshot(page, 'answer-narrow');
  });
}

test('after a failed run, the problem is in sight on a phone and leads to the field', { ...narrow, errorResponses: true }, async (page) => {
  await openAction(page, 'createCustomer');
  await run(page);
  await announced(page, 'Failed');
  await inSight(page, '.response .badge.is-danger');
  await inSight(page, '.response .problem');
  await page.locator('.problem').getByRole('button').first().click();
  await page.waitForFunction(() => document.activeElement.id.startsWith('/inputs/'));
});

test('the recent runs fit a phone', narrow, async (page) => {
  await openAction(page, 'listCustomers');
  await run(page);
  await announced(page, 'Done in');
  await page.getByText('Recent runs', { exact: true }).click();
  const { x, width } = await page.locator('.menu.is-below .menu-body').boundingBox();
  assert.ok(x >= 0 && x + width <= 375);
  await screenshot(page, 'recent-runs-narrow');
});
