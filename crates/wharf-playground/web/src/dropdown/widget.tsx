import { ariaDescribedByIds, type WidgetProps } from '@rjsf/utils';
import { numberIn } from '../api/exact.ts';
import { useForm } from '../form/context.ts';
import { published } from '../form/templates.tsx';
import { valueAt } from '../form/values.ts';
import { isComplete, kindsOf, useSession, wireConnection } from '../session.tsx';
import type { Source } from './choices.ts';
import { Dropdown } from './dropdown.tsx';

/** A field that a data source fills. */
export function DropdownWidget(props: WidgetProps) {
  const { id, label, value, required, rawErrors, hideLabel, uiSchema, onChange } = props;
  const { values, component, mend } = useForm();
  const session = useSession();
  const schema = published(uiSchema);
  const connection = session.connectionOf(component);
  const kind = kindsOf(session.components, component).find((one) => one.key === connection.key);
  const operations = session.components.find((one) => one.key === component)?.operations ?? [];
  const find = (key: string) => operations.find((one) => one.section === 'data-sources' && one.key === key);
  const source = find(schema['x-data-source'] ?? '');

  // The id is the JSON pointer /inputs/…; what the field depends on stands beside it.
  const place = id.split('/').slice(2, -1);
  const depended = (schema['x-depends-on'] ?? []).map((key) => ({ key, value: valueAt(values, [...place, key]) }));
  const missing = depended.filter((one) => one.value === undefined || one.value === null);
  const titles = missing.map((one) => source?.inputs.properties?.[one.key]?.title ?? one.key);

  const hint = !isComplete(connection, kind)
    ? 'Choices come when the connection is filled in. A key can be typed.'
    : missing.length > 0
      ? `Choices come when ${titles.join(' and ')} is filled in.`
      : undefined;
  const ready: Source | null =
    source && !hint
      ? {
          address: source.address,
          connection: wireConnection(connection, kind),
          inputs: Object.fromEntries(depended.map((one) => [one.key, numberIn(String(one.value))])),
          callerKey: session.callerKey,
        }
      : null;
  return (
    <Dropdown
      id={id}
      label={label}
      value={typeof value === 'string' ? value : ''}
      onChange={onChange}
      onType={() => rawErrors?.length && mend(id)}
      source={ready}
      hint={hint}
      required={required}
      invalid={Boolean(rawErrors?.length)}
      describedBy={ariaDescribedByIds(id)}
      hideLabel={hideLabel}
    />
  );
}
