import { useEffect, useRef, useState, type MouseEvent } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { formatMilliseconds } from '../api/timing.ts';
import { Disclosure } from '../shell/disclosure.tsx';
import { Icon } from '../shell/icon.tsx';
import type { Call } from './call.ts';
import { CopyMenu } from './copy_menu.tsx';
import type { Change, Draft } from './draft.ts';

interface Props {
  operation: Operation;
  draft: Draft;
  change: Change;
  call: Call;
  form: string;
}

/** Id of the run button. */
export const RUN = 'run';

export function RunBar({ operation, draft, change, call, form }: Props) {
  const { running, startedAt, cancel } = call;
  const resting = useResting(running);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      // Holding the key down makes one call.
      if (event.repeat && !(event.target instanceof HTMLTextAreaElement)) return event.preventDefault();
      if (!(event.ctrlKey || event.metaKey) || running || event.repeat) return;
      // Later: the focused field stores its typed text on this key first.
      setTimeout(() => (document.getElementById(form) as HTMLFormElement).requestSubmit());
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [form, running]);
  /** Whether a call was running when the button was pressed. The button may have changed before its release. */
  const pressedWhileRunning = useRef<boolean>(undefined);
  const onClick = (event: MouseEvent) => {
    const meantToCancel = pressedWhileRunning.current ?? running;
    pressedWhileRunning.current = undefined;
    const byPointer = event.detail > 0;
    const isSecond = event.detail > 1;
    if (meantToCancel || running || isSecond || (byPointer && resting)) event.preventDefault();
    if (meantToCancel && running && !isSecond) cancel();
  };
  return (
    <div className="run-bar">
      <div className="run-main">
        {/* One button for Run and Cancel, so that it keeps the focus. */}
        <button
          type={running ? 'button' : 'submit'}
          id={RUN}
          form={running ? undefined : form}
          className={running ? 'primary is-running' : 'primary'}
          aria-disabled={resting || undefined}
          onPointerDown={() => (pressedWhileRunning.current = running)}
          onKeyDown={(event) => event.key === ' ' && !event.repeat && (pressedWhileRunning.current = running)}
          onBlur={() => (pressedWhileRunning.current = undefined)}
          onClick={onClick}
        >
          <Icon name={running ? 'stop' : 'play'} />
          {running ? 'Cancel' : verb(operation, draft)}
        </button>
        {running ? <Elapsed startedAt={startedAt} /> : <kbd title="Works anywhere on the page">Ctrl Enter</kbd>}
        <span className="spacer" />
        <CopyMenu operation={operation} draft={draft} />
      </div>
      <Disclosure title="Options">
        <div className="option-fields">
          <label>
            <span>Timeout in milliseconds</span>
            <input
              id="/timeoutMs"
              className="mono"
              inputMode="numeric"
              placeholder="100000 (default)"
              value={draft.timeout}
              onChange={(event) => change({ timeout: event.target.value })}
            />
          </label>
          {operation.section === 'actions' && (
            <div>
              <label htmlFor="idempotency-key">Idempotency key</label>
              <div className="with-button">
                <input
                  id="idempotency-key"
                  className="mono"
                  placeholder="None"
                  aria-describedby="idempotency-help"
                  value={draft.idempotencyKey}
                  onChange={(event) => change({ idempotencyKey: event.target.value })}
                />
                <button type="button" onClick={() => change({ idempotencyKey: newKey() })}>
                  Generate
                </button>
              </div>
              <p className="hint" id="idempotency-help">
                Another call with the same key returns the first response.
              </p>
            </div>
          )}
        </div>
      </Disclosure>
    </div>
  );
}

/** After a call the button ignores clicks this long: a late click on Cancel must not hit Run. */
const REST_MILLISECONDS = 400;

function useResting(running: boolean): boolean {
  const [resting, setResting] = useState(false);
  const ran = useRef(running);
  useEffect(() => {
    const ended = ran.current && !running;
    ran.current = running;
    setResting(ended);
    if (!ended) return;
    const timer = setTimeout(() => setResting(false), REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [running]);
  return resting;
}

function verb(operation: Operation, draft: Draft): string {
  if (operation.section === 'data-sources') return 'Fetch';
  if (operation.section !== 'triggers') return 'Run';
  if (operation.webhook) return 'Send';
  return draft.state === undefined ? 'Poll' : 'Poll again';
}

function Elapsed({ startedAt }: { startedAt: number }) {
  const [now, setNow] = useState(startedAt);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="elapsed">
      <span className="spinner" aria-hidden="true" />
      <span role="timer">{formatMilliseconds(Math.max(0, Math.round((now - startedAt) / 100) * 100 || 0))}</span>
    </span>
  );
}

/** Not `randomUUID`: browsers offer it only with TLS or on localhost. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
