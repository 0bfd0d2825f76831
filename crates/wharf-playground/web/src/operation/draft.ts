import { useCallback, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import type { Outcome } from '../api/http.ts';
import { isRecord, numberIn, parseExact } from '../api/exact.ts';
import { defaultsOf, toInputs, type Values } from '../form/values.ts';
import { useSession } from '../session.tsx';
import { handed, type Received } from './received.ts';

/** All that a person has filled in for one operation, and what came of it. */
export interface Draft {
  values: Values;
  /** The inputs as text, when they are edited as JSON. */
  json: string | null;
  timeout: string;
  repetitionKey: string;
  selection: { search: string; limit: string; cursor: string; resolve: string };
  received: Received;
  /** What a polling trigger has given to be handed back. */
  state: unknown;
  outcome: Outcome | null;
  /** The inputs that brought the outcome. */
  asked: Record<string, unknown>;
  /** Why there is no newer outcome. */
  note: string;
}

export type Change = (changes: Partial<Draft>) => void;

const EMPTY: Draft = {
  values: {},
  json: null,
  timeout: '',
  repetitionKey: '',
  selection: { search: '', limit: '', cursor: '', resolve: '' },
  received: { method: 'POST', path: '/', query: '', headers: [], body: '' },
  state: undefined,
  outcome: null,
  asked: {},
  note: '',
};

/**
 * The draft of an operation; it survives going to another page and back. It can be changed even when its page has
 * been left: then the change is seen on return.
 */
export function useDraft(operation: Operation): [Draft, Change] {
  const { drafts } = useSession();
  const name = operation.address;
  const kept = () => (drafts.get(name) as Draft | undefined) ?? { ...EMPTY, values: defaultsOf(operation.inputs) };
  const [draft, setDraft] = useState(kept);
  const change = useCallback(
    (changes: Partial<Draft>) => {
      const next = { ...kept(), ...changes };
      drafts.set(name, next);
      setDraft(next);
    },
    [drafts, name],
  );
  return [draft, change];
}

/** The inputs to send; throws when they are edited as text and are no JSON object. */
export function inputsOf(operation: Operation, draft: Draft): Record<string, unknown> {
  if (draft.json === null) return toInputs(operation.inputs, draft.values);
  const inputs = parseExact(draft.json.trim() || '{}');
  if (!isRecord(inputs)) throw new SyntaxError('The inputs must be a JSON object');
  return inputs;
}

/** What stands in the envelope beside the connection. */
export function envelope(operation: Operation, draft: Draft, inputs: unknown): Record<string, unknown> {
  const timeout = draft.timeout ? { timeoutMs: numberIn(draft.timeout) } : {};
  return { inputs, ...extras(operation, draft), ...timeout };
}

function extras(operation: Operation, draft: Draft): Record<string, unknown> {
  if (operation.section === 'data-sources') {
    const { search, limit, cursor, resolve } = draft.selection;
    const keys = resolve.split(/[\s,]+/).filter(Boolean);
    return {
      ...(search ? { search } : {}),
      ...(limit ? { limit: numberIn(limit) } : {}),
      ...(cursor ? { cursor } : {}),
      ...(keys.length ? { resolve: keys } : {}),
    };
  }
  if (operation.section !== 'triggers') return {};
  if (!operation.webhook) return draft.state === undefined ? {} : { state: draft.state };
  return { request: handed(draft.received) };
}
