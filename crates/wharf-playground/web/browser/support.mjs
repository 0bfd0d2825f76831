// What the browser tests share. They need WHARF_URL, the address of a running `wharf demo`, and a Chromium,
// whose path CHROMIUM tells when it is not the usual one.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { after, before, test as nodeTest } from 'node:test';
import { chromium } from 'playwright-core';

export const URL_OF_RUNNER = (process.env.WHARF_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const SCREENSHOTS = process.env.WHARF_SCREENSHOTS ?? fileURLToPath(new URL('../screenshots', import.meta.url));
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ARGUMENTS });
});
after(() => browser?.close());

/**
 * A test with a page of its own. It fails on every error in the console, which is also where the browser reports
 * what the content security policy stopped. Chromium also writes there when an answer has an error status: tests that
 * want such answers say so with `refusals`.
 */
export function test(name, options, body) {
  const { refusals = false, ...context } = options;
  nodeTest(name, async () => {
    const own = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
    const page = await own.newPage();
    page.setDefaultTimeout(10_000);
    const complaints = [];
    const expected = (text) => refusals && text.startsWith('Failed to load resource: the server responded with a status');
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !expected(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await body(page);
      assert.deepEqual(complaints, []);
    } finally {
      await own.close();
    }
  });
}

export async function open(page, route = '') {
  await page.goto(`${URL_OF_RUNNER}/#/${route}`);
  await page.locator('#main h1').waitFor();
}

/** Goes on to another place of the same page, which keeps what it holds. */
export async function goTo(page, route) {
  await page.evaluate((route) => (location.hash = `#/${route}`), route);
  await page.waitForFunction((route) => location.hash === `#/${route}`, route);
}

export async function openAction(page, key) {
  await open(page, `servicetitan/actions/${key}`);
}

export const run = (page) => page.getByRole('button', { name: /^(Run|Fetch|Poll|Poll again|Send)$/ }).click();

/** Waits until the page has told, for those who listen, what came of a call. */
export const said = (page, text) => page.getByTestId('said').filter({ hasText: text }).waitFor({ state: 'attached' });

/** The inputs of the next call that matches. */
export async function sent(page, address, act) {
  const request = page.waitForRequest((one) => one.url().includes(address) && one.method() === 'POST');
  await act();
  return (await request).postData();
}

export async function screenshot(page, name, options = {}) {
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, animations: 'disabled', ...options });
}

/** Serious and critical findings of axe. Evaluated over the debugging protocol, which the policy does not bind. */
export async function findings(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`).join('; ')}`);
}

/** Waits until a field holds a text that begins so. */
export function holds(page, id, start) {
  const begins = ([id, start]) => document.getElementById(id)?.value.startsWith(start);
  return page.waitForFunction(begins, [id, start]);
}

export function isFocused(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

/** Lets the runner's own documents through, changed; the change may depend on the request. */
export async function changed(page, address, change) {
  await page.route(`**/${address}`, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    change(body, route.request());
    await route.fulfill({ response, json: body });
  });
}
