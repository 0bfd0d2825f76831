import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  announced,
  changeJson,
  copied,
  editor,
  open,
  openAction,
  run,
  screenshot,
  showJson,
  test,
  URL_OF_RUNNER,
  withClipboard,
} from './support.mjs';

/** A copied test that the Rust test suite runs, with another vendor response. */
const expected = (name) => readFileSync(new URL(`../../../../tests/suite/copied/${name}.rs`, import.meta.url), 'utf8');

/** Programs that read what is pasted. */
const PROGRAMS = { curl: ['bash', '-s'], JavaScript: ['node', '-'], Python: ['python3', '-'] };

/** What a copied call prints when it is pasted. */
function paste(name, text, cwd) {
  const [program, ...options] = PROGRAMS[name];
  const { status, stdout, stderr } = spawnSync(program, options, { input: text, cwd, timeout: 20_000 });
  assert.equal(status, 0, `${name}: ${stderr}`);
  return stdout.toString();
}

/** What the copies print, by name. The envelope is sent as it is. */
async function pasted(page) {
  const answers = {};
  for (const name of Object.keys(PROGRAMS)) answers[name] = paste(name, await copied(page, name));
  const address = await page.locator('.address code').innerText();
  const data = await copied(page, 'Envelope');
  const headers = { 'content-type': 'application/json' };
  answers.Envelope = await (await page.request.post(URL_OF_RUNNER + address, { headers, data })).text();
  return Object.entries(answers).map(([name, text]) => [name, JSON.parse(text)]);
}

async function withFolder(act) {
  const folder = mkdtempSync(join(tmpdir(), 'wharf-'));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('each copy of a call runs as pasted', withClipboard, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.keyboard.press('Tab');
  await page.getByText('Copy', { exact: true }).click();
  await page.getByText('With the sandbox’s own credentials: it runs as pasted.').waitFor();
  await screenshot(page, 'copies');
  const answers = await pasted(page);
  assert.equal(answers.length, 4);
  for (const [name, { data }] of answers) assert.equal(data?.id, 5000001, name);
});

test('copies keep every character, and make a new record each time', withClipboard, async (page) => {
  await openAction(page, 'createCustomer');
  await showJson(page);
  const inputs = JSON.parse(await editor(page).inputValue());
  const name = `O'Neil "Al" \\"""\\ $(id) \`id\` $HOME \n\t %s {} é 你 🛠 </script>`;
  await editor(page).fill(JSON.stringify({ ...inputs, name }));
  const ids = new Set();
  for (const [program, { data, ...problem }] of await pasted(page)) {
    assert.equal(data?.name, name, `${program}: ${JSON.stringify(problem)}`);
    ids.add(data.id);
  }
  ids.add(JSON.parse(paste('curl', await copied(page, 'curl'))).data.id);
  assert.equal(ids.size, 5);
});

test('copies keep all digits, and print an error of the runner', withClipboard, async (page) => {
  await openAction(page, 'getJob');
  await showJson(page);
  await editor(page).fill('{"jobId": 9007199254740993}');
  for (const [name, { detail }] of await pasted(page)) {
    assert.match(detail, /There is no job with id 9007199254740993$/, name);
  }
});

