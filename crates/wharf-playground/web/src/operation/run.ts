import { useEffect, useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { fitsHeader, post, UnreachableError, type Outcome } from '../api/http.ts';
import { forgetChoices } from '../dropdown/choices.ts';
import { kindsOf, useSession, wireConnection } from '../session.tsx';
import { envelope, inputsOf, type Change, type Draft } from './draft.ts';

export interface Runner {
  running: boolean;
  /** When the call began, by the page's clock. */
  begun: number;
  /** Makes the call, and keeps in the draft what came of it. Does nothing while a call is running. */
  run: (draft: Draft) => Promise<Outcome | null>;
  cancel: () => void;
}

export function useRun(operation: Operation, change: Change): Runner {
  const session = useSession();
  const [begun, setBegun] = useState(0);
  const controller = useRef<AbortController>(undefined);
  const cancel = () => controller.current?.abort();
  useEffect(() => cancel, []);
  const writes = operation.effects?.readOnly === false;

  const run = async (draft: Draft): Promise<Outcome | null> => {
    // The call may be a write: it is not sent again before it is known what came of it.
    if (controller.current) return null;
    const own = new AbortController();
    controller.current = own;
    const connection = session.connectionOf(operation.component);
    const kind = kindsOf(session.components, operation.component).find((one) => one.key === connection.key);
    setBegun(performance.now());
    change({ note: '' });
    try {
      const { repetitionKey } = draft;
      if (repetitionKey && !fitsHeader(repetitionKey)) throw new Error(UNFIT);
      const inputs = inputsOf(operation, draft);
      const outcome = await post({
        address: operation.address,
        text: writeExact({ connection: wireConnection(connection, kind), ...envelope(operation, draft, inputs) }),
        callerKey: session.callerKey,
        repetitionKey,
        signal: own.signal,
      });
      change({ outcome, asked: inputs });
      return outcome;
    } catch (error) {
      change({ note: reason(error, own.signal.aborted, writes) });
      return null;
    } finally {
      // Even a write that failed may have changed what there is to choose.
      if (writes) forgetChoices();
      controller.current = undefined;
      setBegun(0);
    }
  };
  return { running: begun > 0, begun, run, cancel };
}

const UNFIT = 'The idempotency key must have visible ASCII characters only, and no spaces.';

function reason(error: unknown, cancelled: boolean, writes: boolean): string {
  const doubt = writes ? ' What the runner had begun may still have happened.' : '';
  if (cancelled) return `Cancelled.${doubt}`;
  if (error instanceof UnreachableError) return `${error.message} Is it still running?${doubt}`;
  if (error instanceof SyntaxError) return `The inputs cannot be read. ${error.message}`;
  return `The call was not made. ${error instanceof Error ? error.message : String(error)}`;
}
