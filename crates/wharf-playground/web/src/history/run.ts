import type { Operation } from '../api/catalogue.ts';
import { isRecord, parseExact, writeExact } from '../api/exact.ts';
import { bodyFrom, type ApiResponse } from '../api/http.ts';
import { kindOf, type Schema } from '../api/schema.ts';
import type { Span } from '../api/timing.ts';

/** The text of an answer, or the file that it is. */
export interface Answer {
  requestId: string;
  replayed: boolean;
  spans: Span[];
  content: string | Blob;
}

/** A call that was made. It has no secrets: runs are written to the browser's storage. */
export interface Run {
  id: string;
  /** Address of the operation. */
  address: string;
  /** When it ended, in milliseconds since 1970. */
  at: number;
  milliseconds: number;
  /** Status of the response; 0 if there is none. */
  status: number;
  /** Why there is no response. */
  note: string;
  /** The inputs as JSON. */
  inputs: string;
  /** Whether secrets or files are missing in the inputs. */
  isPartial: boolean;
  /** What a data source was asked for, next to the inputs. */
  query: Record<string, string>;
  /** Null if it was too large to keep, or there is none. */
  answer: Answer | null;
}

interface Made {
  operation: Operation;
  inputs: Record<string, unknown>;
  query: Record<string, string>;
  response: ApiResponse | null;
  milliseconds: number;
  note: string;
}

export function runOf({ operation, inputs, query, response, milliseconds, note }: Made): Run {
  const kept = writeExact(keptOf(operation.inputs, inputs) ?? {});
  const at = Date.now();
  return {
    id: `${at}-${performance.now()}`,
    address: operation.address,
    at,
    milliseconds,
    status: response?.status ?? 0,
    note,
    inputs: kept,
    isPartial: kept !== writeExact(inputs),
    query: operation.section === 'data-sources' ? query : {},
    answer: response && answerOf(response),
  };
}

/** What may be stored: no secrets and files, and nothing that the schema does not know, since it may be a secret too. */
function keptOf(schema: Schema, value: unknown): unknown {
  const kind = kindOf(schema);
  if (kind === 'secret' || kind === 'file' || schema.writeOnly) return undefined;
  if (kind === 'key-values') return withoutSecretNames(value);
  if (Array.isArray(value)) return value.map((item) => keptOf(schema.items ?? {}, item)).filter((item) => item !== undefined);
  if (!isRecord(value) || !schema.properties) return value;
  const known = Object.entries(value).filter(([key]) => schema.properties![key]);
  const fields = known.map(([key, field]) => [key, keptOf(schema.properties![key]!, field)] as const);
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
}

/** Names of headers and parameters that hold credentials. */
const SECRET_NAME = /auth|token|secret|passw|cookie|signature|(api|app|access|client).?key/i;

/** A list of keys and values, or an object. */
function withoutSecretNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((pair) => !(isRecord(pair) && SECRET_NAME.test(String(pair.key))));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !SECRET_NAME.test(name)));
}

function answerOf(response: ApiResponse): Answer {
  const { requestId, replayed, spans, body } = response;
  return { requestId, replayed, spans, content: body.kind === 'bytes' ? body.blob : body.text };
}

export function responseOf({ status, milliseconds, answer }: Run): ApiResponse | null {
  if (!answer) return null;
  const { content, ...rest } = answer;
  const body = typeof content === 'string' ? bodyFrom(content, status) : { kind: 'bytes' as const, blob: content };
  return { ...rest, status, milliseconds, body };
}

export function inputsOfRun(run: Run): Record<string, unknown> {
  const inputs = parseExact(run.inputs);
  return isRecord(inputs) ? inputs : {};
}

/** What to know about a run that is opened again. */
export function noteOf(run: Run, lostForwarded: boolean): string {
  const lostAnswer = run.status > 0 && !run.answer;
  return [
    run.note,
    lostAnswer && 'The response was too large to keep, or a file. Run it again to see it.',
    lostForwarded && 'The forwarded request was not kept.',
    run.isPartial && 'Secrets and files of this run were not kept. Enter them again before you run it.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** The operation of a run, unless this runner no longer has it. */
export function operationOf(run: Run, operations: Operation[]): Operation | undefined {
  return operations.find((one) => one.address === run.address);
}
