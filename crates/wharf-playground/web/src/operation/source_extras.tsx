import { useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { Dropdown } from '../dropdown/dropdown.tsx';
import { isComplete, kindsOf, useSession, wireConnection } from '../session.tsx';
import { inputsOf, type Change, type Draft } from './draft.ts';

interface Props {
  operation: Operation;
  draft: Draft;
  change: Change;
}

const FIELDS = [
  { name: 'search', label: 'Search', help: 'Words that the label must contain.', numeric: false },
  { name: 'limit', label: 'Limit', help: '1 to 10,000.', numeric: true },
  { name: 'cursor', label: 'Cursor', help: 'The nextCursor of the last response.', numeric: false },
  { name: 'resolve', label: 'Resolve', help: 'Keys to look up, separated by commas. Cannot be combined.', numeric: false },
] as const;

/** The query of a data source, and a preview of its dropdown. */
export function SourceExtras({ operation, draft, change }: Props) {
  const session = useSession();
  const [value, setValue] = useState('');
  const connection = session.connectionOf(operation.component);
  const kind = kindsOf(session.components, operation.component).find((one) => one.key === connection.key);
  const missing = (operation.inputs.required ?? []).filter((key) => draft.json === null && !draft.values[key]);
  const hint = !isComplete(connection, kind)
    ? 'Complete the connection first.'
    : missing.length > 0
      ? 'Fill in the required inputs first.'
      : undefined;
  const source = () => {
    try {
      const inputs = inputsOf(operation, draft);
      const { address } = operation;
      return { address, inputs, connection: wireConnection(connection, kind), callerKey: session.callerKey };
    } catch {
      // The inputs are being edited, and are not valid JSON at the moment.
      return null;
    }
  };
  return (
    <>
      <section className="extras" aria-labelledby="query-title">
        <h2 id="query-title">Query</h2>
        <div className="option-fields">
          {FIELDS.map(({ name, label, help, numeric }) => (
            <div key={name}>
              <label htmlFor={`/${name}`}>{label}</label>
              <input
                id={`/${name}`}
                className={numeric ? 'mono' : undefined}
                inputMode={numeric ? 'numeric' : undefined}
                aria-describedby={`/${name}__description`}
                autoComplete="off"
                value={draft.query[name]}
                onChange={(event) => change({ query: { ...draft.query, [name]: event.target.value } })}
              />
              <p className="hint" id={`/${name}__description`}>
                {help}
              </p>
            </div>
          ))}
        </div>
      </section>
      <section className="extras" aria-labelledby="preview-title">
        <h2 id="preview-title">Dropdown preview</h2>
        <Dropdown
          id="preview"
          label={operation.label}
          value={value}
          source={hint ? null : source()}
          hint={hint}
          hideLabel
          onChange={(key) => setValue(key ?? '')}
        />
      </section>
    </>
  );
}
