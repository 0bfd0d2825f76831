import { useSyncExternalStore } from 'react';
import type { Answer, Run } from './run.ts';

const KEY = 'wharf.runs';
const MAX_RUNS = 20;
/** Characters in the browser's storage: 2 MB, as it may count two bytes for each. */
const MAX_STORED = 1_000_000;
/** Characters, or bytes of files, in memory. */
const MAX_HELD = 50_000_000;

/** Latest first. */
let runs: Run[] = stored();
const listeners = new Set<() => void>();

export function useRuns(): Run[] {
  return useSyncExternalStore(subscribe, recentRuns);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function recentRuns(): Run[] {
  return runs;
}

/** Adds a run, instead of another one if it continues that: as the next page of a list does. */
export function addRun(run: Run, continued?: Run): void {
  replaceRuns([run, ...runs.filter((one) => one.id !== continued?.id)].slice(0, MAX_RUNS));
}

export function clearRuns(): void {
  replaceRuns([]);
}

function replaceRuns(next: Run[]): void {
  runs = fitting(next, MAX_HELD, sizeInMemory);
  store(runs);
  for (const listener of listeners) listener();
}

/** The latest runs within a limit. Those that exceed it lose their answer. */
function fitting(all: Run[], limit: number, sizeOf: (answer: Answer) => number): Run[] {
  let left = limit;
  const take = (size: number) => {
    const fits = size <= left;
    if (fits) left -= size;
    return fits;
  };
  return all.flatMap((run) => {
    if (!take(JSON.stringify({ ...run, answer: null }).length)) return [];
    return run.answer && !take(sizeOf(run.answer)) ? [{ ...run, answer: null }] : [run];
  });
}

function sizeInMemory({ content }: Answer): number {
  return typeof content === 'string' ? content.length : content.size;
}

function sizeInStorage(answer: Answer): number {
  return typeof answer.content === 'string' ? JSON.stringify(answer).length : Infinity;
}

/** The storage may be disabled or full: then the runs are in memory only. */
function store(all: Run[]): void {
  try {
    if (all.length === 0) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(fitting(all, MAX_STORED, sizeInStorage)));
  } catch {
    // Nothing depends on it.
  }
}

function stored(): Run[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isRun).slice(0, MAX_RUNS) : [];
  } catch {
    return [];
  }
}

/** Whether this version of the page can read it. */
function isRun(value: Partial<Run> | null): value is Run {
  return (
    typeof value?.id === 'string' &&
    typeof value.address === 'string' &&
    typeof value.at === 'number' &&
    typeof value.milliseconds === 'number' &&
    typeof value.status === 'number' &&
    typeof value.inputs === 'string' &&
    typeof value.query === 'object' &&
    (value.answer === null || typeof value.answer?.content === 'string')
  );
}
