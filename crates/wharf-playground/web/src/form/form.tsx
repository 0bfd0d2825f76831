// The package's main entry also loads a test helper that needs a validator, which is not installed.
import Form, { type IChangeEvent } from '@rjsf/core/lib/components/Form.js';
import type { UiSchema, ValidatorType } from '@rjsf/utils';
import { useMemo, type FormEvent } from 'react';
import type { Operation } from '../api/catalogue.ts';
import type { FieldError } from '../api/problem.ts';
import { FormProvider } from './context.ts';
import { convert } from './convert.ts';
import { errorSchema } from './errors.ts';
import { templates } from './templates.tsx';
import { replaceAt, type Path, type Values } from './values.ts';
import { widgets } from './widgets.tsx';

interface Props {
  id: string;
  operation: Operation;
  values: Values;
  /** JSON pointer of the values in the request body. Ids of fields are pointers. */
  pointer: string;
  errors: FieldError[];
  onChange: (values: Values) => void;
  onErrorCleared?: (pointer: string) => void;
  onSubmit: () => void;
}

/** The runner validates, and returns errors with pointers. */
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
  const { id, operation, values, pointer, errors, onChange, onErrorCleared = ignore, onSubmit } = props;
  const converted = useMemo(() => convert(operation.inputs), [operation]);
  const uiSchema = useMemo(() => ({ ...converted.uiSchema, ...global }), [converted]);
  const context = useMemo(
    () => ({
      values,
      operation,
      errors,
      setAt: (path: Path, value: unknown) => onChange(replaceAt(values, path, value) as Values),
      clearError: onErrorCleared,
    }),
    [values, operation, errors, onChange, onErrorCleared],
  );
  const extraErrors = useMemo(
    () => errorSchema(errors, pointer, operation.inputs, values),
    [errors, pointer, operation, values],
  );
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
        extraErrors={extraErrors}
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
