'use strict';
// Prismatic's own publish command, against a stand-in of Prismatic.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { mkdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { before, test } = require('node:test');
const { promisify } = require('node:util');
const { startPrismatic } = require('./prismatic');
const { PACKAGE, exportAndBuild } = require('./setup');

const folder = exportAndBuild();
const manifest = JSON.parse(readFileSync(join(folder, 'component.json'), 'utf8'));
const component = JSON.parse(JSON.stringify(require(join(folder, 'dist/index.js')).default));

let prismatic;
let output;
let sent;

before(async () => {
  prismatic = await startPrismatic();
  const home = join(folder, 'home');
  mkdirSync(home);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    PRISMATIC_URL: prismatic.url,
    PRISM_ACCESS_TOKEN: 'token',
    PRISM_SKIP_NEW_VERSION_CHECK: 'true',
  };
  const prism = join(PACKAGE, 'node_modules/.bin/prism');
  try {
    output = await promisify(execFile)(prism, ['components:publish', '--no-confirm'], { cwd: folder, env });
  } finally {
    prismatic.close();
  }
  sent = prismatic.queries.find(({ query }) => query.includes('publishComponent(')).variables;
});

test('the command succeeds, with the access token', () => {
  assert.match(output.stdout, /Successfully submitted ServiceTitan/);
  for (const { authorization } of prismatic.queries) assert.equal(authorization, 'Bearer token');
});

test('the definition names the component', () => {
  const { key, display, documentationUrl } = component;
  assert.deepEqual(sent.definition, { key, public: false, display, documentationUrl });
  assert.equal(key, manifest.key);
});

const counts = { actions: 58, dataSources: 25, triggers: 2 };
for (const [kind, count] of Object.entries(counts)) {
  test(`all ${count} ${kind} are published as the SDK converts them`, () => {
    assert.equal(sent[kind].length, count);
    assert.deepEqual(
      sent[kind].map(({ key }) => key),
      Object.keys(manifest[kind]),
    );
    for (const { examplePayload, ...item } of sent[kind]) {
      const { examplePayload: example, ...expected } = component[kind][item.key];
      assert.deepEqual(item, expected);
      assert.deepEqual(JSON.parse(examplePayload), example);
    }
  });
}

test('the connections are published', () => {
  assert.deepEqual(
    sent.connections.map(({ key }) => key),
    [...manifest.connections.map(({ key }) => key), 'wharfNamedConnection'],
  );
  assert.deepEqual(sent.connections, component.connections);
});

test('the package and the icon are uploaded', () => {
  const { '/package': zip, '/icon': icon } = prismatic.uploads;
  assert.equal(zip.type, 'application/zip');
  assert.deepEqual(zip.body.subarray(0, 2), Buffer.from('PK'));
  for (const name of ['index.js', 'icon.png']) assert.ok(zip.body.includes(name), name);
  assert.equal(icon.type, 'image/png');
  assert.deepEqual(icon.body, readFileSync(join(folder, 'icon.png')));
});
