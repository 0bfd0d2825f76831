import { useEffect, useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { post, type Outcome } from '../api/http.ts';
import { forgetChoices } from '../dropdown/choices.ts';
import { kindsOf, useSession, wireConnection } from '../session.tsx';
import { envelope, inputsOf, type Draft } from './draft.ts';

export interface Runner {
  running: boolean;
  /** When the call began, by the page's clock. */
  begun: number;
  /** Why there is no answer. */
  note: string;
  run: (draft: Draft) => Promise<Outcome | null>;
  cancel: () => void;
}

export function useRun(operation: Operation): Runner {
  const session = useSession();
  const [begun, setBegun] = useState(0);
  const [note, setNote] = useState('');
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);

  const run = async (draft: Draft): Promise<Outcome | null> => {
    controller.current?.abort();
    const own = new AbortController();
    controller.current = own;
    const connection = session.connectionOf(operation.component);
    const kind = kindsOf(session.components, operation.component).find((one) => one.key === connection.key);
    setNote('');
    try {
      const body = envelope(operation, draft, inputsOf(operation, draft));
      const text = writeExact({ connection: wireConnection(connection, kind), ...body });
      setBegun(performance.now());
      const outcome = await post({
        address: operation.address,
        text,
        callerKey: session.callerKey,
        repetitionKey: draft.repetitionKey,
        signal: own.signal,
      });
      if (operation.effects?.readOnly === false) forgetChoices();
      return outcome;
    } catch (error) {
      setNote(own.signal.aborted ? 'Cancelled. What the runner had begun may still have happened.' : reason(error));
      return null;
    } finally {
      if (controller.current === own) setBegun(0);
    }
  };
  return { running: begun > 0, begun, note, run, cancel: () => controller.current?.abort() };
}

function reason(error: unknown): string {
  if (error instanceof SyntaxError) return `The inputs cannot be read. ${error.message}`;
  return 'The runner cannot be reached. Is it still running?';
}
