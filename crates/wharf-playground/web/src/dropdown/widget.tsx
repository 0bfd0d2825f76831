import { ariaDescribedByIds, type WidgetProps } from '@rjsf/utils';
import { parseNumber } from '../api/exact.ts';
import { useForm } from '../form/context.ts';
import { published } from '../form/templates.tsx';
import { valueAt } from '../form/values.ts';
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

  // The id is the JSON pointer /inputs/…; the fields it depends on are its siblings.
  const parent = id.split('/').slice(2, -1);
  const dependencies = (schema['x-depends-on'] ?? []).map((key) => ({ key, value: valueAt(values, [...parent, key]) }));
  const missing = dependencies.filter((one) => one.value === undefined || one.value === null);
  const titles = missing.map((one) => source?.inputs.properties?.[one.key]?.title ?? one.key);

  const hint = !isComplete(connection)
    ? 'Complete the connection to see choices, or enter a key.'
    : missing.length > 0
      ? `Fill in ${titles.join(' and ')} to see choices.`
      : undefined;
  const ready: Source | null =
    source && !hint
      ? {
          address: source.address,
          connection: wireConnection(connection),
          inputs: Object.fromEntries(dependencies.map((one) => [one.key, parseNumber(String(one.value))])),
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
      source={ready}
      hint={hint}
      required={required}
      invalid={Boolean(rawErrors?.length)}
      describedBy={ariaDescribedByIds(id)}
      hideLabel={hideLabel}
    />
  );
}
