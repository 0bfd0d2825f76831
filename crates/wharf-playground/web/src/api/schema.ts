/** The subset of JSON Schema that components publish, with Wharf's extension keywords. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: (string | null)[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  writeOnly?: boolean;
  'x-order'?: string[];
  'x-enum-labels'?: Record<string, string>;
  'x-enum-descriptions'?: string[];
  'x-data-source'?: string;
  'x-depends-on'?: string[];
  'x-section'?: string;
  'x-file'?: boolean;
  'x-key-values'?: boolean;
}

/** How a field is shown and edited. */
export type FieldKind =
  | 'object'
  | 'list'
  | 'key-values'
  | 'file'
  | 'choice'
  | 'boolean'
  | 'number'
  | 'date'
  | 'date-time'
  | 'secret'
  | 'multiline'
  | 'json'
  | 'text';

const MULTILINE = ['html', 'multiline'];

export function types(schema: Schema): string[] {
  return schema.type === undefined ? [] : [schema.type].flat();
}

export function isNullable(schema: Schema): boolean {
  return types(schema).includes('null');
}

export function kindOf(schema: Schema): FieldKind {
  const all = types(schema);
  if (schema['x-file']) return 'file';
  if (schema['x-key-values']) return 'key-values';
  if (schema.enum) return 'choice';
  if (all.includes('object')) return 'object';
  if (all.includes('array')) return 'list';
  if (all.includes('boolean')) return 'boolean';
  if (all.includes('integer') || all.includes('number')) return 'number';
  if (!all.includes('string')) return 'json';
  // Components may publish decimals as strings, to keep their digits.
  if (schema.format === 'decimal') return 'number';
  if (schema.format === 'date') return 'date';
  if (schema.format === 'date-time') return 'date-time';
  if (schema.writeOnly || schema.format === 'password') return 'secret';
  return MULTILINE.includes(schema.format ?? '') ? 'multiline' : 'text';
}

/** The keys of an object's fields: required ones first, otherwise in published order. */
export function orderedKeys(schema: Schema): string[] {
  const present = Object.keys(schema.properties ?? {});
  const order = schema['x-order']?.filter((key) => present.includes(key)) ?? [];
  const all = [...order, ...present.filter((key) => !order.includes(key))];
  const required = new Set(schema.required);
  return [...all.filter((key) => required.has(key)), ...all.filter((key) => !required.has(key))];
}

/** The title under which a field is folded. A required field is always in view. */
export function sectionOf(schema: Schema, key: string): string | undefined {
  return schema.required?.includes(key) ? undefined : schema.properties?.[key]?.['x-section'];
}
