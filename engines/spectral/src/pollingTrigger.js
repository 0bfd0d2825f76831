'use strict';

const { pollingTrigger } = require('@prismatic-io/spectral');
const { readConnection } = require('./connection');
const { connectionInput, convertInputs, withOwn } = require('./inputs');
const { post } = require('./runner');
const { formValues } = require('./values');

/** A long backlog is told in parts, so that one run of the flow does not become too large. */
const MAX_ROUNDS = 10;

/**
 * @param {string} component
 * @param {import('./manifest').ManifestTrigger} manifest
 */
const convertPollingTrigger = (component, { key, display, inputs, examplePayload }) =>
  pollingTrigger({
    display: { label: display.label, description: display.description },
    inputs: withOwn({ connection: connectionInput }, convertInputs(inputs)),
    examplePayload,
    perform: async (context, payload, { connection, ...values }) => {
      const runner = readConnection(connection);
      const { executionId, stepId } = context;
      const members = { inputs: formValues(inputs, values), context: { executionId, stepId } };
      let { state } = context.polling.getState();
      let polledNoChanges = true;
      /** @type {Record<string, unknown[]>} */
      const found = {};
      for (let round = 1, hasMore = true; hasMore && round <= MAX_ROUNDS; round += 1) {
        const answer = await post(runner, `${component}/triggers/${key}/poll`, { ...members, state });
        for (const [list, records] of Object.entries(answer.payload.body.data)) {
          found[list] = [...(found[list] ?? []), ...records];
        }
        for (const skipped of answer.skipped ?? []) context.logger.warn('Record cannot be followed', skipped);
        polledNoChanges &&= answer.polledNoChanges;
        ({ state, hasMore } = answer);
      }
      // Only now: after an error in a later round, the next poll begins where this one did.
      context.polling.setState({ state });
      return { payload: { ...payload, body: { data: found, contentType: 'application/json' } }, polledNoChanges };
    },
  });

module.exports = { pollingTrigger: convertPollingTrigger };
