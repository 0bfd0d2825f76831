import { writeExact } from '../api/exact.ts';
import { post, problemOf } from '../api/http.ts';
import type { Problem } from '../api/problem.ts';

export interface Choice {
  key: string;
  label: string;
}

export interface Choices {
  result: Choice[];
  truncated: boolean;
  nextCursor?: string;
  missing?: string[];
}

/** A data source, with everything that its response depends on. */
export interface Source {
  address: string;
  connection: unknown;
  inputs: Record<string, unknown>;
  callerKey: string;
}

/** Choices could not be loaded. */
export class ChoicesError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** As long as the runner caches choices before it refreshes them. */
const CACHE_MILLISECONDS = 60_000;
const MAX_ENTRIES = 30;
const cache = new Map<string, { expiresAt: number; choices: Choices }>();

export async function fetchChoices(
  source: Source,
  query: { search?: string; resolve?: string[] },
  signal: AbortSignal,
  /** Called with the response of the runner, unless the choices are cached. */
  onResponse: (problem: Problem | undefined) => void = () => undefined,
): Promise<Choices> {
  const { address, connection, inputs, callerKey } = source;
  const text = writeExact({ connection, inputs, ...query });
  const cacheKey = `${address} ${text}`;
  const cached = cache.get(cacheKey);
  if (cached && cached.expiresAt > Date.now()) return cached.choices;
  const response = await post({ address, text, callerKey, signal });
  const problem = problemOf(response);
  onResponse(problem);
  if (problem) throw new ChoicesError(problem);
  const { body } = response;
  const choices = (body.kind === 'json' ? body.value : { result: [], truncated: false }) as Choices;
  cache.delete(cacheKey);
  cache.set(cacheKey, { expiresAt: Date.now() + CACHE_MILLISECONDS, choices });
  const oldest = cache.keys().next();
  if (cache.size > MAX_ENTRIES && !oldest.done) cache.delete(oldest.value);
  return choices;
}

/** Call after a write: it may have changed the choices. */
export function invalidateChoices(): void {
  cache.clear();
}
