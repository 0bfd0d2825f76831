import { ariaDescribedByIds, type WidgetProps } from '@rjsf/utils';
import { useForm } from '../form/context.ts';
import { chosen, hintToFill, hintToNarrow, siblingsOf, type Sibling } from '../form/siblings.ts';
import { published } from '../form/templates.tsx';
import { isComplete, useConnection, useSession, wireConnection } from '../session.tsx';
import type { Source } from './choices.ts';
import { Dropdown } from './dropdown.tsx';

/** A field whose choices come from a data source. */
export function DropdownWidget(props: WidgetProps) {
  const { id, label, value, required, rawErrors, hideLabel, uiSchema, onChange } = props;
  const { values, operation, clearError } = useForm();
  const { components, callerKey } = useSession();
  const connection = useConnection(operation);
  const schema = published(uiSchema);
  const source = components
    .find((one) => one.key === operation.component)
    ?.operations.find((one) => one.section === 'data-sources' && one.key === schema['x-data-source']);

  const siblings = siblingsOf(operation.inputs, values, id, schema['x-depends-on'] ?? []);
  const isRequired = ({ key }: Sibling) => Boolean(source?.inputs.required?.includes(key));
  const missing = siblings.filter((one) => one.value === undefined && isRequired(one));
  const given = siblings.filter((one) => one.value !== undefined);

  const hint = !isComplete(connection)
    ? 'Complete the connection to see choices, or enter a key.'
    : missing.length > 0
      ? hintToFill(missing)
      : undefined;
  const sourceWith = (used: Sibling[]): Source | null =>
    source && !hint
      ? {
          address: source.address,
          connection: wireConnection(connection),
          inputs: Object.fromEntries(used.map((one) => [one.key, one.value])),
          callerKey,
        }
      : null;
  return (
    <Dropdown
      id={id}
      label={label}
      value={typeof value === 'string' ? value : ''}
      onChange={onChange}
      onType={() => rawErrors?.length && clearError(id)}
      source={sourceWith(given)}
      widest={sourceWith(given.filter(isRequired))}
      narrowedTo={given.length > 0 ? chosen(given) : undefined}
      hintToNarrow={hintToNarrow(siblings.filter((one) => one.value === undefined))}
      hint={hint}
      required={required}
      invalid={Boolean(rawErrors?.length)}
      describedBy={ariaDescribedByIds(id)}
      hideLabel={hideLabel}
    />
  );
}
