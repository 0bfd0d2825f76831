import { useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { Dropdown } from '../dropdown/dropdown.tsx';
import { isComplete, useConnection, useSession, wireConnection } from '../session.tsx';
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
  { name: 'resolve', label: 'Resolve', help: 'Keys to look up, separated by commas. Not with other fields.', numeric: false },
] as const;

/** The query of a data source, and a preview of its dropdown. */
export function SourceExtras({ operation, draft, change }: Props) {
  const { callerKey } = useSession();
  const connection = useConnection(operation);
  const [value, setValue] = useState('');
  const missing = (operation.inputs.required ?? []).filter((key) => draft.json === null && !draft.values[key]);
  const hint = !isComplete(connection)
    ? 'Complete the connection first.'
    : missing.length > 0
      ? 'Fill in the required inputs first.'
      : undefined;
  const source = () => {
    try {
      const inputs = inputsOf(operation, draft);
      return { address: operation.address, inputs, connection: wireConnection(connection), callerKey };
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
