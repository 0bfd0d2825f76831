import type { Problem } from '../api/problem.ts';
import { isComplete, isExample, isPublished, useSession, wireConnection, type Connection } from '../session.tsx';
import { verdictOn } from './verdict.ts';

export interface Status {
  state: 'incomplete' | 'untested' | 'tested' | 'rejected';
  /** Why a connection with exactly these values was rejected. */
  rejection: Problem | null;
  /** Whether the runner is a demo, and has a sandbox for this connection. */
  hasSandbox: boolean;
  /** Whether the connection has the sandbox's own credentials. */
  isSandbox: boolean;
}

export function useStatus(connection: Connection): Status {
  const { settings, verdicts } = useSession();
  const { definition } = connection;
  const sent = wireConnection(connection);
  const verdict = verdictOn(verdicts, sent);
  const hasSandbox = isExample(settings, definition);
  const decided = !verdict ? 'untested' : verdict.rejection ? 'rejected' : 'tested';
  return {
    state: isComplete(connection) ? decided : 'incomplete',
    rejection: verdict?.rejection ?? null,
    hasSandbox,
    isSandbox: isPublished(settings, connection),
  };
}
