import { writeExact } from '../api/exact.ts';
import { post } from '../api/http.ts';
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

/** A data source with everything that its answer depends on. */
export interface Source {
  address: string;
  connection: unknown;
  inputs: Record<string, unknown>;
  callerKey: string;
}

/** A failed fetch of choices. */
export class ChoicesError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** Answers kept for as long as the runner keeps them fresh. */
const KEPT_MILLISECONDS = 60_000;
const MOST_KEPT = 30;
const kept = new Map<string, { until: number; choices: Choices }>();

export async function fetchChoices(
  source: Source,
  selection: { search?: string; resolve?: string[] },
  signal: AbortSignal,
): Promise<Choices> {
  const { address, connection, inputs, callerKey } = source;
  const text = writeExact({ connection, inputs, ...selection });
  const name = `${address} ${text}`;
  const known = kept.get(name);
  if (known && known.until > Date.now()) return known.choices;
  const { body } = await post({ address, text, callerKey, signal });
  if (body.kind === 'problem') throw new ChoicesError(body.problem);
  const choices = (body.kind === 'json' ? body.value : { result: [], truncated: false }) as Choices;
  kept.delete(name);
  kept.set(name, { until: Date.now() + KEPT_MILLISECONDS, choices });
  const oldest = kept.keys().next();
  if (kept.size > MOST_KEPT && !oldest.done) kept.delete(oldest.value);
  return choices;
}

/** A write may have changed what there is to choose. */
export function forgetChoices(): void {
  kept.clear();
}
