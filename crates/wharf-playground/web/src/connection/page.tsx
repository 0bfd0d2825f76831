import { useMemo, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import type { Fault } from '../api/problem.ts';
import { Answer } from '../answer/answer.tsx';
import { InputsForm } from '../form/form.tsx';
import { Heading } from '../operation/heading.tsx';
import { useDraft } from '../operation/draft.ts';
import { useRun } from '../operation/run.ts';
import { useSession, type Connection } from '../session.tsx';
import { Icon } from '../shell/icon.tsx';

const FORM = 'connection';

/** Credentials, and the test that tells whether they work. */
export function ConnectionPage({ operation }: { operation: Operation }) {
  const session = useSession();
  const connection = session.connectionOf(operation.component);
  const [draft, change] = useDraft(operation);
  const [said, setSaid] = useState('');
  const runner = useRun(operation, change);
  const { named } = connection;
  const names = session.settings.connections;
  const set = (changes: Partial<Connection>) => {
    // A verdict holds for the credentials that were tested.
    runner.cancel();
    change({ outcome: null, note: '' });
    session.setConnection(operation.component, { ...connection, key: operation.key, ...changes });
  };
  const { outcome } = draft;
  const faults = useMemo(
    (): Fault[] => (outcome?.body.kind === 'problem' ? (outcome.body.problem.errors ?? []) : []),
    [outcome],
  );
  const test = async () => {
    const result = await runner.run(draft);
    if (!result) return;
    const { body } = result;
    setSaid(body.kind === 'problem' ? `Failed: ${body.problem.title}. ${body.problem.detail}` : 'The connection works');
    requestAnimationFrame(() => {
      const first = body.kind === 'problem' ? body.problem.errors?.[0] : undefined;
      if (first) goTo(first.pointer);
    });
  };
  return (
    <div className="operation">
      <Heading operation={operation} />
      <div className="columns">
        <section className="request" aria-labelledby="request-title">
          <div className="section-head">
            <h2 id="request-title">Credentials</h2>
            <span className="hint">Kept in this page’s memory only</span>
          </div>
          {names.length > 0 && (
            <div className="field">
              <label htmlFor="named">Use</label>
              <select id="named" value={named} onChange={(event) => set({ named: event.target.value })}>
                <option value="">The fields below</option>
                {names.map((name) => (
                  <option key={name} value={name}>
                    {name}, configured on the runner
                  </option>
                ))}
              </select>
            </div>
          )}
          {named ? (
            <>
              <p className="empty">The runner holds the credentials of “{named}”.</p>
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
                faults={faults}
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
                    <span>Token to use as it is</span>
                    <input
                      type="password"
                      form={FORM}
                      autoComplete="new-password"
                      placeholder="None: the runner gets one"
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
              <button type="submit" form={FORM} className="primary" aria-disabled={runner.running || undefined}>
                <Icon name="plug" />
                Test connection
              </button>
              {runner.running && <span className="spinner" aria-hidden="true" />}
              {!runner.running && outcome && <Verdict works={outcome.body.kind !== 'problem'} />}
            </div>
          </div>
        </section>
        <section className="answer" aria-labelledby="answer-title">
          <Answer operation={operation} outcome={outcome} running={runner.running} note={draft.note} onFault={goTo} />
        </section>
      </div>
      <p className="hidden" role="status" aria-live="polite" data-testid="said">
        {runner.running ? 'Testing' : draft.note || said}
      </p>
    </div>
  );
}

function Verdict({ works }: { works: boolean }) {
  return (
    <span className={works ? 'verdict is-good' : 'verdict is-danger'}>
      <Icon name={works ? 'check' : 'alert'} />
      {works ? 'The connection works' : 'It does not work'}
    </span>
  );
}

function goTo(pointer: string): void {
  document.getElementById(pointer)?.focus();
}
