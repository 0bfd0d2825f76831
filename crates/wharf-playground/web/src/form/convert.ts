import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { kindOf, orderedKeys, type Schema } from '../api/schema.ts';

export interface Converted {
  schema: RJSFSchema;
  uiSchema: UiSchema;
}

/**
 * Converts a published schema for the form library. Leaves become strings with our own widget, which gets the published
 * schema: the form holds the typed text, and `values.ts` converts it to inputs. So no number passes through a binary
 * float, and empty fields are not sent.
 */
export function convert(schema: Schema): Converted {
  const kind = kindOf(schema);
  const { title, description } = schema;
  if (kind === 'object') {
    const keys = orderedKeys(schema);
    const fields = keys.map((key) => [key, convert(schema.properties![key]!)] as const);
    return {
      schema: {
        type: 'object',
        title,
        description,
        required: schema.required,
        properties: Object.fromEntries(fields.map(([key, field]) => [key, field.schema])),
      },
      uiSchema: {
        ...Object.fromEntries(fields.map(([key, field]) => [key, field.uiSchema])),
        'ui:order': keys,
        'ui:options': { published: schema },
      },
    };
  }
  if (kind === 'list' || kind === 'key-values') {
    const items = convert(schema.items ?? {});
    return {
      schema: { type: 'array', title, description, items: items.schema },
      uiSchema: { items: items.uiSchema, 'ui:options': { published: schema } },
    };
  }
  return {
    schema: { type: 'string', title, description },
    uiSchema: {
      'ui:widget': schema['x-data-source'] ? 'dropdown' : kind,
      'ui:options': { published: schema },
    },
  };
}
