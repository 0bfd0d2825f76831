'use strict';

/**
 * What the runner answers when a call fails (RFC 9457).
 * @typedef {object} Problem
 * @property {string} code stable kind of the error
 * @property {string} detail what happened, for people
 * @property {number} [status] HTTP status
 * @property {boolean} [retryable] whether the same call may succeed later
 * @property {number} [retryAfter] seconds to wait before that
 * @property {{pointer: string, code: string, message: string}[]} [errors] faults of the request
 */

/** A failed call. Node-RED hands `code` and `cause` to catch nodes as `msg.error.code` and `msg.error.cause`. */
class RunnerError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(describe(problem), { cause: problem });
    this.name = 'RunnerError';
    this.code = problem.code;
  }
}

/** @param {Problem} problem */
function describe({ detail, errors = [] }) {
  const faults = (Array.isArray(errors) ? errors : []).map(({ pointer, message }) => `${pointer}: ${message}`);
  return [detail, ...faults].join('\n');
}

module.exports = { RunnerError };
