import { useEffect, useRef, useState, type MouseEvent } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { formatMilliseconds } from '../api/timing.ts';
import { Icon } from '../shell/icon.tsx';
import { Copies } from './copy_bar.tsx';
import type { Change, Draft } from './draft.ts';
import type { Runner } from './run.ts';

interface Props {
  operation: Operation;
  draft: Draft;
  change: Change;
  runner: Runner;
  form: string;
}

export function RunBar({ operation, draft, change, runner, form }: Props) {
  const { running, begun, cancel } = runner;
  const resting = useResting(running);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      // A key that is held down makes one call.
      if (event.repeat && !(event.target instanceof HTMLTextAreaElement)) return event.preventDefault();
      if (!(event.ctrlKey || event.metaKey) || running || event.repeat) return;
      // Afterwards: the field that has the focus takes what was typed at this very key.
      setTimeout(() => (document.getElementById(form) as HTMLFormElement).requestSubmit());
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [form, running]);
  /** Whether it was running when the button was pressed, which may say something else when it is let go. */
  const pressed = useRef<boolean>(undefined);
  const click = (event: MouseEvent) => {
    const meantToCancel = pressed.current ?? running;
    pressed.current = undefined;
    const byPointer = event.detail > 0;
    const isSecond = event.detail > 1;
    if (meantToCancel || running || isSecond || (byPointer && resting)) event.preventDefault();
    if (meantToCancel && running && !isSecond) cancel();
  };
  return (
    <div className="run-bar">
      <div className="run-main">
        {/* One button for both, so that the focus stays while a call runs. */}
        <button
          type={running ? 'button' : 'submit'}
          form={running ? undefined : form}
          className={running ? 'primary is-running' : 'primary'}
          aria-disabled={resting || undefined}
          onPointerDown={() => (pressed.current = running)}
          onKeyDown={(event) => event.key === ' ' && !event.repeat && (pressed.current = running)}
          onBlur={() => (pressed.current = undefined)}
          onClick={click}
        >
          <Icon name={running ? 'stop' : 'play'} />
          {running ? 'Cancel' : verb(operation, draft)}
        </button>
        {running ? <Elapsed begun={begun} /> : <kbd title="Runs from anywhere on the page">Ctrl Enter</kbd>}
        <span className="spacer" />
        <Copies operation={operation} draft={draft} />
      </div>
      <details className="options">
        <summary>
          <Icon name="right" />
          Options
        </summary>
        <div className="option-fields">
          <label>
            <span>Time limit in milliseconds</span>
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
              <label htmlFor="repetition-key">Idempotency key</label>
              <div className="with-button">
                <input
                  id="repetition-key"
                  className="mono"
                  placeholder="None"
                  aria-describedby="repetition-help"
                  value={draft.repetitionKey}
                  onChange={(event) => change({ repetitionKey: event.target.value })}
                />
                <button type="button" onClick={() => change({ repetitionKey: newKey() })}>
                  New
                </button>
              </div>
              <p className="hint" id="repetition-help">
                A repeated call with the same key gets the first answer again.
              </p>
            </div>
          )}
        </div>
      </details>
    </div>
  );
}

/** So long after a call, whoever reached for Cancel must not hit Run. */
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

function Elapsed({ begun }: { begun: number }) {
  const [now, setNow] = useState(begun);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="elapsed">
      <span className="spinner" aria-hidden="true" />
      <span role="timer">{formatMilliseconds(Math.max(0, Math.round((now - begun) / 100) * 100 || 0))}</span>
    </span>
  );
}

/** Not randomUUID: that one is missing on pages served without TLS from another machine. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
