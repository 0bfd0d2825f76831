import {
  descriptionId,
  errorId,
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  type FieldErrorProps,
  type FieldTemplateProps,
  type ObjectFieldTemplateProps,
  type UiSchema,
} from '@rjsf/utils';
import { Fragment } from 'react';
import { isNullable, kindOf, sectionOf, type Schema } from '../api/schema.ts';
import { Icon } from '../shell/icon.tsx';
import { Prose } from '../shell/prose.tsx';
import { useForm } from './context.ts';
import { typeName } from './names.ts';
import { FormSection } from './section.tsx';
import { blank, valueAt, type Path, type Values } from './values.ts';

export function published(uiSchema: UiSchema | undefined): Schema {
  return (uiSchema?.['ui:options']?.published as Schema | undefined) ?? {};
}

function Field(props: FieldTemplateProps) {
  const { id, label, required, rawDescription, rawErrors, children, displayLabel, fieldPathId, formData } = props;
  const schema = published(props.uiSchema);
  const kind = kindOf(schema);
  if (kind === 'list' || kind === 'key-values') return <>{children}</>;
  if (kind === 'object') {
    return (
      <>
        {children}
        {props.errors}
      </>
    );
  }
  const key = String(fieldPathId.path.at(-1) ?? '');
  const isItem = typeof fieldPathId.path.at(-1) === 'number';
  // In a list, the library writes null for an emptied text.
  const canBeNull = isNullable(schema) && kind !== 'choice';
  const isNull = formData === null && canBeNull;
  return (
    <div className={rawErrors?.length ? 'field is-invalid' : 'field'}>
      {!isItem && displayLabel && (
        <div className="field-head">
          <label htmlFor={id} id={`${id}__label`}>
            {label}
          </label>
          {required && <span className="required">required</span>}
          <code className="key">{key}</code>
          <span className="type">{typeName(schema)}</span>
          {canBeNull && <NullButton label={label} path={fieldPathId.path} isNull={isNull} />}
        </div>
      )}
      {!isItem && rawDescription && <Prose id={descriptionId(id)} className="help" text={rawDescription} />}
      {isNull ? (
        <p className="null-note" id={id} tabIndex={-1}>
          Sends null
        </p>
      ) : (
        children
      )}
      {props.errors}
    </div>
  );
}

function NullButton({ label, path, isNull }: { label: string; path: Path; isNull: boolean }) {
  const { setAt } = useForm();
  return (
    <button
      type="button"
      className="chip"
      aria-pressed={isNull}
      title="Sends null, which clears the field"
      aria-label={`Send null for ${label}`}
      onClick={() => setAt(path, isNull ? undefined : null)}
    >
      null
    </button>
  );
}

function FieldErrors({ errors, fieldPathId }: Pick<FieldErrorProps, 'errors' | 'fieldPathId'>) {
  if (!errors?.length) return null;
  return (
    <p className="error" id={errorId(fieldPathId)}>
      <Icon name="alert" />
      {errors.join('. ')}
    </p>
  );
}

interface GroupHeadProps {
  id: string;
  title: string;
  schema: Schema;
  required: boolean;
  path: Path;
  value: unknown;
  /** Value that "Add" sets. */
  initial: unknown;
}

/** Title of an object or list, with buttons that add it, remove it or send null. */
function GroupHead({ id, title, schema, required, path, value, initial }: GroupHeadProps) {
  const { setAt } = useForm();
  const present = value !== undefined && value !== null;
  /** The pressed button disappears, so move the focus to the group. */
  const set = (value: unknown) => {
    setAt(path, value);
    document.getElementById(id)?.focus();
  };
  const noun = kindOf(schema) === 'object' ? title : `${title} list`;
  return (
    <div className="group-head">
      <span className="group-title">{title}</span>
      {required && <span className="required">required</span>}
      <code className="key">{String(path.at(-1) ?? '')}</code>
      <span className="spacer" />
      {isNullable(schema) && <NullButton label={title} path={path} isNull={value === null} />}
      {!required && !present && (
        <button
          type="button"
          className="quiet"
          id={`${id}__add`}
          aria-label={`Add ${noun}`}
          onClick={() => set(initial)}
        >
          <Icon name="plus" />
          Add
        </button>
      )}
      {!required && present && (
        <button type="button" className="quiet" aria-label={`Remove ${noun}`} onClick={() => set(undefined)}>
          <Icon name="cross" />
          Remove
        </button>
      )}
    </div>
  );
}

