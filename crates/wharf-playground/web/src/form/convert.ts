import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { kindOf, orderedKeys, type Schema } from '../api/schema.ts';

export interface Converted {
  schema: RJSFSchema;
  uiSchema: UiSchema;
}

/**
 * Prepares a published schema for the form library. Leaves become strings with a widget of ours that gets the
 * published schema: the form holds what was typed, and `values.ts` makes inputs of it. So no number passes through
 * a binary float, and nothing is sent that nobody filled in.
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
  if (kind === 'list' || kind === 'pairs') {
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
