'use strict';
// Converts problems of the runner to errors of the SDK.

const { ConnectionError, SpectralError } = require('@prismatic-io/spectral');

/** @typedef {import('@prismatic-io/spectral').Connection} Connection */

/** Problems that someone solves in the connection. The platform marks the connection for them. */
const OF_CONNECTION = ['connection_rejected', 'invalid_connection', 'unknown_connection', 'unauthenticated'];

/**
 * @param {Partial<Connection> | undefined} connection
 * @param {string} message
 */
const connectionError = (connection, message) =>
  // The platform may log the error, so it names the connection but holds none of its fields.
  new ConnectionError(
    { key: connection?.key ?? '', configVarKey: connection?.configVarKey ?? '', fields: {} },
    message,
  );

/**
 * @param {{code: string, detail: string, retryable: boolean, requestId: string,
 *   errors?: {pointer: string, message: string}[], upstream?: object}} problem
 * @param {Connection} connection
 */
const problemError = (problem, connection) => {
  const { code, detail, retryable, requestId, errors = [], upstream } = problem;
  const faults = errors.map(({ pointer, message }) => `${pointer}: ${message}`);
  const message = [`${detail} (${code}, request ${requestId})`, ...faults].join('\n');
  const error = OF_CONNECTION.includes(code) ? connectionError(connection, message) : new SpectralError(message);
  return Object.assign(error, { code, retryable, requestId, errors, upstream });
};

module.exports = { connectionError, problemError };
