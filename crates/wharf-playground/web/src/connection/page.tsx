import { useMemo, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import type { FieldError } from '../api/problem.ts';
import { InputsForm } from '../form/form.tsx';
import { useCall } from '../operation/call.ts';
import { useDraft } from '../operation/draft.ts';
import { Heading } from '../operation/heading.tsx';
import { ResponsePanel } from '../response/response.tsx';
import { useSession, type Connection } from '../session.tsx';
import { Icon } from '../shell/icon.tsx';

const FORM = 'connection';

/** Form for the credentials, with a test of the connection. */
export function ConnectionPage({ operation }: { operation: Operation }) {
  const { settings, components, connectionFor, activeConnection, setConnection } = useSession();
  const connection = connectionFor(operation);
  const isActive = activeConnection(operation.component)?.definition === operation;
  const [draft, change] = useDraft(operation);
  const [announcement, setAnnouncement] = useState('');
  const call = useCall(operation, change);
  const { name } = connection;
  const set = (changes: Partial<Connection>) => {
    // The test result is valid only for the tested credentials.
    call.cancel();
    change({ response: null, note: '' });
    setConnection({ ...connection, ...changes });
  };
  const { response } = draft;
  const errors = useMemo(
    (): FieldError[] => (response?.body.kind === 'problem' ? (response.body.problem.errors ?? []) : []),
    [response],
  );
  const test = async () => {
    const result = await call.run(draft);
    if (!result) return;
    const { body } = result;
    setAnnouncement(body.kind === 'problem' ? `Failed: ${body.problem.title}. ${body.problem.detail}` : 'The connection works');
    requestAnimationFrame(() => {
      const first = body.kind === 'problem' ? body.problem.errors?.[0] : undefined;
      if (first) focusField(first.pointer);
    });
  };
  return (
    <div className="operation">
      <Heading operation={operation} />
      <div className="columns">
        <section className="request" aria-labelledby="request-title">
          <div className="section-head">
            <h2 id="request-title">Credentials</h2>
            <span className="hint">Kept in this tab’s memory only</span>
          </div>
          {!isActive && (
            <p className="notice is-calm">
              Calls use another connection.
              <button type="button" className="quiet" onClick={() => setConnection(connection)}>
                Use this one
              </button>
            </p>
          )}
          {settings.connections.length > 0 && (
            <div className="field">
              <label htmlFor="name">Connection</label>
              <select id="name" value={name} onChange={(event) => set({ name: event.target.value })}>
                <option value="">Enter credentials</option>
                {settings.connections.map((one) => (
                  <option key={one} value={one}>
                    {one} (configured on the runner)
                  </option>
                ))}
              </select>
              {components.length > 1 && <p className="hint">Each works only for the component it is configured for.</p>}
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
              {operation.oauth && (
                <details className="options">
                  <summary>
                    <Icon name="right" />
                    Access token
                  </summary>
                  <div className="option-fields">
                    <label>
                      <span>Access token to use</span>
                      <input
                        type="password"
                        form={FORM}
                        autoComplete="new-password"
                        placeholder="None: the runner requests one"
                        value={connection.token}
                        onChange={(event) => set({ token: event.target.value })}
                      />
                    </label>
                  </div>
                </details>
              )}
            </>
          )}
          <div className="run-bar">
            <div className="run-main">
              <button type="submit" form={FORM} className="primary" aria-disabled={call.running || undefined}>
                <Icon name="plug" />
                Test connection
              </button>
              {call.running && <span className="spinner" aria-hidden="true" />}
              {!call.running && response && <TestResult works={response.body.kind !== 'problem'} />}
            </div>
          </div>
        </section>
        <section className="response" aria-labelledby="response-title">
          <ResponsePanel
            operation={operation}
            response={response}
            running={call.running}
            note={draft.note}
            onFieldError={focusField}
          />
        </section>
      </div>
      <p className="hidden" role="status" aria-live="polite" data-testid="announcement">
        {call.running ? 'Testing' : draft.note || announcement}
      </p>
    </div>
  );
}

function TestResult({ works }: { works: boolean }) {
  return (
    <span className={works ? 'test-result is-good' : 'test-result is-danger'}>
      <Icon name={works ? 'check' : 'alert'} />
      {works ? 'The connection works' : 'The connection does not work'}
    </span>
  );
}

function focusField(pointer: string): void {
  document.getElementById(pointer)?.focus();
}
