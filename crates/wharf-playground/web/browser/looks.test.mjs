import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { measure, measureAll } from './measure.mjs';
import { STATES } from './states.mjs';
import { findings, goTo, open, openAction, screenshot, test, URL_OF_RUNNER } from './support.mjs';

/** Pages that measure at the same time, each in a process of its own. */
const PAGES = 2;

/** The addresses of all operations, from the manifests of the runner. */
async function routes() {
  const json = async (path) => (await fetch(`${URL_OF_RUNNER}/${path}`)).json();
  const manifests = await Promise.all((await json('v1/components')).map(({ key }) => json(`v1/components/${key}`)));
  return manifests.flatMap(({ key, connections, actions, triggers = {}, dataSources }) => [
    ...connections.map((one) => `${key}/connections/${one.key}`),
    ...Object.keys(actions).map((one) => `${key}/actions/${one}`),
    ...Object.keys(triggers).map((one) => `${key}/triggers/${one}`),
    ...Object.keys(dataSources).map((one) => `${key}/data-sources/${one}`),
  ]);
}

/** Serious findings of axe. Only colours depend on the theme, and on a phone only they are the same. */
async function accessibilityOf(page, name, widths) {
  const wide = Math.max(...widths);
  const looks = [
    { width: wide, colorScheme: 'light', rules: {} },
    { width: wide, colorScheme: 'dark', rules: { runOnly: ['color-contrast'] } },
    { width: 375, colorScheme: 'light', rules: { rules: { 'color-contrast': { enabled: false } } } },
  ];
  const found = [];
  for (const { width, colorScheme, rules } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    if (process.env.WHARF_SCREENSHOTS) await screenshot(page, `${name.replaceAll(' ', '-')}-${width}-${colorScheme}`);
    for (const one of await findings(page, rules)) found.push(`${one} (${width} ${colorScheme})`);
  }
  return found;
}

/** Runs in the page: opens what is folded, and adds a row to each list and all optional objects. */
async function expand() {
  const pressed = new Set();
  for (let round = 0; round < 12; round += 1) {
    for (const details of document.querySelectorAll('main details:not([open], .menu)')) details.open = true;
    const buttons = [...document.querySelectorAll('main form button[aria-label^="Add "]')];
    const next = buttons.filter((button) => !pressed.has(keyOf(button)) && !button.closest('fieldset').querySelector('.item'));
    if (next.length === 0) return;
    for (const button of next) {
      pressed.add(keyOf(button));
      button.click();
      await new Promise(requestAnimationFrame);
    }
  }
  throw new Error('The form does not end.');

  function keyOf(button) {
    return `${button.closest('fieldset').id} ${button.getAttribute('aria-label')}`;
  }
}

test('no content of an operation leaves its box, is cut off or overlaps', {}, async (page) => {
  const found = [];
  const left = await routes();
  const work = async (page) => {
    await open(page);
    for (let route = left.pop(); route; route = left.pop()) {
      await goTo(page, route);
      await page.locator('.address').filter({ hasText: `/${route}/` }).waitFor();
      await page.evaluate(expand);
      for (const one of await measureAll(page, 'main')) found.push(`${route}: ${one}`);
    }
  };
  const others = Array.from({ length: PAGES - 1 }, () => page.context().newPage());
  await Promise.all([page, ...(await Promise.all(others))].map(work));
  assert.equal(found.join('\n'), '');
});

describe('every state of the page looks right and is accessible', { concurrency: PAGES }, () => {
  for (const [name, { goThere, widths = [375, 1440], ...options }] of Object.entries(STATES)) {
    test(name, options, async (page) => {
      await page.setViewportSize({ width: Math.max(...widths), height: 900 });
      await goThere(page);
      const found = [...(await measureAll(page, 'body', widths)), ...(await accessibilityOf(page, name, widths))];
      assert.equal(found.join('\n'), '');
    });
  }
});

/** Styles that break the page, each with what is found then. */
const BREAKS = {
  '.field-head label { flex: none; white-space: nowrap; letter-spacing: 90px; }': /leaves div\.field/,
  '.section-head .segments { padding: 0; } .segments button { padding: 0; width: 8px; }': /“Form” in .* leaves button/,
  '.options summary .icon { margin-right: -16px; }': /“Options” in .* overlaps svg|svg.* overlaps “Options”/,
  '.help { height: 8px; overflow: hidden; }': /cut off: div\.help/,
  '.request { min-width: 2000px; }': /the page is \d+ pixels wide/,
};

test('the measurement finds broken styles', {}, async (page) => {
  await openAction(page, 'listJobs');
  const found = () => page.evaluate(measure, 'body');
  assert.deepEqual(await found(), []);
  for (const [style, expected] of Object.entries(BREAKS)) {
    const add = (style) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      document.adoptedStyleSheets[1] = sheet;
    };
    await page.evaluate(add, style);
    assert.match((await found()).join('\n'), expected, style);
  }
});
