import { getJson } from './http.ts';
import { inlined, type OpenApi } from './openapi.ts';
import type { Schema } from './schema.ts';
import type { Section } from './sections.ts';

/** The group of the actions that belong to no other; it comes last. */
const OTHER = 'Other';

/** An action, data source, trigger or connection: anything that has an address to call. */
export interface Operation {
  component: string;
  section: Section;
  key: string;
  label: string;
  description: string;
  /** URL relative to the page. */
  address: string;
  /** Name of the group of an action; empty for all else. */
  group: string;
  inputs: Schema;
  /** Example of a response. */
  example?: unknown;
  effects?: Effects;
  deprecated?: string;
  webhook: boolean;
  /** Whether it is a connection that uses OAuth 2.0 access tokens. */
  oauth: boolean;
}

export interface Effects {
  readOnly: boolean;
  destructive: boolean;
  idempotent: boolean;
}

export interface Component {
  key: string;
  label: string;
  version: string;
  description: string;
  documentation?: string;
  operations: Operation[];
}

export interface Settings {
  version: string;
  keyRequired: boolean;
  connection: { component: string; connection: { key: string; fields: Record<string, string> } } | null;
  /** The names of configured connections by component. */
  connections: Record<string, string[]>;
}

interface Entry {
  key: string;
  display: { label: string; description: string };
  group?: string;
  effects?: Effects;
  deprecated?: string;
  isPollingTrigger?: boolean;
  oauth2Type?: string;
  examplePayload?: unknown;
}

interface Manifest {
  key: string;
  version: string;
  documentationUrl?: string;
  display: { label: string; description: string };
  connections: { key: string; label: string; comments?: string; oauth2Type?: string }[];
  actions: Record<string, Entry>;
  dataSources: Record<string, Entry>;
  triggers?: Record<string, Entry>;
}

/** Loads the settings. Where callers need a key, the runner lists the names of connections only with a valid key. */
export function loadSettings(callerKey: string, signal: AbortSignal): Promise<Settings> {
  return getJson<Settings>('playground.json', callerKey, signal);
}

export async function loadComponents(callerKey: string, signal: AbortSignal): Promise<Component[]> {
  const [registered, openApi] = await Promise.all([
    getJson<{ key: string }[]>('v1/components', callerKey, signal),
    getJson<OpenApi>('openapi.json', callerKey, signal),
  ]);
  const manifests = registered.map(({ key }) => getJson<Manifest>(`v1/components/${key}`, callerKey, signal));
  return (await Promise.all(manifests)).map((manifest) => componentOf(manifest, openApi));
}

function componentOf(manifest: Manifest, openApi: OpenApi): Component {
  const base = `v1/components/${manifest.key}`;
  const operation = (section: Section, entry: Entry, verb: string): Operation => {
    const address = `${base}/${section}/${entry.key}/${verb}`;
    const body = openApi.paths[`/${address}`]?.post?.requestBody;
    const request = body && inlined(openApi, body.content['application/json']?.schema).properties;
    return {
      component: manifest.key,
      section,
      key: entry.key,
      label: entry.display.label,
      description: entry.display.description,
      address,
      group: entry.group ?? '',
      inputs: (section === 'connections' ? fieldsOf(request?.connection, entry.key) : request?.inputs) ?? {},
      example: entry.examplePayload,
      effects: entry.effects,
      deprecated: entry.deprecated,
      webhook: entry.isPollingTrigger === false,
      oauth: Boolean(entry.oauth2Type),
    };
  };
  const actions = Object.values(manifest.actions).map((entry) => operation('actions', entry, 'invoke'));
  const triggers = Object.values(manifest.triggers ?? {}).map((entry) =>
    operation('triggers', entry, entry.isPollingTrigger === false ? 'webhook' : 'poll'),
  );
  const sources = Object.values(manifest.dataSources).map((entry) => operation('data-sources', entry, 'invoke'));
  const connections = manifest.connections.map(({ label, comments = '', ...entry }) =>
    operation('connections', { ...entry, display: { label, description: comments } }, 'test'),
  );
  return {
    key: manifest.key,
    label: manifest.display.label,
    version: manifest.version,
    description: manifest.display.description,
    documentation: manifest.documentationUrl,
    operations: [...connections, ...actions, ...triggers, ...sources],
  };
}

/** The fields of one connection: the OpenAPI schema lists all kinds of connections, and connection names. */
function fieldsOf(connection: Schema | undefined, key: string): Schema | undefined {
  return connection?.anyOf?.find((one) => one.properties?.key?.const === key)?.properties?.fields;
}

/** The groups of operations, in the order of the page. */
export function groupNames(operations: Operation[]): string[] {
  const names = [...new Set(operations.map((one) => one.group))];
  return names.sort((left, right) => Number(left === OTHER) - Number(right === OTHER) || left.localeCompare(right));
}
