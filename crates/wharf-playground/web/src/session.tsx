import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import type { Component, Operation, Settings } from './api/catalogue.ts';
import { toInputs, type Values } from './form/values.ts';

/** Fields and maybe a token, or the name of a connection that is configured on the runner. */
export interface Connection {
  key: string;
  named: string;
  fields: Values;
  token: string;
}

export interface Session {
  settings: Settings;
  components: Component[];
  callerKey: string;
  connectionOf: (component: string) => Connection;
  setConnection: (component: string, connection: Connection) => void;
  /** Drafts by operation. They live as long as the page, and may contain secrets: never store them elsewhere. */
  drafts: Map<string, unknown>;
}

const Context = createContext<Session | null>(null);

interface Props {
  settings: Settings;
  components: Component[];
  callerKey: string;
  children: ReactNode;
}

export function SessionProvider({ settings, components, callerKey, children }: Props) {
  const [connections, setConnections] = useState<Record<string, Connection>>({});
  const [drafts] = useState(() => new Map<string, unknown>());
  const session = useMemo(
    () => ({
      settings,
      components,
      callerKey,
      drafts,
      connectionOf: (component: string) => connections[component] ?? initial(settings, components, component),
      setConnection: (component: string, connection: Connection) =>
        setConnections((known) => ({ ...known, [component]: connection })),
    }),
    [settings, components, callerKey, connections, drafts],
  );
  return <Context.Provider value={session}>{children}</Context.Provider>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('useSession outside of a SessionProvider');
  return session;
}

function initial(settings: Settings, components: Component[], component: string): Connection {
  const given = settings.connection;
  if (given?.component === component) {
    return { key: given.connection.key, named: '', fields: given.connection.fields, token: '' };
  }
  const kinds = kindsOf(components, component);
  return { key: kinds[0]?.key ?? '', named: settings.connections[0] ?? '', fields: {}, token: '' };
}

export function kindsOf(components: Component[], component: string): Operation[] {
  const operations = components.find((one) => one.key === component)?.operations ?? [];
  return operations.filter((one) => one.section === 'connections');
}

/** The connection as the request body contains it. */
export function wireConnection(connection: Connection, kind: Operation | undefined): unknown {
  if (connection.named) return connection.named;
  const fields = kind ? toInputs(kind.inputs, connection.fields) : connection.fields;
  const token = connection.token ? { token: { access_token: connection.token } } : {};
  return { key: connection.key, fields, ...token };
}

/** Whether all required fields have a value. */
export function isComplete(connection: Connection, kind: Operation | undefined): boolean {
  return Boolean(connection.named) || (kind?.inputs.required ?? []).every((key) => connection.fields[key]);
}
