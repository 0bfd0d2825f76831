import { useEffect, useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { fitsHeader, post, problemOf, UnreachableError, type ApiResponse } from '../api/http.ts';
import { invalidateChoices } from '../dropdown/choices.ts';
import { runOf, type Run } from '../history/run.ts';
import { addRun } from '../history/store.ts';
import { useConnection, useSession, wireConnection } from '../session.tsx';
import { bodyOf, inputsOf, type Change, type Draft } from './draft.ts';

export interface Call {
  running: boolean;
  /** Start of the running call, by `performance.now()`; otherwise 0. */
  startedAt: number;
  /** Makes the call, and stores the response in the draft. Does nothing while a call is running. */
  run: (draft: Draft) => Promise<ApiResponse | null>;
  /** Makes the call of the response again, for another page of its list. */
  runPage: (draft: Draft, page: number) => Promise<ApiResponse | null>;
  cancel: () => void;
}

export function useCall(operation: Operation, change: Change): Call {
  const { callerKey, reportConnection } = useSession();
  const connection = useConnection(operation);
  const [startedAt, setStartedAt] = useState(0);
  const controller = useRef<AbortController>(undefined);
  const cancel = () => controller.current?.abort();
  useEffect(() => cancel, []);
  const writes = operation.effects?.readOnly === false;

  const call = async (draft: Draft, makeInputs: () => Record<string, unknown>, continued?: Run) => {
    // The call may be a write: never send it twice at the same time.
    if (controller.current) return null;
    const own = new AbortController();
    controller.current = own;
    const start = performance.now();
    setStartedAt(start);
    change({ note: '' });
    let inputs: Record<string, unknown> | undefined;
    const record = (response: ApiResponse | null, note: string) => {
      // The fields of a connection are secrets, and its test has no other inputs.
      if (!inputs || operation.section === 'connections') return undefined;
      const milliseconds = response?.milliseconds ?? performance.now() - start;
      const made = runOf({ operation, inputs, query: draft.query, response, milliseconds, note });
      addRun(made, response ? continued : undefined);
      return made;
    };
    try {
      const { idempotencyKey } = draft;
      if (idempotencyKey && !fitsHeader(idempotencyKey)) throw new Error(INVALID_KEY);
      inputs = makeInputs();
      const sent = wireConnection(connection);
      const response = await post({
        address: operation.address,
        text: writeExact({ connection: sent, ...bodyOf(operation, draft, inputs) }),
        callerKey,
        idempotencyKey,
        signal: own.signal,
      });
      reportConnection(sent, problemOf(response), operation.section === 'connections');
      change({ response, sentInputs: inputs, run: record(response, '') });
      return response;
    } catch (error) {
      const note = reason(error, own.signal.aborted, writes);
      record(null, note);
      change({ note });
      return null;
    } finally {
      // Even a failed write may have changed the choices.
      if (writes) invalidateChoices();
      controller.current = undefined;
      setStartedAt(0);
    }
  };
  const run = (draft: Draft) => call(draft, () => inputsOf(operation, draft));
  const runPage = (draft: Draft, page: number) => {
    const inputs = { ...draft.sentInputs, page };
    // The key belongs to the first call: with other inputs it would be refused.
    return call({ ...draft, idempotencyKey: '' }, () => inputs, draft.run);
  };
  return { running: startedAt > 0, startedAt, run, runPage, cancel };
}

const INVALID_KEY = 'The idempotency key may contain only visible ASCII characters, without spaces.';

function reason(error: unknown, cancelled: boolean, writes: boolean): string {
  const doubt = writes ? ' The write may still have taken effect.' : '';
  if (cancelled) return `Cancelled.${doubt}`;
  if (error instanceof UnreachableError) return `${error.message} Is it still running?${doubt}`;
  if (error instanceof SyntaxError) return `Invalid inputs: ${error.message}`;
  return `The call was not sent. ${error instanceof Error ? error.message : String(error)}`;
}
