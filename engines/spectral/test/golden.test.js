'use strict';
// Export, the SDK's converter, and a comparison with the manifest.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');
const { differences } = require('./differences');
const { rules } = require('./rules');
const { exportAndBuild } = require('./setup');

const folder = exportAndBuild();
const manifest = JSON.parse(readFileSync(join(folder, 'component.json'), 'utf8'));
const published = () => JSON.parse(JSON.stringify(require(join(folder, 'dist/index.js')).default));

/** What contradicts the rules: differences that none of them allows, and rules that apply too often or too rarely. */
const complaints = (converted) => {
  const found = differences(manifest, converted);
  const allowing = found.map((d) => rules.filter((rule) => rule.allows(d)));
  const unruled = found
    .filter((_, index) => allowing[index].length !== 1)
    .map(({ path, from, to }) => `${path}: ${JSON.stringify(from)} became ${JSON.stringify(to)}`);
  const miscounted = rules
    .map((rule) => ({ ...rule, times: allowing.flat().filter(({ reason }) => reason === rule.reason).length }))
    .filter(({ times, count }) => times !== count(manifest))
    .map(({ reason, times, count }) => `${reason}: ${times} times, not ${count(manifest)}`);
  return [...unruled, ...miscounted];
};

test('the published definition differs from the manifest by the rules alone', () => {
  assert.deepEqual(complaints(published()), []);
});

const input = (component, action, key) => component.actions[action].inputs.find((item) => item.key === key);
const planted = {
  'another label': (c) => (input(c, 'getJob', 'jobId').label = 'Job'),
  'a missing input': (c) => c.actions.getJob.inputs.pop(),
  'an input too many': (c) => c.actions.getJob.inputs.push({ key: 'more', type: 'string', label: 'More', default: '' }),
  'another order': (c) => c.actions.updateCustomer.inputs.reverse(),
  'a missing action': (c) => delete c.actions.getJob,
  'a switch that is false when untouched': (c) =>
    Object.assign(input(c, 'updateCustomer', 'active'), { type: 'boolean', default: 'false', model: undefined }),
  'a choice without nothing': (c) => input(c, 'updateCustomer', 'active').model.pop(),
  'a default of a number': (c) => (input(c, 'getJob', 'jobId').default = '1'),
  'a write that is called safe': (c) => (c.actions.updateCustomer.performSafety = 'SAFE'),
  'a lost dropdown': (c) => delete input(c, 'updateCustomer', 'customerId').dataSource,
  'an optional input that became required': (c) => (input(c, 'updateCustomer', 'name').required = true),
  'a connection whose token the platform gets': (c) => (c.connections[0].oauth2Type = 'client_credentials'),
  'a public component': (c) => (c.public = true),
};

for (const [name, plant] of Object.entries(planted)) {
  test(`the comparison finds ${name}`, () => {
    const converted = published();
    plant(converted);
    assert.notDeepEqual(complaints(converted), []);
  });
}
