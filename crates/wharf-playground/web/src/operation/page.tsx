import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { isRecord, parseExact, writeExact } from '../api/exact.ts';
import type { Outcome } from '../api/http.ts';
import { upwards, type Fault } from '../api/problem.ts';
import { formatMilliseconds } from '../api/timing.ts';
import { Answer } from '../answer/answer.tsx';
import { InputsForm } from '../form/form.tsx';
import { fromInputs, toInputs, type Values } from '../form/values.ts';
import { Heading } from './heading.tsx';
import { Extras } from './extras.tsx';
import { RunBar } from './run_bar.tsx';
import { useDraft } from './draft.ts';
import { useRun } from './run.ts';
import { useSession } from '../session.tsx';

const FORM = 'inputs';

export function OperationPage({ operation }: { operation: Operation }) {
  const [draft, change] = useDraft(operation);
  const runner = useRun(operation, change);
  const [said, setSaid] = useState('');
  const [note, setNote] = useState('');
  const answer = useRef<HTMLElement>(null);
  const faults = useMemo(() => faultsOf(draft.outcome), [draft.outcome]);
  const [mended, setMended] = useState<string[]>([]);
  const shown = useMemo(() => faults.filter((fault) => !mended.includes(fault.pointer)), [faults, mended]);

  useEffect(() => setMended([]), [faults]);

  const setValues = useCallback(
    (values: Values) => {
      // A fault stays until its field changes.
      setMended((before) => [...before, ...changedPointers(draft.values, values, '/inputs')]);
      change({ values });
    },
    [draft.values, change],
  );

  const mend = useCallback((pointer: string) => setMended((before) => [...before, pointer]), []);

  const values = useRef(draft.values);
  values.current = draft.values;
  const run = async () => {
    const focused = document.activeElement;
    const outcome = await runner.run(draft);
    if (!outcome) return;
    if (operation.section === 'triggers' && !operation.webhook) change(stateIn(outcome));
    setSaid(summary(outcome));
    requestAnimationFrame(() => {
      // Whoever goes on typing meanwhile, or does something else, is left alone.
      if (document.activeElement !== focused || values.current !== draft.values) return;
      const fields = faultsOf(outcome).flatMap((fault) => fieldOf(fault.pointer) ?? []);
      const first = fields.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))[0];
      if (first) first.focus();
      else if (window.matchMedia('(max-width: 1099px)').matches) answer.current?.scrollIntoView({ block: 'start' });
    });
  };

  const session = useSession();
  const follow = (pointer: string) => {
    if (!pointer.startsWith('/connection')) return goTo(pointer);
    const { key } = session.connectionOf(operation.component);
    location.hash = `#/${operation.component}/connections/${key}`;
  };

  const switchTo = (mode: 'form' | 'json') => {
    setNote('');
    if (mode === 'json') return change({ json: writeExact(toInputs(operation.inputs, draft.values), 2) });
    try {
      const inputs = parseExact(draft.json?.trim() || '{}');
      if (!isRecord(inputs)) throw new SyntaxError('The inputs must be a JSON object');
      change({ json: null, values: fromInputs(operation.inputs, inputs) });
    } catch (error) {
      setNote(`The form cannot show this text. ${error instanceof Error ? error.message : ''}`);
    }
  };

  return (
    <div className="operation">
      <Heading operation={operation} />
      <div className="columns">
        <section className="request" aria-labelledby="request-title">
          <div className="section-head">
            <h2 id="request-title">Inputs</h2>
            <div className="segments is-small" role="group" aria-label="Edit the inputs as">
              {(['form', 'json'] as const).map((mode) => (
                <button
                  key={mode}
                  type="button"
                  aria-pressed={(draft.json === null) === (mode === 'form')}
                  onClick={() => ((draft.json === null) === (mode === 'form') ? undefined : switchTo(mode))}
                >
                  {mode === 'form' ? 'Form' : 'JSON'}
                </button>
              ))}
            </div>
          </div>
          {draft.json === null ? (
            <>
              {Object.keys(operation.inputs.properties ?? {}).length === 0 && <p className="empty">No inputs.</p>}
              <InputsForm
                id={FORM}
                component={operation.component}
                schema={operation.inputs}
                values={draft.values}
                pointer="/inputs"
                faults={shown}
                onChange={setValues}
                onMend={mend}
                onSubmit={() => void run()}
              />
            </>
          ) : (
            <form id={FORM} onSubmit={(event) => (event.preventDefault(), void run())}>
              <textarea
                className="mono json"
                id="/inputs"
                aria-label="Inputs as JSON"
                spellCheck={false}
                rows={14}
                value={draft.json}
                onChange={(event) => {
                  setNote('');
                  change({ json: event.target.value });
                }}
              />
            </form>
          )}
          {note && (
            <p className="fault" role="alert">
              {note}
            </p>
          )}
          <Extras operation={operation} draft={draft} change={change} />
          <RunBar operation={operation} draft={draft} change={change} runner={runner} form={FORM} />
        </section>
        <section className="answer" aria-labelledby="answer-title" ref={answer}>
          <Answer operation={operation} outcome={draft.outcome} running={runner.running} note={draft.note} onFault={follow} />
        </section>
      </div>
      <p className="hidden" role="status" aria-live="polite" data-testid="said">
        {runner.running ? 'Running' : draft.note || said}
      </p>
    </div>
  );
}

function faultsOf(outcome: Outcome | null): Fault[] {
  return outcome?.body.kind === 'problem' ? (outcome.body.problem.errors ?? []) : [];
}

function stateIn(outcome: Outcome): { state?: unknown } {
  const { body } = outcome;
  return body.kind === 'json' && isRecord(body.value) && 'state' in body.value ? { state: body.value.state } : {};
}

function summary(outcome: Outcome): string {
  const { body } = outcome;
  const time = formatMilliseconds(outcome.milliseconds);
  return body.kind === 'problem' ? `Failed: ${body.problem.title}. ${body.problem.detail}` : `Done in ${time}`;
}

/** The field that a pointer names, or the nearest around it that is on the page. */
function fieldOf(pointer: string): HTMLElement | undefined {
  const found = upwards(pointer)
    .flatMap((one) => document.getElementById(one) ?? [])
    // The form as a whole is nowhere to go; the text of the inputs is.
    .filter((one) => one.id !== '/inputs' || one instanceof HTMLTextAreaElement || pointer === '/inputs');
  return found[0];
}

function goTo(pointer: string): void {
  const field = fieldOf(pointer);
  field?.closest('details')?.setAttribute('open', '');
  field?.scrollIntoView({ block: 'center' });
  field?.focus();
}

/** Pointers of what differs between two states of the form, each with the pointers around it. */
function changedPointers(before: unknown, after: unknown, pointer: string): string[] {
  if (before === after) return [];
  const keys = new Set([before, after].flatMap((one) => (one && typeof one === 'object' ? Object.keys(one) : [])));
  const inside = [...keys].flatMap((key) =>
    changedPointers((before as Values | undefined)?.[key], (after as Values | undefined)?.[key], `${pointer}/${key}`),
  );
  return [pointer, ...inside];
}
