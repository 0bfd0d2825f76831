import { writeExact } from '../api/exact.ts';
import type { Problem } from '../api/problem.ts';

/** What the vendor said about a connection with exactly these values. It contains secrets: never store it. */
export interface Verdict {
  /** The connection as it was sent, as JSON text. */
  sent: string;
  /** Why the connection was rejected; `null` if a call succeeded. */
  rejection: Problem | null;
}

const MAX_VERDICTS = 20;
const REJECTIONS = ['connection_rejected', 'invalid_connection'];
/** An action may lack a permission of its own; a test needs none but those of the connection. */
const REJECTIONS_OF_TESTS = [...REJECTIONS, 'permission_denied'];

/** Adds what a response says about the connection that was sent. The latest verdict comes first. */
export function withResponse(verdicts: Verdict[], connection: unknown, problem: Problem | undefined, isTest: boolean): Verdict[] {
  if (problem && !(isTest ? REJECTIONS_OF_TESTS : REJECTIONS).includes(problem.code)) return verdicts;
  const known = verdictOn(verdicts, connection);
  // A verdict that does not change must not render the page again after every call.
  if (known && !known.rejection && !problem) return verdicts;
  const verdict = { sent: writeExact(connection), rejection: problem ?? null };
  return [verdict, ...verdicts.filter((one) => one !== known)].slice(0, MAX_VERDICTS);
}

export function verdictOn(verdicts: Verdict[], connection: unknown): Verdict | undefined {
  const sent = writeExact(connection);
  return verdicts.find((one) => one.sent === sent);
}
