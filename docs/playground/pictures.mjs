// Takes the pictures of the README: an action that was run in the playground, in light and in dark.
//   node docs/playground/pictures.mjs
// WHARF_URL is the address of a running `wharf demo`. Needs `npm ci` in crates/wharf-playground/web, and Chromium.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../../crates/wharf-playground/web/', import.meta.url))('playwright-core');
const RUNNER = process.env.WHARF_URL ?? 'http://127.0.0.1:8080';

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const colorScheme of ['light', 'dark']) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1440, height: 900 } });
  await page.goto(`${RUNNER}/#/servicetitan/actions/getCustomer`);
  await page.getByRole('combobox', { name: 'Customer ID' }).fill('adams dry');
  await page.getByRole('option', { name: /^Adams Dry/ }).first().click();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('"Adams Dry Cleaners"').first().waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: new URL(`${colorScheme}.png`, import.meta.url).pathname });
}
await browser.close();
