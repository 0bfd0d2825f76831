'use strict';

const { createHash, randomUUID } = require('node:crypto');
const { PerformSafety, action } = require('@prismatic-io/spectral');
const { readConnection } = require('./connection');
const { connectionInput, convertInputs, withOwn } = require('./inputs');
const { post } = require('./runner');
const { formValues } = require('./values');

/**
 * @param {string} component
 * @param {import('./manifest').ManifestAction} manifest
 */
const convertAction = (component, { key, display, inputs, examplePayload, effects }) =>
  action({
    display: { label: display.label, description: display.description },
    inputs: withOwn({ connection: connectionInput }, convertInputs(inputs)),
    examplePayload,
    performSafety: effects.readOnly ? PerformSafety.SAFE : PerformSafety.NOT_ALLOWED,
    perform: async (context, { connection, ...values }) => {
      const { executionId, stepId } = context;
      const members = { inputs: formValues(inputs, values), context: { executionId, stepId } };
      const idempotency = effects.readOnly ? undefined : idempotencyKey(context, key, members.inputs);
      const path = `${component}/actions/${key}/invoke`;
      const { data, contentType } = await post(readConnection(connection), path, members, idempotency);
      return { data, contentType };
    },
  });

/**
 * The same key when the platform repeats a step, another one in the next round of a loop. A step of a code-native
 * integration may call several actions: for those the key depends on what is called as well.
 *
 * @param {import('@prismatic-io/spectral').ActionContext} context
 * @param {string} action
 * @param {object} inputs
 */
const idempotencyKey = ({ executionId, stepId, executionFrame }, action, inputs) => {
  const { loopPath } = /** @type {{loopPath?: string}} */ (executionFrame ?? {});
  return createHash('sha256')
    // Without an ID, an execution would have the key of another one, and its change would not be made.
    .update(JSON.stringify([executionId || randomUUID(), stepId, loopPath, action, inputs]))
    .digest('hex');
};

module.exports = { action: convertAction };