function ObjectField(props: ObjectFieldTemplateProps) {
  const { fieldPathId, properties, title, description, required, uiSchema, formData, errorSchema } = props;
  const schema = published(uiSchema);
  const { path, $id } = fieldPathId;
  const fields = <Fields id={$id} schema={schema} values={formData} properties={properties} />;
  if (path.length === 0) return <div id={$id}>{fields}</div>;
  const isItem = typeof path.at(-1) === 'number';
  return (
    <fieldset
      className={isItem ? 'group is-item' : 'group'}
      id={$id}
      tabIndex={-1}
      aria-describedby={errorSchema?.__errors ? errorId(fieldPathId) : undefined}
    >
      <legend className="hidden">{isItem ? `${title} ${Number(path.at(-1)) + 1}` : title}</legend>
      {!isItem && (
        <GroupHead
          id={$id}
          title={title}
          schema={schema}
          required={Boolean(required)}
          path={path}
          value={formData}
          initial={blank(schema)}
        />
      )}
      {!isItem && description && <Prose className="help" text={String(description)} />}
      {formData === null && <p className="null-note">Sends null</p>}
      {formData !== null && properties.length > 0 && <div className="group-body">{fields}</div>}
    </fieldset>
  );
}

interface FieldsProps {
  id: string;
  schema: Schema;
  values: Values | null | undefined;
  properties: ObjectFieldTemplateProps['properties'];
}

/** The fields of an object: those with a section come last, folded under its title. */
function Fields({ id, schema, values, properties }: FieldsProps) {
  const titleOf = ({ name }: { name: string }) => sectionOf(schema, name) ?? '';
  const titles = new Set(properties.map(titleOf));
  return [...titles].sort((left, right) => Number(left !== '') - Number(right !== '')).map((title) => {
    const members = properties.filter((one) => titleOf(one) === title);
    const content = members.map((property) => property.content);
    if (title === '') return <Fragment key="">{content}</Fragment>;
    const isSet = members.filter(({ name }) => values?.[name] !== undefined);
    return (
      <FormSection key={title} title={title} pointers={members.map(({ name }) => `${id}/${name}`)} set={isSet.length}>
        {content}
      </FormSection>
    );
  });
}

function ListField(props: ArrayFieldTemplateProps) {
  const { fieldPathId, items, title, required, uiSchema, rawErrors, onAddClick } = props;
  const { values, setAt } = useForm();
  const schema = published(uiSchema);
  const { path, $id } = fieldPathId;
  // The library passes an empty list to the template even when there is none.
  const formData = valueAt(values, path);
  const present = Array.isArray(formData);
  const item = schema.items ?? {};
  const row = kindOf(item) === 'object' ? blank(item) : undefined;
  const isKeyValues = kindOf(schema) === 'key-values';
  return (
    <fieldset
      className={isKeyValues ? 'group is-key-values' : 'group'}
      id={$id}
      tabIndex={-1}
      aria-describedby={rawErrors?.length ? errorId(fieldPathId) : undefined}
    >
      <legend className="hidden">{title}</legend>
      <GroupHead
        id={$id}
        title={title}
        schema={schema}
        required={Boolean(required)}
        path={path}
        value={formData}
        initial={[row]}
      />
      {schema.description && <Prose className="help" text={schema.description} />}
      {formData === null && <p className="null-note">Sends null</p>}
      {items.length > 0 && <div className="items">{items}</div>}
      {present && items.length === 0 && !required && <p className="null-note">Sends an empty list</p>}
      {(present || required) && formData !== null && (
        <button
          type="button"
          className="quiet add-item"
          aria-label={`Add row to ${title}`}
          // The library's handler keeps the identity of rows; without a list there are no rows yet.
          onClick={(event) => (present ? onAddClick(event) : setAt(path, [row]))}
        >
          <Icon name="plus" />
          Add row
        </button>
      )}
      <FieldErrors errors={rawErrors} fieldPathId={fieldPathId} />
    </fieldset>
  );
}

function ListItem({ children, buttonsProps, index }: ArrayFieldItemTemplateProps) {
  return (
    <div className="item">
      <span className="item-number" aria-hidden="true">
        {index + 1}
      </span>
      <div className="item-body">{children}</div>
      <button
        type="button"
        className="icon-button"
        aria-label={`Remove row ${index + 1}`}
        onClick={(event) => {
          event.currentTarget.closest('fieldset')?.focus();
          buttonsProps.onRemoveItem(event);
        }}
      >
        <Icon name="cross" />
      </button>
    </div>
  );
}

export const templates = {
  FieldTemplate: Field,
  FieldErrorTemplate: FieldErrors,
  ObjectFieldTemplate: ObjectField,
  ArrayFieldTemplate: ListField,
  ArrayFieldItemTemplate: ListItem,
};
