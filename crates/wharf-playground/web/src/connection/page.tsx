import { useEffect, useMemo, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { fieldErrorsOf, problemOf, summaryOf } from '../api/http.ts';
import { goToField } from '../form/focus.ts';
import { InputsForm } from '../form/form.tsx';
import { useCall } from '../operation/call.ts';
import { useDraft } from '../operation/draft.ts';
import { CallLayout } from '../operation/layout.tsx';
import { useSession, type Connection } from '../session.tsx';
import { Disclosure } from '../shell/disclosure.tsx';
import { Icon } from '../shell/icon.tsx';
import { ConnectionNotice } from './notice.tsx';
import { useStatus } from './status.ts';

const FORM = 'connection';
const TEST = 'test-connection';

/** Form for the credentials, with a test of the connection. */
export function ConnectionPage({ operation }: { operation: Operation }) {
  const { settings, connectionFor, activeConnection, setConnection, restoreSandbox, fieldToFocus } = useSession();
  const connection = connectionFor(operation);
  const isActive = activeConnection(operation.component)?.definition === operation;
  const [draft, change] = useDraft(operation);
  const [announcement, setAnnouncement] = useState('');
  const call = useCall(operation, change);
  const { name } = connection;
  const configured = settings.connections[operation.component] ?? [];
  const { response } = draft;
  const { rejection } = useStatus(connection);
  const errors = useMemo(() => (response ? fieldErrorsOf(response) : (rejection?.errors ?? [])), [response, rejection]);
  useEffect(() => {
    const pointer = fieldToFocus.current;
    fieldToFocus.current = '';
    // After the page has moved the focus to its heading.
    if (pointer) requestAnimationFrame(() => goToField(pointer));
  }, [fieldToFocus]);
  /** The test result is valid only for the tested credentials. */
  const dropResult = () => {
    call.cancel();
    change({ response: null, note: '' });
  };
  const set = (changes: Partial<Connection>) => {
    dropResult();
    setConnection({ ...connection, ...changes });
  };
  const backToSandbox = () => {
    dropResult();
    restoreSandbox(operation);
    // The pressed button disappears.
    document.getElementById(TEST)?.focus();
  };
  const test = async () => {
    const result = await call.run(draft);
    if (!result) return;
    setAnnouncement(summaryOf(result, WORKS));
    requestAnimationFrame(() => {
      const first = fieldErrorsOf(result)[0];
      if (first) goToField(first.pointer);
    });
  };
  return (
    <CallLayout
      operation={operation}
      draft={draft}
      change={change}
      call={call}
      title="Credentials"
      titleExtra={<span className="hint">Kept in this tab’s memory only</span>}
      runningText="Testing"
      resultText={announcement}
      onFieldError={goToField}
    >
      {!isActive && (
        <p className="notice is-calm">
          Calls use another connection.
          <button type="button" className="quiet" onClick={() => setConnection(connection)}>
            Use this one
          </button>
        </p>
      )}
      <ConnectionNotice connection={connection} isOwnPage onSandbox={backToSandbox} />
      {configured.length > 0 && (
        <div className="field">
          <label htmlFor="name">Connection</label>
          <select id="name" value={name} onChange={(event) => set({ name: event.target.value })}>
            <option value="">Enter credentials</option>
            {configured.map((one) => (
              <option key={one} value={one}>
                {one} (configured on the runner)
              </option>
            ))}
          </select>
        </div>
      )}
      {name ? (
        <>
          <p className="empty">The runner has the credentials of “{name}”.</p>
          <form id={FORM} onSubmit={(event) => (event.preventDefault(), void test())} />
        </>
      ) : (
        <>
          <InputsForm
            id={FORM}
            operation={operation}
            values={connection.fields}
            pointer="/connection/fields"
            errors={errors}
            onChange={(fields) => set({ fields })}
            onSubmit={() => void test()}
          />
          {operation.oauth && <TokenField token={connection.token} onChange={(token) => set({ token })} />}
        </>
      )}
      <div className="run-bar">
        <div className="run-main">
          <button type="submit" id={TEST} form={FORM} className="primary" aria-disabled={call.running || undefined}>
            <Icon name="plug" />
            Test connection
          </button>
          {call.running && <span className="spinner" aria-hidden="true" />}
          {!call.running && response && <TestResult works={!problemOf(response)} />}
        </div>
      </div>
    </CallLayout>
  );
}

function TokenField({ token, onChange }: { token: string; onChange: (token: string) => void }) {
  return (
    <Disclosure title="Access token">
      <div className="option-fields">
        <label>
          <span>Access token to use</span>
          <input
            type="password"
            form={FORM}
            autoComplete="new-password"
            placeholder="None: the runner requests one"
            value={token}
            onChange={(event) => onChange(event.target.value)}
          />
        </label>
      </div>
    </Disclosure>
  );
}

const WORKS = 'The connection works';

function TestResult({ works }: { works: boolean }) {
  return (
    <span className={works ? 'test-result is-good' : 'test-result is-danger'}>
      <Icon name={works ? 'check' : 'alert'} />
      {works ? WORKS : 'The connection does not work'}
    </span>
  );
}
