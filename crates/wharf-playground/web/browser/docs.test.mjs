import assert from 'node:assert/strict';
import { screenshot, test, URL_OF_RUNNER } from './support.mjs';

for (const colorScheme of ['light', 'dark']) {
  test(`the API reference shows an operation, ${colorScheme}`, { colorScheme }, async (page) => {
    const thirdParty = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(URL_OF_RUNNER) && !url.startsWith('data:') && !url.startsWith('blob:')) thirdParty.push(url);
    });
    await page.goto(`${URL_OF_RUNNER}/docs`);
    await page.getByRole('heading', { name: 'Actions' }).click();
    await page.getByText('/v1/components/servicetitan/actions/getJob/invoke').click();
    await page.getByText('Request body').first().waitFor();
    await screenshot(page, `docs-${colorScheme}`);
    assert.deepEqual(thirdParty, []);
  });
}

test('the API reference fits 375 pixels', { viewport: { width: 375, height: 812 } }, async (page) => {
  await page.goto(`${URL_OF_RUNNER}/docs`);
  await page.getByRole('heading', { name: 'Actions' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
  await screenshot(page, 'docs-narrow');
});
