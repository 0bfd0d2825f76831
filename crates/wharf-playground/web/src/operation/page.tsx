import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { fieldErrorsOf, summaryOf } from '../api/http.ts';
import { formatMilliseconds } from '../api/timing.ts';
import { ConnectionNotice } from '../connection/notice.tsx';
import { fieldOf, focusOn, goToField } from '../form/focus.ts';
import { InputsForm } from '../form/form.tsx';
import { fromInputs, toInputs, type Values } from '../form/values.ts';
import { useConnection, useSession } from '../session.tsx';
import { linkTo } from '../shell/route.ts';
import { useCall } from './call.ts';
import { useConfirmation } from './confirmation.tsx';
import { parseInputs, stateIn, useDraft } from './draft.ts';
import { Extras } from './extras.tsx';
import { JsonEditor } from './json_editor.tsx';
import { CallLayout } from './layout.tsx';
import { RUN, RunBar } from './run_bar.tsx';
import { withoutPlaceholders, withPlaceholders } from './skeleton.ts';

const FORM = 'inputs';

export function OperationPage({ operation }: { operation: Operation }) {
  const [draft, change] = useDraft(operation);
  const call = useCall(operation, change);
  const [announcement, setAnnouncement] = useState('');
  const [note, setNote] = useState('');
  const panel = useRef<HTMLElement>(null);
  const errors = useMemo(() => fieldErrorsOf(draft.response), [draft.response]);
  const [cleared, setCleared] = useState<string[]>([]);
  const shown = useMemo(() => errors.filter((error) => !cleared.includes(error.pointer)), [errors, cleared]);

  useEffect(() => setCleared([]), [errors]);

  const setValues = useCallback(
    (values: Values) => {
      // An error stays until its field changes.
      setCleared((before) => [...before, ...changedPointers(draft.values, values, '/inputs')]);
      change({ values });
    },
    [draft.values, change],
  );

  const clearError = useCallback((pointer: string) => setCleared((before) => [...before, pointer]), []);

  const values = useRef(draft.values);
  values.current = draft.values;
  const run = async () => {
    if (call.running) return;
    const focused = document.activeElement;
    const response = await call.run(draft);
    const state = stateIn(operation, response);
    if (state !== undefined) change({ state });
    if (response) setAnnouncement(summaryOf(response, `Done in ${formatMilliseconds(response.milliseconds)}`));
    requestAnimationFrame(() => {
      // Leave the focus alone if the user has moved on.
      if (document.activeElement !== focused || values.current !== draft.values) return;
      // Where the response is below the inputs, it would be out of sight. It has links to the invalid fields.
      if (window.matchMedia('(max-width: 1099px)').matches) return showResponse(panel.current);
      const fields = fieldErrorsOf(response).flatMap((error) => fieldOf(error.pointer) ?? []);
      const first = fields.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))[0];
      if (first) focusOn(first);
    });
  };

  const confirmation = useConfirmation(operation, draft, call.running, () => void run());

  const showPage = async (number: number) => {
    const response = await call.runPage(draft, number);
    if (response) setAnnouncement(summaryOf(response, `Page ${number}`));
  };

  const connection = useConnection(operation);
  const { fieldToFocus, restoreSandbox } = useSession();
  const goToError = (pointer: string) => {
    if (!connection || !pointer.startsWith('/connection')) return goToField(pointer);
    fieldToFocus.current = pointer;
    location.hash = linkTo(connection.definition);
  };

  const switchTo = (mode: 'form' | 'json') => {
    setNote('');
    const entered = toInputs(operation.inputs, draft.values);
    if (mode === 'json') return change({ json: writeExact(withPlaceholders(operation.inputs, entered), 2) });
    try {
      const inputs = withoutPlaceholders(operation.inputs, parseInputs(draft.json ?? ''), entered);
      change({ json: null, values: fromInputs(operation.inputs, inputs) });
    } catch (error) {
      setNote(`The form cannot show this JSON. ${error instanceof Error ? error.message : ''}`);
    }
  };

  return (
    <CallLayout
      operation={operation}
      draft={draft}
      change={change}
      call={call}
      title="Inputs"
      titleExtra={
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
      }
      runningText="Running"
      resultText={announcement}
      panel={panel}
      onFieldError={goToError}
      onPage={(number) => void showPage(number)}
    >
      {connection && (
        <ConnectionNotice
          connection={connection}
          onSandbox={() => {
            restoreSandbox(connection.definition);
            document.getElementById(RUN)?.focus();
          }}
        />
      )}
      {draft.json === null ? (
        <>
          {Object.keys(operation.inputs.properties ?? {}).length === 0 && <p className="empty">No inputs.</p>}
          <InputsForm
            id={FORM}
            operation={operation}
            values={draft.values}
            pointer="/inputs"
            errors={shown}
            onChange={setValues}
            onErrorCleared={clearError}
            onSubmit={confirmation.start}
          />
        </>
      ) : (
        <JsonEditor
          id={FORM}
          operation={operation}
          text={draft.json}
          onChange={(json) => {
            setNote('');
            change({ json });
          }}
          onSubmit={confirmation.start}
        />
      )}
      {note && (
        <p className="error" role="alert">
          {note}
        </p>
      )}
      <Extras operation={operation} draft={draft} change={change} />
      <RunBar operation={operation} draft={draft} change={change} call={call} form={FORM} />
      {confirmation.dialog}
    </CallLayout>
  );
}

/** Scrolls to the response, and continues the order of focus from there. */
function showResponse(panel: HTMLElement | null): void {
  const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  panel?.querySelector('h2')?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block: 'start', behavior: isCalm ? 'instant' : 'smooth' });
}

/** Pointers of all differences between two states of the form, and of their parents. */
function changedPointers(before: unknown, after: unknown, pointer: string): string[] {
  if (before === after) return [];
  const keys = new Set([before, after].flatMap((one) => (one && typeof one === 'object' ? Object.keys(one) : [])));
  const nested = [...keys].flatMap((key) =>
    changedPointers((before as Values | undefined)?.[key], (after as Values | undefined)?.[key], `${pointer}/${key}`),
  );
  return [pointer, ...nested];
}
