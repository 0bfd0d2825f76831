import { isRecord, parseExact } from './exact.ts';
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
  const request = new Request(call.address, {
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
  const response = await arrived(fetch(request));
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
  const request = new Request(address, { headers: authorization(callerKey), signal });
  const response = await arrived(fetch(request));
  const text = await arrived(response.text());
  if (response.ok) return JSON.parse(text) as T;
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

/** No answer came, or not all of it. */
export class UnreachableError extends Error {
  constructor() {
    super('The runner cannot be reached.');
  }
}

/** Tells failures of the network from faults of the page itself. */
function arrived<T>(awaited: Promise<T>): Promise<T> {
  return awaited.catch(() => {
    throw new UnreachableError();
  });
}

/** Whether a key can stand in a header. */
export function fitsHeader(key: string): boolean {
  return /^[!-~]+$/.test(key);
}

function authorization(callerKey: string): Record<string, string> {
  return callerKey ? { Authorization: `Bearer ${callerKey}` } : {};
}

async function read(response: Response): Promise<Body> {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) {
    const text = await arrived(response.text());
    return { kind: 'problem', text, problem: problemIn(text, response.status) };
  }
  if (type.split(';')[0]!.trim().toLowerCase() !== 'application/json') return { kind: 'bytes', blob: await arrived(response.blob()) };
  const text = await arrived(response.text());
  try {
    return { kind: 'json', text, value: parseExact(text) };
  } catch {
    return { kind: 'json', text, value: text };
  }
}

/** What the vendor said, with all its digits. */
function exactUpstream(text: string, { upstream }: Problem): Pick<Problem, 'upstream'> {
  const exact = parseExact(text);
  if (!upstream || !isRecord(exact) || !isRecord(exact.upstream)) return {};
  return { upstream: { ...exact.upstream, status: upstream.status } };
}

function problemIn(text: string, status: number): Problem {
  try {
    const value: unknown = JSON.parse(text);
    if (isProblem(value)) return { ...value, ...exactUpstream(text, value) };
  } catch {
    // Something between the page and the runner has answered; told below.
  }
  const detail = 'The answer is not from the runner. Something between this page and the runner may have made it.';
  return { title: 'Unexpected answer', status, detail, code: '', retryable: false, requestId: '' };
}
