import { ariaDescribedByIds, type WidgetProps } from '@rjsf/utils';
import { useRef, useState, type ChangeEvent } from 'react';
import { isNullable, kindOf, types } from '../api/schema.ts';
import { DropdownWidget } from '../dropdown/widget.tsx';
import { Icon } from '../shell/icon.tsx';
import { FileWidget } from './file.tsx';
import { placeholder } from './names.ts';
import { published } from './templates.tsx';

/** Properties of every field. */
function common(props: WidgetProps) {
  return {
    id: props.id,
    'aria-describedby': ariaDescribedByIds(props.id),
    'aria-invalid': props.rawErrors?.length ? true : undefined,
    'aria-required': props.required || undefined,
    'aria-label': props.hideLabel ? props.label : undefined,
  };
}

/** Properties of a field that holds text. */
function commonText(props: WidgetProps) {
  return {
    ...common(props),
    placeholder: placeholder(published(props.uiSchema)),
    autoComplete: 'off',
    spellCheck: false,
    value: textOf(props.value),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      props.onChange(event.target.value || undefined),
  };
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

function Text(props: WidgetProps) {
  const schema = published(props.uiSchema);
  const isNumber = kindOf(schema) === 'number';
  // A one-line field would lose line breaks.
  if (/[\r\n]/.test(textOf(props.value))) return <Multiline {...props} />;
  const isInteger = types(schema).includes('integer');
  return (
    <input
      {...commonText(props)}
      type="text"
      // Not type "number": browsers round and reformat numbers.
      inputMode={isNumber ? (isInteger ? 'numeric' : 'decimal') : undefined}
      className={isNumber ? 'mono' : undefined}
    />
  );
}

function Secret(props: WidgetProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="with-button">
      <input
        {...commonText(props)}
        type={shown ? 'text' : 'password'}
        autoComplete="new-password"
      />
      <button
        type="button"
        className="icon-button"
        aria-pressed={shown}
        aria-label={`Show ${props.label}`}
        onClick={() => setShown(!shown)}
      >
        <Icon name={shown ? 'hide' : 'show'} />
      </button>
    </div>
  );
}

function Multiline(props: WidgetProps) {
  const isJson = kindOf(published(props.uiSchema)) === 'json';
  return (
    <textarea
      {...commonText(props)}
      rows={isJson ? 6 : 3}
      className={isJson ? 'mono' : undefined}
    />
  );
}

function Choice(props: WidgetProps) {
  const schema = published(props.uiSchema);
  const options = (schema.enum ?? []).filter((one) => one !== null);
  const chosen = options.indexOf(props.value as string);
  const meaning = schema['x-enum-descriptions']?.[chosen];
  const unset = schema.default === undefined ? 'Not set' : `Not set (${String(schema.default)})`;
  const isUnset = props.value === undefined || (props.value === null && !isNullable(schema));
  const selected = isUnset ? '' : props.value === null ? 'null' : `=${String(props.value)}`;
  return (
    <>
      <select
        {...common(props)}
        value={selected}
        onChange={({ target }) =>
          props.onChange(target.value === 'null' ? null : target.value ? target.value.slice(1) : undefined)
        }
      >
        <option value="">{props.required ? 'Choose…' : unset}</option>
        {options.map((one) => (
          <option key={one} value={`=${one}`}>
            {schema['x-enum-labels']?.[one] ?? one}
          </option>
        ))}
        {chosen < 0 && typeof props.value === 'string' && <option value={`=${props.value}`}>{props.value}</option>}
        {isNullable(schema) && <option value="null">None (sends null)</option>}
      </select>
      {meaning && <p className="hint">{meaning}</p>}
    </>
  );
}

function YesNo(props: WidgetProps) {
  const options = [...(props.required ? [] : [['', 'Not set']]), ['true', 'Yes'], ['false', 'No']] as const;
  return (
    <div
      {...common(props)}
      className="segments"
      role="radiogroup"
      tabIndex={-1}
      aria-labelledby={props.hideLabel ? undefined : `${props.id}__label`}
    >
      {options.map(([value, label]) => (
        <label key={label}>
          <input
            type="radio"
            name={props.id}
            checked={textOf(props.value) === value}
            onChange={() => props.onChange(value || undefined)}
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}

function DateTime(props: WidgetProps) {
  const picker = useRef<HTMLInputElement>(null);
  const isDate = kindOf(published(props.uiSchema)) === 'date';
  const pick = (text: string) => {
    if (text) props.onChange(isDate ? text : new Date(text).toISOString().replace('.000Z', 'Z'));
  };
  return (
    <div className="with-button">
      <input
        {...commonText(props)}
        type="text"
        className="mono"
      />
      <input
        ref={picker}
        type={isDate ? 'date' : 'datetime-local'}
        className="picker"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => pick(event.target.value)}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={`Pick ${props.label}`}
        onClick={() => picker.current?.showPicker()}
      >
        <Icon name="calendar" />
      </button>
    </div>
  );
}

export const widgets = {
  text: Text,
  number: Text,
  secret: Secret,
  multiline: Multiline,
  json: Multiline,
  choice: Choice,
  boolean: YesNo,
  date: DateTime,
  'date-time': DateTime,
  file: FileWidget,
  dropdown: DropdownWidget,
};
