import { useEffect, useRef } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { orderedKeys } from '../api/schema.ts';
import { typeName } from '../form/names.ts';
import { parseInputs } from './draft.ts';
import { placeholderFor } from './skeleton.ts';

const MIN_ROWS = 8;
const MAX_ROWS = 24;
/** A chip shows the start of a description. */
const MAX_TITLE = 300;

interface Props {
  id: string;
  operation: Operation;
  text: string;
  onChange: (text: string) => void;
  onSubmit: () => void;
}

/** The inputs as JSON, with the inputs that can be added. */
export function JsonEditor({ id, operation, text, onChange, onSubmit }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  /** What was added: it is selected, so that typing replaces it. */
  const added = useRef<{ key: string; value: string }>(undefined);
  useEffect(() => {
    if (!added.current) return;
    const { key, value } = added.current;
    added.current = undefined;
    const name = `\n  ${JSON.stringify(key)}: `;
    const start = text.indexOf(name) + name.length;
    area.current?.focus();
    area.current?.setSelectionRange(start, start + value.length);
  }, [text]);
  const inputs = parsed(text);
  const { properties = {}, required = [] } = operation.inputs;
  const addable = orderedKeys(operation.inputs).filter((key) => !inputs || !(key in inputs));
  const add = (key: string) => {
    const value = placeholderFor(properties[key]!, key);
    added.current = { key, value: indented(value) };
    onChange(writeExact({ ...inputs, [key]: value }, 2));
  };
  const lines = text.split('\n').length + 1;
  return (
    <form id={id} className="json-editor" onSubmit={(event) => (event.preventDefault(), onSubmit())}>
      <textarea
        ref={area}
        className="mono json"
        id="/inputs"
        aria-label="Inputs as JSON"
        spellCheck={false}
        rows={Math.min(MAX_ROWS, Math.max(MIN_ROWS, lines))}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      {addable.length > 0 && (
        <fieldset className="addable" disabled={!inputs}>
          <legend>{inputs ? 'Add an input' : 'Inputs can be added when the JSON is valid'}</legend>
          {addable.map((key) => {
            const schema = properties[key]!;
            const about = [schema.title, typeName(schema), schema.description].filter(Boolean).join(' · ');
            return (
              <button key={key} type="button" className="chip" title={about.slice(0, MAX_TITLE)} onClick={() => add(key)}>
                {key}
                {required.includes(key) && <span className="required">required</span>}
              </button>
            );
          })}
        </fieldset>
      )}
    </form>
  );
}

/** A value as it is written within the inputs. */
function indented(value: unknown): string {
  return writeExact(value, 2).replaceAll('\n', '\n  ');
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return parseInputs(text);
  } catch {
    return null;
  }
}
