import { kindOf, types, type Schema } from '../api/schema.ts';

/** Name of the type of a field, in a word or two. */
export function typeName(schema: Schema): string {
  switch (kindOf(schema)) {
    case 'number':
      return types(schema).includes('integer') ? 'whole number' : 'number';
    case 'boolean':
      return 'yes or no';
    case 'date-time':
      return 'timestamp';
    case 'key-values':
      return 'pairs';
    case 'multiline':
      return schema.format === 'html' ? 'HTML' : 'text';
    case 'json':
      return 'JSON or text';
    case 'secret':
      return 'secret';
    case 'text':
      return schema.format && schema.format !== 'identifier' ? schema.format.toUpperCase() : 'text';
    default:
      return kindOf(schema);
  }
}

/** Shown in an empty field: the default, otherwise an example. */
export function placeholder(schema: Schema): string {
  if (schema.default !== undefined) return `${String(schema.default)} (default)`;
  const example = schema.examples?.[0];
  if (example !== undefined) return typeof example === 'object' ? JSON.stringify(example) : String(example);
  switch (kindOf(schema)) {
    case 'date':
      return '2025-01-31';
    case 'date-time':
      return '2025-01-31T09:00:00Z';
    default:
      return '';
  }
}
