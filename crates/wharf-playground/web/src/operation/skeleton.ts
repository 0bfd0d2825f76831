import { writeExact } from '../api/exact.ts';
import { kindOf, orderedKeys, types, type Schema } from '../api/schema.ts';
import { singular } from '../shell/words.ts';

/** Objects in objects are written out to this depth. */
const MAX_DEPTH = 4;

/** Text values by format, so that they are valid. */
const TEXTS: Record<string, string> = {
  decimal: '1.00',
  date: '2025-01-31',
  'date-time': '2025-01-31T09:00:00Z',
  time: '09:00:00',
  email: 'name@example.com',
  uri: 'https://example.com',
  uuid: '00000000-0000-0000-0000-000000000000',
};

/** Base64 of "Hello". */
const FILE = { data: 'SGVsbG8=', contentType: 'text/plain', fileName: 'hello.txt' };

/** A value that is valid for its schema and says what belongs there: an example or the default, if there is one. */
export function placeholderFor(schema: Schema, key: string, depth = 0): unknown {
  const given = [...(schema.examples ?? []), schema.default, schema.const, ...(schema.enum ?? [])];
  const known = given.find((one) => one !== undefined && one !== null);
  if (known !== undefined) return known;
  switch (kindOf(schema)) {
    case 'object':
      return objectFor(schema, depth);
    case 'key-values':
    case 'list':
      return [placeholderFor(schema.items ?? {}, singular(key), depth)];
    case 'file':
      return FILE;
    case 'boolean':
      return true;
    case 'number':
      return types(schema).includes('string') ? TEXTS.decimal : (schema.minimum ?? 1);
    case 'json':
      return {};
    case 'date-time':
      // After the start.
      return /^end/.test(key) ? '2025-01-31T10:00:00Z' : TEXTS['date-time'];
    default:
      return (TEXTS[schema.format ?? ''] ?? `<${key}>`).slice(0, schema.maxLength);
  }
}

/** The required members, or all if none is required. */
function objectFor(schema: Schema, depth: number): Record<string, unknown> {
  const required = schema.required ?? [];
  const keys = orderedKeys(schema).filter((key) => required.length === 0 || required.includes(key));
  if (depth >= MAX_DEPTH) return {};
  return Object.fromEntries(keys.map((key) => [key, placeholderFor(schema.properties![key]!, key, depth + 1)]));
}

/** The required inputs that are missing, as placeholders. */
function missingRequired(schema: Schema, inputs: Record<string, unknown>): Record<string, unknown> {
  const missing = (schema.required ?? []).filter((key) => !(key in inputs) && schema.properties?.[key]);
  return Object.fromEntries(missing.map((key) => [key, placeholderFor(schema.properties![key]!, key)]));
}

/** The inputs with placeholders for the required ones that are missing, in the order of the form. */
export function withPlaceholders(schema: Schema, inputs: Record<string, unknown>): Record<string, unknown> {
  const all = { ...missingRequired(schema, inputs), ...inputs };
  const known = orderedKeys(schema).filter((key) => key in all);
  const keys = new Set([...known, ...Object.keys(all)]);
  return Object.fromEntries([...keys].map((key) => [key, all[key]]));
}

/** The inverse: the inputs without placeholders that were not changed. `entered` are the inputs before. */
export function withoutPlaceholders(
  schema: Schema,
  inputs: Record<string, unknown>,
  entered: Record<string, unknown>,
): Record<string, unknown> {
  const added = missingRequired(schema, entered);
  const isAdded = ([key, value]: [string, unknown]) => key in added && writeExact(value) === writeExact(added[key]);
  return Object.fromEntries(Object.entries(inputs).filter((entry) => !isAdded(entry)));
}