test('a file is sent by curl from the folder, and by the others with the call', withClipboard, async (page) => {
  await openAction(page, 'createInstalledEquipmentAttachment');
  const file = { name: "it's.txt", mimeType: 'text/plain', buffer: Buffer.from('hello') };
  await page.getByLabel('Attachment File').setInputFiles(file);
  await page.getByText(/it's\.txt · text\/plain/).waitFor();
  await page.getByLabel('File Name', { exact: true }).fill('it.txt');
  const text = await copied(page, 'curl');
  assert.match(text, /--form-string 'request=\{"connection"/);
  assert.ok(text.includes(`-F 'file=@"it'\\''s.txt";type=text/plain'`));
  await page.getByText("reads it's.txt from the current folder").waitFor();
  await withFolder(async (folder) => {
    writeFileSync(join(folder, file.name), file.buffer);
    for (const name of Object.keys(PROGRAMS)) {
      const answer = JSON.parse(paste(name, await copied(page, name), folder));
      assert.match(answer.data?.path, /\.txt$/, `${name}: ${JSON.stringify(answer)}`);
    }
  });
});

test('an answer that is a file is saved by curl', withClipboard, async (page) => {
  const picture = readFileSync(new URL('picture.png', import.meta.url));
  await openAction(page, 'createInstalledEquipmentAttachment');
  await page.getByLabel('Attachment File').setInputFiles({ name: 'pier.png', mimeType: 'image/png', buffer: picture });
  await page.getByText(/pier\.png · image\/png/).waitFor();
  await page.getByLabel('File Name', { exact: true }).fill('pier.png');
  await run(page);
  await announced(page, 'Done in');
  const path = JSON.parse(await page.locator('.tree-text').first().innerText());
  await openAction(page, 'listInstalledEquipmentAttachments');
  await page.getByLabel('Path', { exact: true }).fill(path);
  await run(page);
  await page.getByRole('img', { name: 'Image in the response' }).waitFor();
  await withFolder(async (folder) => {
    paste('curl', await copied(page, 'curl'), folder);
    assert.deepEqual(readFileSync(join(folder, 'listInstalledEquipmentAttachments.png')), picture);
  });
});

test('a copied call contains own secrets only on request', { ...withClipboard, errorResponses: true }, async (page) => {
  await open(page, 'servicetitan/connections/serviceTitanConnection');
  await page.getByLabel('Client Secret', { exact: true }).fill('own-secret');
  await page.evaluate(() => (location.hash = '#/servicetitan/actions/getJob'));
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.keyboard.press('Tab');
  for (const name of [...Object.keys(PROGRAMS), 'Envelope']) {
    const masked = await copied(page, name);
    assert.match(masked, /"clientSecret": ?"<clientSecret>"/, name);
    assert.ok(!masked.includes('own-secret') && !masked.includes('ak1.sandbox'), name);
  }
  const envelope = JSON.parse(await copied(page, 'Envelope'));
  assert.equal(envelope.connection.fields.tenant, '1234567');
  await page.getByText(/^Without secrets\. Replace .*<clientSecret>/).waitFor();
  await screenshot(page, 'copies-without-secrets');
  await page.getByLabel('Include secrets').check();
  for (const name of [...Object.keys(PROGRAMS), 'Envelope']) assert.match(await copied(page, name), /own-secret/, name);
});

test('a copied call names a connection of the runner', withClipboard, async (page) => {
  await changeJson(page, 'playground.json', (settings) =>
    Object.assign(settings, { connection: null, connections: { servicetitan: ['north'] } }),
  );
  await openAction(page, 'getJob');
  assert.equal(JSON.parse(await copied(page, 'Envelope')).connection, 'north');
  await page.getByText('It has no secrets.').waitFor();
});

test('a response is copied as a test with its inputs, not those of the current form', withClipboard, async (page) => {
  await openAction(page, 'getJob');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000001');
  await page.keyboard.press('Control+Enter');
  await announced(page, 'Done in');
  await page.getByRole('combobox', { name: 'Job ID' }).fill('5000002');
  await page.keyboard.press('Tab');
  const rust = await copied(page, 'Test fixture');
  assert.equal(rust.replace(/let body = .*;/, 'let body = r#"{"id":5000001}"#;'), expected('answers'));
});

test('a failed call is copied as a test', { ...withClipboard, errorResponses: true }, async (page) => {
  await openAction(page, 'updateJob');
  await run(page);
  await announced(page, 'Failed');
  assert.equal(await copied(page, 'Test fixture'), expected('fails'));
});

test('a refusal of the vendor is copied as a test, with all digits', { ...withClipboard, errorResponses: true }, async (page) => {
  await openAction(page, 'getJob');
  await showJson(page);
  await editor(page).fill('{"jobId": 9007199254740993}');
  await run(page);
  await announced(page, 'Failed');
  const rust = (await copied(page, 'Test fixture')).replace(/"traceId":"\w+"/, '"traceId":"0"');
  // The file in the repository has other line breaks.
  const compact = (text) => text.replace(/\s/g, '');
  assert.equal(compact(rust), compact(expected('refused')));
});

test('an object that looks like a file stays JSON, and a secret of any type is masked', withClipboard, async (page) => {
  await openAction(page, 'rawRequest');
  await showJson(page);
  const text = editor(page);
  await text.fill('{"data": {"data": "hello", "n": 1.10}}');
  assert.match(await copied(page, 'curl'), /"data":\{"data":"hello","n":1.10\}/);
  await openAction(page, 'createTechnician');
  await showJson(page);
  await text.fill('{"password": 87654321}');
  assert.equal(JSON.parse(await copied(page, 'Envelope')).inputs.password, '<password>');
});
