import { isRecord, parseExact } from './exact.ts';
import { isProblem, type FieldError, type Problem } from './problem.ts';
import { serverTiming, type Span } from './timing.ts';

export type Body =
  | { kind: 'json'; text: string; value: unknown }
  | { kind: 'bytes'; blob: Blob }
  | { kind: 'problem'; text: string; problem: Problem };

/** A response of the runner. */
export interface ApiResponse {
  status: number;
  requestId: string;
  replayed: boolean;
  spans: Span[];
  milliseconds: number;
  body: Body;
}

export function problemOf({ body }: ApiResponse): Problem | undefined {
  return body.kind === 'problem' ? body.problem : undefined;
}

export function fieldErrorsOf(response: ApiResponse | null): FieldError[] {
  return (response && problemOf(response)?.errors) ?? [];
}

/** The result of a call in a sentence. */
export function summaryOf(response: ApiResponse, success: string): string {
  const problem = problemOf(response);
  return problem ? `Failed: ${problem.title}. ${problem.detail}` : success;
}

export interface ApiRequest {
  address: string;
  /** Request body, as JSON text: numbers in it keep their digits. */
  text: string;
  callerKey: string;
  idempotencyKey?: string;
  signal: AbortSignal;
}

export const ACCEPT = 'application/octet-stream, application/json;q=0.9, application/problem+json;q=0.9';

export async function post({ address, text, callerKey, idempotencyKey, signal }: ApiRequest): Promise<ApiResponse> {
  const startedAt = performance.now();
  const request = new Request(address, {
    method: 'POST',
    headers: {
      ...authorization(callerKey),
      'Content-Type': 'application/json',
      Accept: ACCEPT,
      ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}),
    },
    body: text,
    signal,
  });
  const response = await orUnreachable(fetch(request));
  const body = await read(response);
  return {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? '',
    replayed: response.headers.get('idempotency-replayed') === 'true',
    spans: serverTiming(response.headers.get('server-timing') ?? ''),
    milliseconds: performance.now() - startedAt,
    body,
  };
}

export async function getJson<T>(address: string, callerKey: string, signal: AbortSignal): Promise<T> {
  const request = new Request(address, { headers: authorization(callerKey), signal });
  const response = await orUnreachable(fetch(request));
  const text = await orUnreachable(response.text());
  if (response.ok) return JSON.parse(text) as T;
  throw new RefusedError(response.status, problemIn(text, response.status));
}

/** An error response while the page loads. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail);
  }
}

/** No response, or an incomplete one. */
export class UnreachableError extends Error {
  constructor() {
    super('Cannot reach the runner.');
  }
}

/** Turns a network failure into `UnreachableError`, so that it differs from a bug of the page itself. */
function orUnreachable<T>(awaited: Promise<T>): Promise<T> {
  return awaited.catch(() => {
    throw new UnreachableError();
  });
}

/** Whether a key is valid in a header. */
export function fitsHeader(key: string): boolean {
  return /^[!-~]+$/.test(key);
}

function authorization(callerKey: string): Record<string, string> {
  return callerKey ? { Authorization: `Bearer ${callerKey}` } : {};
}

async function read(response: Response): Promise<Body> {
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && type.split(';')[0]!.trim().toLowerCase() !== 'application/json') {
    return { kind: 'bytes', blob: await orUnreachable(response.blob()) };
  }
  return bodyFrom(await orUnreachable(response.text()), response.status);
}

/** The body that a text is. */
export function bodyFrom(text: string, status: number): Body {
  if (status >= 300) return { kind: 'problem', text, problem: problemIn(text, status) };
  try {
    return { kind: 'json', text, value: parseExact(text) };
  } catch {
    return { kind: 'json', text, value: text };
  }
}

/** The vendor's error, with all digits of its numbers. */
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
    // Not from the runner: the problem below says so.
  }
  const detail = 'This response is not from the runner. A proxy in between may have sent it.';
  return { title: 'Unexpected response', status, detail, code: '', retryable: false, requestId: '' };
}
