import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { announced, copied, editor, openAction, run, screenshot, showJson, test, withClipboard } from './support.mjs';

/** A copied test that the Rust test suite runs, with another vendor response. */
const expected = (name) => readFileSync(new URL(`../../../../tests/suite/copied/${name}.rs`, import.meta.url), 'utf8');

test('a copied call contains secrets only on request', withClipboard, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await run(page);
  await announced(page, 'Done in');
  await page.getByText('Copy', { exact: true }).click();
  await screenshot(page, 'copies');
  const masked = await copied(page, 'As curl');
  assert.match(masked, /^curl 'http.*\/v1\/components\/servicetitan\/actions\/getJob\/invoke'/);
  assert.match(masked, /"jobId":5000001/);
  assert.match(masked, /<clientSecret>/);
  assert.ok(!masked.includes('cs1.sandbox'));
  const envelope = JSON.parse(await copied(page, 'As request body'));
  assert.equal(envelope.connection.fields.applicationKey, '<applicationKey>');
  assert.equal(envelope.connection.fields.tenant, '1234567');
  // The test contains the inputs of the response, not the current form.
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000002');
  const rust = await copied(page, 'As Rust test');
  assert.equal(rust.replace(/let body = .*;/, 'let body = r#"{"id":5000001}"#;'), expected('answers'));
  await page.getByLabel('Include secrets').check();
  assert.match(await copied(page, 'As curl'), /cs1\.sandbox/);
});

test('a failed call is copied as a Rust test', { ...withClipboard, errorResponses: true }, async (page) => {
  await openAction(page, 'updateJob');
  await run(page);
  await announced(page, 'Failed');
  assert.equal(await copied(page, 'As Rust test'), expected('fails'));
});

test('a file is copied as a part of a multipart form', withClipboard, async (page) => {
  await openAction(page, 'createInstalledEquipmentAttachment');
  const file = { name: "it's.txt", mimeType: 'text/plain', buffer: Buffer.from('hello') };
  await page.getByLabel('Attachment File').setInputFiles(file);
  await page.getByText(/it's\.txt · text\/plain/).waitFor();
  const text = await copied(page, 'As curl');
  assert.match(text, /--form-string 'request=\{"connection"/);
  assert.ok(text.includes(`-F 'file=@"it'\\''s.txt";type=text/plain'`));
});

test('an object that looks like a file stays JSON, and a secret of any type is masked', withClipboard, async (page) => {
  await openAction(page, 'rawRequest');
  await showJson(page);
  const text = editor(page);
  await text.fill('{"data": {"data": "hello", "n": 1.10}}');
  assert.match(await copied(page, 'As curl'), /"data":\{"data":"hello","n":1.10\}/);
  await openAction(page, 'createTechnician');
  await showJson(page);
  await text.fill('{"password": 87654321}');
  assert.equal(JSON.parse(await copied(page, 'As request body')).inputs.password, '<password>');
});
