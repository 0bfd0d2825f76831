import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { announced, editor, openAction, run, screenshot, showJson, test } from './support.mjs';

const PICTURE = readFileSync(new URL('picture.png', import.meta.url));

test('a file is uploaded and downloaded', {}, async (page) => {
  await openAction(page, 'createInstalledEquipmentAttachment');
  const file = page.getByLabel('Attachment File');
  await file.setInputFiles({ name: 'pier.png', mimeType: 'image/png', buffer: PICTURE });
  await page.getByText(/pier\.png · image\/png/).waitFor();
  await page.getByLabel('File Name', { exact: true }).fill('pier.png');
  await run(page);
  await announced(page, 'Done in');
  await screenshot(page, 'upload');
  const stored = await page.locator('.tree-text').first().innerText();

  await openAction(page, 'listInstalledEquipmentAttachments');
  await page.getByLabel('Path', { exact: true }).fill(JSON.parse(stored));
  await run(page);
  const picture = page.getByRole('img', { name: 'Image in the response' });
  await picture.waitFor();
  assert.ok(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await screenshot(page, 'picture');
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  const saved = await saving;
  assert.equal(saved.suggestedFilename(), 'listInstalledEquipmentAttachments.png');
  assert.deepEqual(readFileSync(await saved.path()), PICTURE);
});

test('the last chosen file wins, even if an earlier one takes longer to read', {}, async (page) => {
  await page.addInitScript(() => {
    const read = FileReader.prototype.readAsDataURL;
    FileReader.prototype.readAsDataURL = function (file) {
      if (file.name === 'broken.txt') return queueMicrotask(() => this.onerror());
      if (file.name !== 'slow.txt') return read.call(this, file);
      window.release = () => read.call(this, file);
    };
  });
  await openAction(page, 'createInstalledEquipmentAttachment');
  const field = page.locator('[id="/inputs/file"]');
  const file = (name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
  await field.setInputFiles(file('slow.txt'));
  await page.getByText('Reading slow.txt…').waitFor();
  await field.setInputFiles(file('fast.txt'));
  await page.getByText(/^fast\.txt · text\/plain/).waitFor();
  await page.evaluate(() => window.release());
  await field.setInputFiles(file('broken.txt'));
  await page.getByText('Cannot read broken.txt.').waitFor();
  await showJson(page);
  assert.equal(JSON.parse(await editor(page).inputValue()).file.fileName, 'fast.txt');
});
