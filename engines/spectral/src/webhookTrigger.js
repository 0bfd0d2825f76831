'use strict';

const { SpectralError, trigger } = require('@prismatic-io/spectral');
const { toBytes } = require('./bytes');
const { readConnection } = require('./connection');
const { connectionInput, convertInputs, withOwn } = require('./inputs');
const { post } = require('./runner');
const { formValues } = require('./values');

/**
 * @typedef {import('@prismatic-io/spectral').TriggerPayload} TriggerPayload
 * @typedef {import('@prismatic-io/spectral').HttpResponse} HttpResponse
 */

/** The platform runs the flow after each request. Its steps belong in the first branch. */
const EVENT = 'Event';
const IGNORED = 'Ignored';

/**
 * @param {string} component
 * @param {import('./manifest').ManifestTrigger} manifest
 */
const convertWebhookTrigger = (component, manifest) =>
  trigger({
    display: { label: manifest.display.label, description: manifest.display.description },
    inputs: withOwn({ connection: connectionInput }, convertInputs(manifest.inputs)),
    scheduleSupport: manifest.scheduleSupport,
    synchronousResponseSupport: manifest.synchronousResponseSupport,
    allowsBranching: true,
    staticBranchNames: [EVENT, IGNORED],
    examplePayload: manifest.examplePayload,
    perform: async ({ executionId, stepId }, payload, { connection, ...values }) => {
      const members = {
        inputs: formValues(manifest.inputs, values),
        context: { executionId, stepId },
        request: forwarded(payload),
      };
      try {
        const path = `${component}/triggers/${manifest.key}/webhook`;
        const answer = await post(readConnection(connection), path, members);
        const response = httpResponse(answer.response);
        if (answer.payload === null) return ignored(payload, response);
        const { deduplicationId } = answer;
        const body = { data: answer.payload.body.data, contentType: 'application/json' };
        return { payload: { ...payload, body, deduplicationId }, response, branch: EVENT };
      } catch (error) {
        if (/** @type {{code?: string}} */ (error).code !== 'invalid_signature') throw error;
        return ignored(payload, { statusCode: 401, contentType: 'text/plain', body: 'The signature is not valid' });
      }
    },
  });

/**
 * The request of the vendor, with the bytes that it signed.
 *
 * @param {TriggerPayload} payload
 */
const forwarded = ({ rawBody, headers, queryParameters, pathFragment }) => {
  const body = toBytes(rawBody.data);
  if (!body) throw new SpectralError('The platform gave no raw body, so the signature cannot be verified');
  return { method: 'POST', path: `/${pathFragment}`, query: queryParameters, headers, body: body.toString('base64') };
};

/**
 * @param {{statusCode: number, headers: Record<string, string>, body: string}} response
 * @returns {HttpResponse}
 */
const httpResponse = ({ statusCode, headers, body }) => {
  const contentType = new Headers(headers).get('content-type') ?? 'text/plain';
  return { statusCode, contentType, headers, body };
};

/**
 * Answers the sender, and keeps what it sent from the flow.
 *
 * @param {TriggerPayload} payload
 * @param {HttpResponse} response
 */
const ignored = (payload, response) => {
  const nothing = { data: null };
  return { payload: { ...payload, body: nothing, rawBody: nothing }, response, branch: IGNORED };
};

module.exports = { webhookTrigger: convertWebhookTrigger };
