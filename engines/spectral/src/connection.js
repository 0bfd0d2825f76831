'use strict';
// The connections of the component, and what the runner gets of them.

const { connectionError } = require('./errors');
const { convertInputs, withOwn } = require('./inputs');

/**
 * @typedef {import('@prismatic-io/spectral').Connection} Connection
 * @typedef {import('@prismatic-io/spectral').ConnectionDefinition} ConnectionDefinition
 *
 * @typedef {object} Runner
 * @property {string} url
 * @property {string | undefined} apiKey
 * @property {unknown} connection the member `connection` of a request
 * @property {Connection} value what the platform gave for the connection
 */

const NAMED = 'wharfNamedConnection';

const runnerInputs = /** @type {const} */ ({
  wharfUrl: {
    type: 'string',
    label: 'Wharf URL',
    required: true,
    comments: 'Address of the runner, which Prismatic must be able to reach.',
    example: 'https://wharf.example.com',
  },
  wharfApiKey: {
    type: 'password',
    label: 'Wharf API Key',
    required: false,
    comments: 'API key of the runner, if it requires one.',
  },
});

/**
 * The connections of the manifest as plain ones, since the runner itself gets and renews their tokens; and one for
 * connections whose fields the operator of the runner keeps.
 *
 * @param {import('./manifest').Manifest} manifest
 * @returns {ConnectionDefinition[]}
 */
const connections = (manifest) => [
  ...manifest.connections.map(({ key, label, comments, inputs }) => ({
    key,
    display: { label, description: comments ?? '' },
    inputs: /** @type {ConnectionDefinition['inputs']} */ (withOwn(runnerInputs, convertInputs(inputs))),
  })),
  {
    key: NAMED,
    display: { label: 'Named Connection', description: 'A connection that is configured on the runner.' },
    inputs: {
      ...runnerInputs,
      connectionName: {
        type: 'string',
        label: 'Connection Name',
        required: true,
        comments: 'Name of the connection in the configuration of the runner.',
      },
    },
  },
];

/**
 * @param {Connection} value what the platform gives for the connection
 * @returns {Runner}
 */
const readConnection = (value) => {
  const { wharfUrl, wharfApiKey, ...others } = value?.fields ?? {};
  const url = String(wharfUrl ?? '').trim();
  if (!isHttpUrl(url)) {
    const message = 'The Wharf URL must begin with http:// or https://, and have no user name, query or fragment';
    throw connectionError(value, message);
  }
  const fields = Object.fromEntries(Object.entries(others).filter(([, field]) => field !== '' && field !== undefined));
  return {
    url: url.replace(/\/+$/, ''),
    apiKey: wharfApiKey ? String(wharfApiKey) : undefined,
    connection: value.key === NAMED ? fields.connectionName : { key: value.key, fields },
    value,
  };
};

/** @param {string} text */
const isHttpUrl = (text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && ![username, password, search, hash].some(Boolean);
};

module.exports = { connections, readConnection };
