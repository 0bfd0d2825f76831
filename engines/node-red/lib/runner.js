'use strict';

const { parseJson } = require('./json');
const { RunnerError } = require('./runner-error');

const DEFAULT_TIMEOUT_MS = 100_000;
/** The runner ends a call at `timeoutMs`; its answer needs a little longer to arrive. */
const GRACE_MS = 5_000;
/** A file of 64 MiB, the runner's own limit, takes about 230 MiB as a JSON list of numbers. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;
const MANIFEST_FRESH_MS = 60_000;
/** Errors of a connection over which nothing was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Calls a Wharf runner over HTTP. */
class Runner {
  /** @param {{url: string, apiKey?: string}} settings */
  constructor({ url, apiKey }) {
    this.url = String(url ?? '').trim().replace(/\/+$/, '');
    this.apiKey = apiKey?.trim();
    /** @type {Map<string, {manifest: object, etag: string | null, checkedAt: number}>} */
    this.manifests = new Map();
  }

  /** Lists the components that the runner hosts. */
  async components() {
    return (await this.#request('/v1/components')).body;
  }

  /** Fetches the manifest of a component. After a minute it is revalidated by its ETag. */
  async manifest(component) {
    const cached = this.manifests.get(component);
    if (cached && Date.now() - cached.checkedAt < MANIFEST_FRESH_MS) return cached.manifest;
    const headers = cached?.etag ? { 'if-none-match': cached.etag } : {};
    const { status, headers: answered, body } = await this.#request(path(component), { headers });
    const manifest = status === 304 ? cached.manifest : body;
    const etag = status === 304 ? cached.etag : answered.get('etag');
    this.manifests.set(component, { manifest, etag, checkedAt: Date.now() });
    return manifest;
  }

  /**
   * Posts a call, such as `['actions', 'getJob', 'invoke']`, to a component.
   * @param {string} component
   * @param {string[]} segments
   * @param {object} body
   * @param {{headers?: object, timeoutMs?: number, signal?: AbortSignal}} [options]
   */
  async post(component, segments, body, { headers, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = {}) {
    const answer = await this.#request(path(component, ...segments), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ...body, timeoutMs }),
      timeoutMs,
      signal,
    });
    return answer.body;
  }

  async #request(target, { method = 'GET', headers, body, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = {}) {
    this.#checkSettings();
    const isWrite = Boolean(headers?.['idempotency-key']);
    const signals = [AbortSignal.timeout(timeoutMs + GRACE_MS), ...(signal ? [signal] : [])];
    const request = {
      method,
      body,
      headers: { accept: 'application/json', ...this.#authorization(), ...headers },
      // A redirect could carry the API key to another host.
      redirect: 'error',
      signal: AbortSignal.any(signals),
    };
    try {
      const response = await fetch(this.url + target, request);
      const text = await readText(response);
      return { status: response.status, headers: response.headers, body: parse(response, text, isWrite) };
    } catch (error) {
      if (error instanceof RunnerError || signal?.aborted) throw error;
      // Not the whole message: it may quote a header. A write may have been made, by a runner that then lost its keys.
      const reason = error.cause?.code ?? error.name;
      throw new RunnerError({
        code: 'runner_unreachable',
        detail: `The runner did not answer: ${reason}`,
        retryable: !isWrite || NEVER_SENT.has(reason),
        status: 502,
      });
    }
  }

  /** Refuses settings that cannot work, or that errors would show. */
  #checkSettings() {
    const refuse = (detail) => {
      throw new RunnerError({ code: 'invalid_settings', detail, retryable: false, status: 502 });
    };
    if (!URL.canParse(this.url)) refuse('The address of the runner is not a URL');
    const { username, password } = new URL(this.url);
    if (username || password) refuse('The address of the runner must not have a user name or a password in it');
    if (this.apiKey && !/^[\x21-\x7e]+$/.test(this.apiKey)) refuse('The API key has characters that no key has');
  }

  #authorization() {
    return this.apiKey ? { authorization: `Bearer ${this.apiKey}` } : {};
  }
}

function path(component, ...segments) {
  return ['/v1/components', ...[component, ...segments].map(encodeURIComponent)].join('/');
}

async function readText(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) throw new Error('the response is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(response, text, isWrite) {
  if (response.status === 304) return undefined;
  let body;
  try {
    body = parseJson(text);
  } catch {
    body = undefined;
  }
  if (response.ok && body !== undefined) return body;
  if (body?.code && body.detail) {
    const retryAfter = Number(response.headers.get('retry-after')) || undefined;
    throw new RunnerError({ ...body, ...(retryAfter && { retryAfter }) });
  }
  // A proxy in front of the runner has error pages of its own.
  throw new RunnerError({
    code: 'unexpected_response',
    detail: `Something other than a runner answered, with the HTTP status ${response.status}`,
    retryable: !isWrite && (response.status >= 500 || [408, 429].includes(response.status)),
    status: 502,
  });
}

module.exports = { Runner };
