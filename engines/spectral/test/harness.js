'use strict';
// The component in the SDK's harness. Its calls go to the runner by way of a recorder.

const { join } = require('node:path');
const { after, before } = require('node:test');
const { createHarness } = require('@prismatic-io/spectral/dist/testing');
const { createRecorder } = require('./recorder');
const { exportAndBuild, untouched, variable } = require('./setup');

const component = require(join(exportAndBuild(), 'dist/index.js')).default;
const harness = createHarness(component);
const given = JSON.parse(variable('WHARF_CONNECTION'));
const runner = createRecorder();

before(() => runner.start(variable('WHARF_URL')));
after(() => runner.close());

/** The connection to the sandbox, with some fields changed. */
const connection = (fields) => ({
  key: given.key,
  configVarKey: 'ServiceTitan',
  fields: { ...untouched(component.connections[0].inputs), ...given.fields, wharfUrl: runner.url, ...fields },
});

/** A form in which nobody touched anything else. */
const form = ({ inputs }, values) => ({ ...untouched(inputs), connection: connection(), ...values });

const act = (key, values, context) => harness.action(key, form(component.actions[key], values), context);
const list = async (key, values) => (await harness.dataSource(key, form(component.dataSources[key], values))).result;
const fire = (key, payload, values, context) =>
  harness.trigger(key, payload, form(component.triggers[key], values), context);

/** What the platform says of a step. */
const step = (executionId, loopPath = '') => ({ executionId, stepId: 'step', executionFrame: { loopPath } });

const thrownBy = (promise) =>
  promise.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error) => error,
  );

module.exports = { act, connection, fire, given, harness, list, runner, step, thrownBy };
