import assert from 'node:assert/strict';
import { measure } from './measure.mjs';
import { goTo, open, openAction, test, URL_OF_RUNNER } from './support.mjs';

const WIDTHS = [375, 768, 1280, 1440, 1920];
const THEMES = ['light', 'dark'];
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

/** Adds what is found in a part of the page, with the widths and themes in which it was seen. */
async function measureAll(page, part, name, findings) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const theme of THEMES) {
      const found = await page.evaluate(measure, [theme, part]);
      for (const finding of found) (findings[`${name}: ${finding}`] ??= []).push(`${width} ${theme}`);
    }
  }
}

const lines = (findings) =>
  Object.entries(findings)
    .map(([finding, places]) => `${finding} (${places.join(', ')})`)
    .join('\n');

test('no content of an operation leaves its box, is cut off or overlaps', {}, async (page) => {
  const findings = {};
  const left = await routes();
  const work = async (page) => {
    await open(page);
    for (let route = left.pop(); route; route = left.pop()) {
      await goTo(page, route);
      await page.evaluate(expand);
      await measureAll(page, 'main', route, findings);
    }
  };
  const others = Array.from({ length: PAGES - 1 }, () => page.context().newPage());
  await Promise.all([page, ...(await Promise.all(others))].map(work));
  assert.equal(lines(findings), '');
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
  const found = () => page.evaluate(measure, ['light', 'body']);
  assert.deepEqual(await found(), []);
  for (const [style, expected] of Object.entries(BREAKS)) {
    const add = (style) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      document.adoptedStyleSheets = [sheet];
    };
    await page.evaluate(add, style);
    assert.match((await found()).join('\n'), expected, style);
  }
});
