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
  const session = useSession();
  const connection = session.connectionOf(operation.component);
  const [draft, change] = useDraft(operation);
  const [announcement, setAnnouncement] = useState('');
  const call = useCall(operation, change);
  const { named } = connection;
  const names = session.settings.connections;
  const set = (changes: Partial<Connection>) => {
    // The test result is valid only for the tested credentials.
    call.cancel();
    change({ response: null, note: '' });
    session.setConnection(operation.component, { ...connection, key: operation.key, ...changes });
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
          {names.length > 0 && (
            <div className="field">
              <label htmlFor="named">Connection</label>
              <select id="named" value={named} onChange={(event) => set({ named: event.target.value })}>
                <option value="">Enter credentials</option>
                {names.map((name) => (
                  <option key={name} value={name}>
                    {name} (configured on the runner)
                  </option>
                ))}
              </select>
            </div>
          )}
          {named ? (
            <>
              <p className="empty">The runner has the credentials of “{named}”.</p>
              <form id={FORM} onSubmit={(event) => (event.preventDefault(), void test())} />
            </>
          ) : (
            <>
              <InputsForm
                id={FORM}
                component={operation.component}
                schema={operation.inputs}
                values={connection.fields}
                pointer="/connection/fields"
                errors={errors}
                onChange={(fields) => set({ fields })}
                onSubmit={() => void test()}
              />
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
