import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Component, Operation, Settings } from './api/catalogue.ts';
import { writeExact } from './api/exact.ts';
import type { Problem } from './api/problem.ts';
import { withResponse, type Verdict } from './connection/verdict.ts';
import { toInputs, type Values } from './form/values.ts';

/** Fields and maybe a token, or the name of a connection that is configured on the runner. */
export interface Connection {
  /** The connection in the manifest of its component. */
  definition: Operation;
  name: string;
  fields: Values;
  token: string;
}

export interface Session {
  settings: Settings;
  components: Component[];
  callerKey: string;
  /** The connection that calls of a component use: the last one set. */
  activeConnection: (component: string) => Connection | undefined;
  connectionFor: (definition: Operation) => Connection;
  setConnection: (connection: Connection) => void;
  /** Notes what a response says about the connection that was sent; no problem means success. */
  reportConnection: (sent: unknown, problem: Problem | undefined, isTest?: boolean) => void;
  /** What the vendor said about connections. */
  verdicts: Verdict[];
  /** Replaces a connection with that of the demo's sandbox. */
  restoreSandbox: (definition: Operation) => void;
  /** Pointer of the field that the connection page focuses when it opens. */
  fieldToFocus: { current: string };
  /** Drafts by address of the operation. They may contain secrets: never store them outside of memory. */
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
  /** Latest first. */
  const [connections, setConnections] = useState<Connection[]>([]);
  const [drafts] = useState(() => new Map<string, unknown>());
  const [verdicts, setVerdicts] = useState<Verdict[]>([]);
  const fieldToFocus = useRef('');
  const reportConnection = useCallback(
    (sent: unknown, problem: Problem | undefined, isTest = false) =>
      setVerdicts((known) => withResponse(known, sent, problem, isTest)),
    [],
  );
  const session = useMemo((): Session => {
    const setConnection = (connection: Connection) =>
      setConnections((known) => [connection, ...known.filter((one) => one.definition !== connection.definition)]);
    const connectionFor = (definition: Operation) =>
      connections.find((one) => one.definition === definition) ?? initialConnection(settings, definition);
    return {
      settings,
      components,
      callerKey,
      drafts,
      fieldToFocus,
      verdicts,
      reportConnection,
      restoreSandbox: (definition) => {
        // The result of its test belongs to other credentials.
        drafts.delete(definition.address);
        setConnection(initialConnection(settings, definition));
      },
      connectionFor,
      activeConnection: (component) => {
        const latest = connections.find((one) => one.definition.component === component);
        const definition = initialDefinition(settings, components, component);
        return latest ?? (definition && connectionFor(definition));
      },
      setConnection,
    };
  }, [settings, components, callerKey, connections, drafts, verdicts, reportConnection]);
  return <Context.Provider value={session}>{children}</Context.Provider>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('useSession outside of a SessionProvider');
  return session;
}

/** The connection that a call uses. The test of a connection uses that connection, even if another one is active. */
export function useConnection(operation: Operation): Connection | undefined {
  const { activeConnection, connectionFor } = useSession();
  return operation.section === 'connections' ? connectionFor(operation) : activeConnection(operation.component);
}

function initialDefinition(settings: Settings, components: Component[], component: string): Operation | undefined {
  const operations = components.find((one) => one.key === component)?.operations ?? [];
  const definitions = operations.filter((one) => one.section === 'connections');
  return definitions.find((one) => isExample(settings, one)) ?? definitions[0];
}

/** The sandbox's own credentials, otherwise the first connection configured on the runner. */
function initialConnection(settings: Settings, definition: Operation): Connection {
  const empty = { definition, name: '', fields: {}, token: '' };
  if (isExample(settings, definition)) return { ...empty, fields: settings.connection!.connection.fields };
  return { ...empty, name: settings.connections[definition.component]?.[0] ?? '' };
}

/** Whether the runner provides example credentials for this connection. */
export function isExample({ connection: example }: Settings, { component, key }: Operation): boolean {
  return example?.component === component && example.connection.key === key;
}

/** Whether these are the example credentials that the runner provides to everyone. */
export function isPublished(settings: Settings, connection: Connection | undefined): boolean {
  if (!connection || !isExample(settings, connection.definition)) return false;
  const example = initialConnection(settings, connection.definition);
  return writeExact(wireConnection(example)) === writeExact(wireConnection(connection));
}

/** The connection as the request body contains it. */
export function wireConnection(connection: Connection | undefined): unknown {
  if (!connection) return undefined;
  const { definition, name, fields, token } = connection;
  if (name) return name;
  const wireToken = token ? { token: { access_token: token } } : {};
  return { key: definition.key, fields: toInputs(definition.inputs, fields), ...wireToken };
}

/** Whether all required fields have a value. */
export function isComplete(connection: Connection | undefined): boolean {
  if (!connection || connection.name) return true;
  return (connection.definition.inputs.required ?? []).every((key) => connection.fields[key]);
}
