'use strict';
// Calls the runner.

const { SpectralError } = require('@prismatic-io/spectral');
const { problemError } = require('./errors');
const { parseJson } = require('./json');

const TIMEOUT_MS = 100_000;
/** The runner ends a call at its time limit and says so: its answer gets a little longer. */
const GRACE_MS = 5_000;
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * @param {import('./connection').Runner} runner
 * @param {string} path below `/v1/components/`
 * @param {object} members of the request, beside the connection
 * @param {string} [idempotencyKey]
 * @returns {Promise<any>} the answer; a file as `{data, contentType}` with its bytes
 */
const post = async (runner, path, members, idempotencyKey) => {
  const response = await send(`${runner.url}/v1/components/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/octet-stream, application/json;q=0.9',
      ...(runner.apiKey && { authorization: `Bearer ${runner.apiKey}` }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify({ connection: runner.connection, timeoutMs: TIMEOUT_MS, ...members }),
    // The credentials go to the runner and nowhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS + GRACE_MS),
  });
  const { ok, status, contentType, isFile, body } = response;
  if (ok && isFile) return { data: body, contentType };
  const [mediaType] = contentType.split(';');
  const answer = mediaType.endsWith('json') ? parsed(body) : undefined;
  if (ok && answer) return answer;
  if (typeof answer?.code === 'string') throw problemError(answer, runner.value);
  throw new SpectralError(`The answer did not come from a runner: HTTP status ${status}, ${contentType}`);
};

/** @param {Buffer} body what a runner answers is an object */
const parsed = (body) => {
  try {
    const answer = parseJson(body.toString());
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
};

/**
 * @param {string} url
 * @param {RequestInit} request
 */
const send = async (url, request) => {
  try {
    const response = await fetch(url, request);
    const { ok, status, headers } = response;
    const contentType = headers.get('content-type') ?? 'no content type';
    // The runner gives a file a disposition, also one that is itself JSON.
    const isFile = headers.has('content-disposition');
    return { ok, status, contentType, isFile, body: await readBody(response) };
  } catch (error) {
    if (error instanceof SpectralError) throw error;
    const { name, cause } = /** @type {Error & {cause?: {code?: string}}} */ (error);
    throw new SpectralError(`The runner at ${new URL(url).host} did not answer: ${cause?.code ?? name}`);
  }
};

/** @param {Response} response */
const readBody = async (response) => {
  const chunks = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new SpectralError(`The answer has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

module.exports = { post };
