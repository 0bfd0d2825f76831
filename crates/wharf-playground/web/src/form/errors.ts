import type { ErrorSchema } from '@rjsf/utils';
import { segments, type FieldError } from '../api/problem.ts';
import { kindOf, type FieldKind, type Schema } from '../api/schema.ts';
import type { Values } from './values.ts';

/** The kinds of fields that consist of fields. */
const GROUPS: FieldKind[] = ['object', 'list', 'key-values'];

/** Errors below a pointer, in the nested form that the library expects. */
export function errorSchema(errors: FieldError[], pointer: string, schema: Schema, values: Values): ErrorSchema {
  const root: ErrorSchema = {};
  for (const error of errors) {
    if (!error.pointer.startsWith(`${pointer}/`)) continue;
    let node = root as Record<string, ErrorSchema> & { __errors?: string[] };
    for (const step of shownPath(schema, values, segments(error.pointer.slice(pointer.length)))) {
      node = (node[step] ??= {}) as typeof node;
    }
    node.__errors = [...(node.__errors ?? []), error.message];
  }
  return root;
}

/** The path of a field or, if the form does not show that, of the nearest group that it shows. */
function shownPath(schema: Schema, value: unknown, [step, ...rest]: string[]): string[] {
  if (step === undefined || !GROUPS.includes(kindOf(schema))) return [];
  const inner = Array.isArray(value) ? itemAt(schema, value, step) : schema.properties?.[step];
  if (!inner) return [];
  const innerValue = (value as Values | undefined)?.[step];
  // An optional group is closed until it is added.
  const isClosed = innerValue === null || (innerValue === undefined && !schema.required?.includes(step));
  return isClosed ? [step] : [step, ...shownPath(inner, innerValue, rest)];
}

function itemAt(schema: Schema, list: unknown[], step: string): Schema | undefined {
  return Number(step) < list.length ? schema.items : undefined;
}
