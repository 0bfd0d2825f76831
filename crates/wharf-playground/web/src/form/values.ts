import { isNumber, isRecord, parseNumber, parseExact, writeExact } from '../api/exact.ts';
import { kindOf, type Schema } from '../api/schema.ts';

/** Values of a form: texts, lists, objects and files; `undefined` for an empty field. */
export type Values = Record<string, unknown>;

/** Keys and indexes that lead to a value. */
export type Path = (string | number)[];

/** Converts form values to inputs. Empty fields are left out. */
export function toInputs(schema: Schema, values: Values): Record<string, unknown> {
  return (encode(schema, values) as Record<string, unknown> | undefined) ?? {};
}

function encode(schema: Schema, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  switch (kindOf(schema)) {
    case 'object':
      if (!isRecord(value)) return value;
      // In published order, not in the order of editing.
      return Object.fromEntries(
        [...new Set([...Object.keys(schema.properties ?? {}), ...Object.keys(value)])]
          .map((key) => [key, encode(schema.properties?.[key] ?? {}, value[key])] as const)
          .filter(([, field]) => field !== undefined),
      );
    case 'key-values':
      return Array.isArray(value) ? value.map((pair) => ({ key: '', value: '', ...pairOf(schema, pair) })) : value;
    case 'list':
      // Send an empty row as an empty text, so that the error names the row.
      return Array.isArray(value) ? value.map((item) => encode(schema.items ?? {}, item) ?? '') : value;
    case 'number':
      return typeof value === 'string' ? parseNumber(value) : value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'json':
      return typeof value === 'string' ? jsonOrText(value) : value;
    default:
      return value;
  }
}

function pairOf(schema: Schema, pair: unknown): object {
  const encoded = encode(schema.items ?? {}, pair);
  return isRecord(encoded) ? encoded : {};
}

function jsonOrText(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}

/**
 * Converts inputs to form values: the inverse of `toInputs`. Puts text in quotes that would otherwise be parsed as JSON.
 * Throws if a field cannot hold its value.
 */
export function fromInputs(schema: Schema, inputs: Record<string, unknown>): Values {
  return decode(schema, inputs) as Values;
}

function decode(schema: Schema, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  const kind = kindOf(schema);
  if (kind === 'object' && isRecord(value)) {
    const fields = Object.entries(value).map(([key, field]) => [key, decode(schema.properties?.[key] ?? {}, field)]);
    return { ...blank(schema), ...Object.fromEntries(fields) };
  }
  if ((kind === 'list' || kind === 'key-values') && Array.isArray(value)) {
    return value.map((item) => decode(schema.items ?? {}, item));
  }
  if (kind === 'key-values' && isRecord(value)) {
    return Object.entries(value).flatMap(([key, one]) =>
      [one].flat().map((each) => ({ key, value: decode(schema.items?.properties?.value ?? {}, each) })),
    );
  }
  if (kind === 'file') return withNumbers(value);
  if (kind === 'json') return typeof value === 'string' && jsonOrText(value) === value ? value : writeExact(value, 2);
  if (isNumber(value)) return value.toString();
  if (typeof value === 'object') throw new SyntaxError(`${schema.title ?? 'A field'} does not accept ${writeExact(value)}.`);
  return typeof value === 'boolean' ? String(value) : value;
}

/** The bytes of a file may be a list of numbers; bytes lose nothing as plain numbers. */
function withNumbers(value: unknown): unknown {
  if (isNumber(value)) return Number(value.toString());
  if (Array.isArray(value)) return value.map(withNumbers);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNumbers(one)]));
}

/** Initial values of a form: the published defaults of required fields. */
export function defaultsOf(schema: Schema): Values {
  const fields = (schema.required ?? []).map((key) => [key, schema.properties?.[key]?.default] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]));
}

/** An object without values: its keys make it present in the form, and are not sent. */
export function blank(schema: Schema): Values {
  return Object.fromEntries(Object.keys(schema.properties ?? {}).map((key) => [key, undefined]));
}

/** Replaces secrets with placeholders such as `<clientSecret>`. */
export function withoutSecrets(schema: Schema, value: unknown, name = 'secret'): unknown {
  if (kindOf(schema) === 'secret') return value === undefined || value === null ? value : `<${name}>`;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(schema.items ?? {}, item, name));
  if (!isRecord(value) || !schema.properties) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(
    fields.map(([key, field]) => [key, withoutSecrets(schema.properties![key] ?? {}, field, key)]),
  );
}

/** A copy of `values` with the value at a path replaced. */
export function replaceAt(values: unknown, path: Path, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(values)
    ? [...values]
    : { ...(values as Record<string, unknown>) };
  (copy as Record<string | number, unknown>)[head] = replaceAt((copy as Values)[head], rest, value);
  return copy;
}

export function valueAt(values: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Values | undefined)?.[step], values);
}
