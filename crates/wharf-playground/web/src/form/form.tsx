// The package's own entry also loads a helper for its tests, which needs a validator that is not installed.
import Form, { type IChangeEvent } from '@rjsf/core/lib/components/Form.js';
import type { ErrorSchema, UiSchema, ValidatorType } from '@rjsf/utils';
import { useMemo, type FormEvent } from 'react';
import { segments, type Fault } from '../api/problem.ts';
import type { Schema } from '../api/schema.ts';
import { FormProvider } from './context.ts';
import { convert } from './convert.ts';
import { templates } from './templates.tsx';
import { replaceAt, type Values } from './values.ts';
import { widgets } from './widgets.tsx';

interface Props {
  id: string;
  component: string;
  schema: Schema;
  values: Values;
  /** Where the values stand in the request, as a JSON pointer: ids of fields are pointers. */
  pointer: string;
  faults: Fault[];
  onChange: (values: Values) => void;
  onMend?: (pointer: string) => void;
  onSubmit: () => void;
}

/** The runner validates; its faults come back with pointers. */
const validator: ValidatorType = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: () => true,
  rawValidation: () => ({}),
};

const global: UiSchema = {
  'ui:globalOptions': { enableOptionalDataFieldForType: ['object', 'array'] },
  'ui:submitButtonOptions': { norender: true },
};

export function InputsForm(props: Props) {
  const { id, component, schema, values, pointer, faults, onChange, onMend = ignore, onSubmit } = props;
  const converted = useMemo(() => convert(schema), [schema]);
  const uiSchema = useMemo(() => ({ ...converted.uiSchema, ...global }), [converted]);
  const context = useMemo(
    () => ({
      values,
      component,
      setAt: (path: (string | number)[], value: unknown) => onChange(replaceAt(values, path, value) as Values),
      mend: onMend,
    }),
    [values, component, onChange, onMend],
  );
  const errors = useMemo(() => errorSchema(faults, pointer), [faults, pointer]);
  return (
    <FormProvider value={context}>
      <Form
        id={id}
        schema={converted.schema}
        uiSchema={uiSchema}
        formData={values}
        validator={validator}
        templates={templates}
        widgets={widgets}
        extraErrors={errors}
        showErrorList={false}
        noHtml5Validate
        idPrefix={pointer}
        idSeparator="/"
        experimental_defaultFormStateBehavior={{
          emptyObjectFields: 'skipEmptyDefaults',
          arrayMinItems: { populate: 'never' },
          constAsDefaults: 'never',
        }}
        onChange={(event: IChangeEvent<Values>) => onChange(event.formData ?? {})}
        onSubmit={(_: IChangeEvent<Values>, event: FormEvent) => {
          event.preventDefault();
          onSubmit();
        }}
      />
    </FormProvider>
  );
}

const ignore = () => undefined;

/** Faults below a pointer, in the nested form that the library takes. */
function errorSchema(faults: Fault[], pointer: string): ErrorSchema {
  const root: ErrorSchema = {};
  for (const fault of faults) {
    if (!fault.pointer.startsWith(`${pointer}/`)) continue;
    let place = root as Record<string, ErrorSchema> & { __errors?: string[] };
    for (const segment of segments(fault.pointer.slice(pointer.length))) {
      place = (place[segment] ??= {}) as typeof place;
    }
    place.__errors = [...(place.__errors ?? []), fault.message];
  }
  return root;
}
