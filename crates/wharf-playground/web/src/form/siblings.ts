import { kindOf, type Schema } from '../api/schema.ts';
import { toInputs, valueAt, type Values } from './values.ts';

/** Another field of the same object. */
export interface Sibling {
  key: string;
  schema: Schema;
  /** The value as it is sent; `undefined` for an empty field. */
  value: unknown;
}

/** The fields with these keys beside the field with this id, which is a JSON pointer such as `/inputs/jobs/0/id`. */
export function siblingsOf(inputs: Schema, values: Values, id: string, keys: string[]): Sibling[] {
  const path = parentOf(id.split('/').slice(2));
  const parent = path.reduce<Schema>((schema, step) => schema.properties?.[step] ?? schema.items ?? {}, inputs);
  return keys.flatMap((key) => {
    const schema = parent.properties?.[key];
    return schema ? { key, schema, value: sent(key, schema, valueAt(values, [...path, key])) } : [];
  });
}

/** The path of the object that has the field. The siblings of a row in a list are beside the list. */
function parentOf(path: string[]): string[] {
  return /^\d+$/.test(path.at(-1) ?? '') ? parentOf(path.slice(0, -1)) : path.slice(0, -1);
}

function sent(key: string, schema: Schema, value: unknown): unknown {
  const encoded = toInputs({ type: 'object', properties: { [key]: schema } }, { [key]: value })[key];
  const isEmpty = (one: unknown) => one === undefined || one === null || one === '';
  if (!Array.isArray(encoded)) return isEmpty(encoded) ? undefined : encoded;
  const rows = encoded.filter((row) => !isEmpty(row));
  return rows.length > 0 ? rows : undefined;
}

/** What to do before the choices of a field can be shown. */
export function hintToFill(missing: Sibling[]): string {
  const choose = missing.filter(isChosen).map((one) => withArticle(nounOf(one)));
  const fill = missing.filter((one) => !isChosen(one)).map((one) => one.schema.title ?? one.key);
  const steps = [choose.length > 0 ? `choose ${listed(choose)}` : '', fill.length > 0 ? `fill in ${listed(fill)}` : ''];
  const sentence = `${steps.filter(Boolean).join(' and ')} first.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** What to do to see fewer choices. */
export function hintToNarrow(empty: Sibling[]): string | undefined {
  const choose = empty.filter(isChosen).map((one) => withArticle(nounOf(one)));
  return choose.length > 0 ? `Choose ${listed(choose, 'or')} to see fewer` : undefined;
}

/** The values of fields in words: "the chosen customer and location". */
export function chosen(siblings: Sibling[]): string {
  return `the chosen ${listed(siblings.map(nounOf))}`;
}

function isChosen({ schema }: Sibling): boolean {
  return Boolean(schema['x-data-source'] ?? schema.items?.['x-data-source']) || kindOf(schema) === 'choice';
}

/** The thing that a field holds: "customer" for "Customer ID". */
function nounOf({ key, schema }: Sibling): string {
  const words = (schema.title ?? key).replace(/ IDs?$/, '').split(' ');
  return words.map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word)).join(' ');
}

function withArticle(noun: string): string {
  return /^(?!u[ns])[aeiou]/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function listed(names: string[], conjunction = 'and'): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} ${conjunction} ${names.at(-1)}`;
}
