import { parseExact } from './exact.ts';
import { isProblem, type Problem } from './problem.ts';
import { serverTiming, type Span } from './timing.ts';

export type Body =
  | { kind: 'json'; text: string; value: unknown }
  | { kind: 'bytes'; blob: Blob }
  | { kind: 'problem'; text: string; problem: Problem };

/** One answer of the runner. */
export interface Outcome {
  status: number;
  requestId: string;
  replayed: boolean;
  spans: Span[];
  milliseconds: number;
  body: Body;
}

export interface Call {
  address: string;
  /** The envelope, as JSON text: numbers in it keep their digits. */
  text: string;
  callerKey: string;
  repetitionKey?: string;
  signal: AbortSignal;
}

export const WANTED = 'application/json, application/octet-stream, application/problem+json';

export async function post(call: Call): Promise<Outcome> {
  const begun = performance.now();
  const response = await fetch(call.address, {
    method: 'POST',
    headers: {
      ...authorization(call.callerKey),
      'Content-Type': 'application/json',
      Accept: WANTED,
      ...(call.repetitionKey ? { 'Idempotency-Key': call.repetitionKey } : {}),
    },
    body: call.text,
    signal: call.signal,
  });
  const body = await read(response);
  return {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? '',
    replayed: response.headers.get('idempotency-replayed') === 'true',
    spans: serverTiming(response.headers.get('server-timing') ?? ''),
    milliseconds: performance.now() - begun,
    body,
  };
}

export async function getJson<T>(address: string, callerKey: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(address, { headers: authorization(callerKey), signal });
  if (response.ok) return (await response.json()) as T;
  const text = await response.text();
  throw new RefusedError(response.status, problemIn(text, response.status));
}

/** A refusal while the page loads. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail);
  }
}

function authorization(callerKey: string): Record<string, string> {
  return callerKey ? { Authorization: `Bearer ${callerKey}` } : {};
}

async function read(response: Response): Promise<Body> {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) {
    const text = await response.text();
    return { kind: 'problem', text, problem: problemIn(text, response.status) };
  }
  if (type !== 'application/json') return { kind: 'bytes', blob: await response.blob() };
  const text = await response.text();
  try {
    return { kind: 'json', text, value: parseExact(text) };
  } catch {
    return { kind: 'json', text, value: text };
  }
}

function problemIn(text: string, status: number): Problem {
  try {
    const value: unknown = JSON.parse(text);
    if (isProblem(value)) return value;
  } catch {
    // Something between the page and the runner has answered; told below.
  }
  const detail = 'The answer is not from the runner. Something between this page and the runner may have made it.';
  return { title: 'Unexpected answer', status, detail, code: '', retryable: false, requestId: '' };
}
