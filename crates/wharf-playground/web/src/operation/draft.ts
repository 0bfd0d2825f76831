import { useCallback, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import type { ApiResponse } from '../api/http.ts';
import { isRecord, parseExact, parseNumber, writeExact } from '../api/exact.ts';
import { defaultsOf, fromInputs, toInputs, type Values } from '../form/values.ts';
import { inputsOfRun, noteOf, responseOf, type Run } from '../history/run.ts';
import { recentRuns } from '../history/store.ts';
import { useSession } from '../session.tsx';
import { wireRequest, type ForwardedRequest } from './forwarded_request.ts';

/** Everything entered for one operation, and the last response. */
export interface Draft {
  values: Values;
  /** The inputs as text while they are edited as JSON; otherwise null. */
  json: string | null;
  timeout: string;
  idempotencyKey: string;
  query: { search: string; limit: string; cursor: string; resolve: string };
  forwarded: ForwardedRequest;
  /** State that a polling trigger returned, for the next poll. */
  state: unknown;
  response: ApiResponse | null;
  /** The inputs that the response belongs to. */
  sentInputs: Record<string, unknown>;
  /** The run that the response belongs to. */
  run?: Run;
  /** Why the last call has no response. */
  note: string;
}

export type Change = (changes: Partial<Draft>) => void;

const EMPTY: Draft = {
  values: {},
  json: null,
  timeout: '',
  idempotencyKey: '',
  query: { search: '', limit: '', cursor: '', resolve: '' },
  forwarded: { method: 'POST', path: '/', query: '', headers: [], body: '' },
  state: undefined,
  response: null,
  sentInputs: {},
  note: '',
};

/**
 * The draft of an operation. It survives navigation, and can be changed while another operation is shown: the change is
 * visible on return. After the page was loaded again, it has the last run of the operation.
 */
export function useDraft(operation: Operation): [Draft, Change] {
  const { drafts } = useSession();
  const name = operation.address;
  const stored = () => {
    if (!drafts.has(name)) drafts.set(name, initialDraft(operation));
    return drafts.get(name) as Draft;
  };
  const [draft, setDraft] = useState(stored);
  const change = useCallback(
    (changes: Partial<Draft>) => {
      const next = { ...stored(), ...changes };
      drafts.set(name, next);
      setDraft(next);
    },
    [drafts, name],
  );
  return [draft, change];
}

function initialDraft(operation: Operation): Draft {
  const runs = recentRuns().filter((run) => run.address === operation.address);
  if (!runs[0]) return { ...EMPTY, values: defaultsOf(operation.inputs) };
  // The state is that of the last poll that succeeded.
  const states = isPoll(operation) ? runs.map((run) => stateIn(operation, responseOf(run))) : [];
  return { ...draftOf(operation, runs[0], EMPTY), state: states.find((state) => state !== undefined) };
}

/** The inputs and the answer of a run, in place of those in a draft. */
export function draftOf(operation: Operation, run: Run, before: Draft = EMPTY): Draft {
  const inputs = inputsOfRun(run);
  const response = responseOf(run);
  return {
    ...EMPTY,
    ...entered(operation, inputs, before.json !== null),
    query: { ...EMPTY.query, ...run.query },
    forwarded: before.forwarded,
    state: stateIn(operation, response) ?? before.state,
    response,
    sentInputs: inputs,
    run,
    note: noteOf(run, operation.webhook && before === EMPTY),
  };
}

function entered(operation: Operation, inputs: Record<string, unknown>, asJson: boolean): Pick<Draft, 'values' | 'json'> {
  const json = writeExact(inputs, 2);
  try {
    return { values: fromInputs(operation.inputs, inputs), json: asJson ? json : null };
  } catch {
    // The form cannot show these inputs.
    return { values: {}, json };
  }
}

/** The state that a polling trigger returned. */
export function stateIn(operation: Operation, response: ApiResponse | null): unknown {
  if (!isPoll(operation) || response?.body.kind !== 'json') return undefined;
  const { value } = response.body;
  return isRecord(value) ? value.state : undefined;
}

function isPoll({ section, webhook }: Operation): boolean {
  return section === 'triggers' && !webhook;
}

/** The inputs to send. Throws if they are edited as JSON and are not a JSON object. */
export function inputsOf(operation: Operation, draft: Draft): Record<string, unknown> {
  if (draft.json === null) return toInputs(operation.inputs, draft.values);
  return parseInputs(draft.json);
}

export function parseInputs(json: string): Record<string, unknown> {
  const inputs = parseExact(json.trim() || '{}');
  if (!isRecord(inputs)) throw new SyntaxError('The inputs must be a JSON object.');
  return inputs;
}

/** The request body without the connection. */
export function bodyOf(operation: Operation, draft: Draft, inputs: unknown): Record<string, unknown> {
  const timeout = draft.timeout ? { timeoutMs: parseNumber(draft.timeout) } : {};
  return { inputs, ...extras(operation, draft), ...timeout };
}

function extras(operation: Operation, draft: Draft): Record<string, unknown> {
  if (operation.section === 'data-sources') {
    const { search, limit, cursor, resolve } = draft.query;
    const keys = resolve.split(/[\s,]+/).filter(Boolean);
    return {
      ...(search ? { search } : {}),
      ...(limit ? { limit: parseNumber(limit) } : {}),
      ...(cursor ? { cursor } : {}),
      ...(keys.length ? { resolve: keys } : {}),
    };
  }
  if (operation.section !== 'triggers') return {};
  if (!operation.webhook) return draft.state === undefined ? {} : { state: draft.state };
  return { request: wireRequest(draft.forwarded) };
}
