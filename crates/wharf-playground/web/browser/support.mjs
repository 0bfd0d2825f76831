// Helpers of the browser tests.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { after, before, test as nodeTest } from 'node:test';
import { launch, URL_OF_RUNNER } from './chromium.mjs';

export { URL_OF_RUNNER };
const SCREENSHOTS = process.env.WHARF_SCREENSHOTS ?? fileURLToPath(new URL('../screenshots', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());

/** Runs in each page: without transitions, colours and positions are final at once, and can be measured. */
function stopMotion() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important; }');
  document.adoptedStyleSheets.push(sheet);
}

/**
 * Runs a test in a new page. It fails on any error in the console, where the browser also reports violations of the
 * content security policy. Chromium logs responses with an error status there, too: tests that expect them set
 * `errorResponses`.
 */
export function test(name, options, body) {
  const { errorResponses = false, ...context } = options;
  nodeTest(name, async () => {
    const browserContext = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
    await browserContext.addInitScript(stopMotion);
    const page = await browserContext.newPage();
    // Only failures take this long, and a busy machine some steps.
    page.setDefaultTimeout(30_000);
    const errors = [];
    const expected = (text) => errorResponses && text.startsWith('Failed to load resource: the server responded with a status');
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !expected(message.text())) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    try {
      await body(page);
      assert.deepEqual(errors, []);
    } finally {
      await browserContext.close();
    }
  });
}

export async function open(page, route = '') {
  await page.goto(`${URL_OF_RUNNER}/#/${route}`);
  await page.locator('#main h1').waitFor();
}

/** Navigates within the loaded page, which keeps its state. */
export async function goTo(page, route) {
  await page.evaluate((route) => (location.hash = `#/${route}`), route);
  await page.waitForFunction((route) => location.hash === `#/${route}`, route);
}

export async function openAction(page, key) {
  await open(page, `servicetitan/actions/${key}`);
}

/** Runs the operation. Leaves the field first: its open list could cover the button. */
export async function run(page) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.getByRole('button', { name: /^(Run|Fetch|Poll|Poll again|Send)$/ }).click();
}

/** Shows the folded fields of a form. */
export const unfold = (page) => page.locator('.form-section > summary').filter({ hasText: 'More options' }).click();

/** Waits for an announcement to screen readers, such as the result of a call. */
export const announced = (page, text) =>
  page.getByTestId('announcement').filter({ hasText: text }).waitFor({ state: 'attached' });

/** Body of the next POST request to a matching address. */
export async function sent(page, address, act) {
  const request = page.waitForRequest((one) => one.url().includes(address) && one.method() === 'POST');
  await act();
  return (await request).postData();
}

export const withClipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

/** Opens the menu "Copy" if needed, and returns what its button copies. */
export async function copied(page, name) {
  const button = page.getByRole('button', { name });
  if (!(await button.isVisible())) await page.getByText('Copy', { exact: true }).click();
  await button.click();
  await button.getByText('Copied').waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

export const showJson = (page) => page.getByRole('button', { name: 'JSON', exact: true }).click();
export const showForm = (page) => page.getByRole('button', { name: 'Form', exact: true }).click();

/** The editor of the inputs as JSON. */
export const editor = (page) => page.getByLabel('Inputs as JSON');

/** Enters inputs as JSON, and shows the form with them. */
export async function enterInputs(page, inputs) {
  await showJson(page);
  await editor(page).fill(JSON.stringify(inputs));
  await showForm(page);
}

export async function screenshot(page, name, options = {}) {
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, animations: 'disabled', ...options });
}

/** Serious and critical findings of axe. The debugging protocol ignores the content security policy. */
export async function findings(page, options = {}) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const run = (options) => window.axe.run(document, { resultTypes: ['violations'], ...options });
  const { violations } = await page.evaluate(run, options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} (${node.failureSummary})`));
}

/** Waits until the text of a field starts like this. */
export function holds(page, id, start) {
  const begins = ([id, start]) => document.getElementById(id)?.value.startsWith(start);
  return page.waitForFunction(begins, [id, start]);
}

export function isFocused(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

/** Changes a JSON document of the runner; the change may depend on the request. */
export async function changeJson(page, address, change) {
  await page.route(`**/${address}`, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    change(body, route.request());
    await route.fulfill({ response, json: body });
  });
}
