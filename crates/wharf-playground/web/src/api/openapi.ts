import { isRecord } from './exact.ts';
import { types, type Schema } from './schema.ts';

interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface OpenApi {
  paths: Record<string, { post?: Operation }>;
  components: { schemas: Record<string, Schema> };
}

const NAMED = '#/components/schemas/';

/** A schema of the document without references, and with `null` among the types instead of in `anyOf`. */
export function inlined(openApi: OpenApi, schema: Schema = {}): Schema {
  return inline(openApi, schema) as Schema;
}

function inline(openApi: OpenApi, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => inline(openApi, one));
  if (!isRecord(value)) return value;
  const { $ref, ...own } = value;
  const named = typeof $ref === 'string' ? openApi.components.schemas[$ref.replace(NAMED, '')] : undefined;
  const all = Object.entries({ ...named, ...own }).map(([keyword, one]) => [keyword, inline(openApi, one)]);
  return withNull(Object.fromEntries(all) as Schema);
}

function withNull({ anyOf, ...schema }: Schema): Schema {
  if (!anyOf) return schema;
  const [one, none] = anyOf;
  if (anyOf.length !== 2 || none?.type !== 'null') return { ...schema, anyOf };
  return { ...one, ...schema, type: [...types(one!), 'null'] };
}
