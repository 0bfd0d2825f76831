import { useEffect, useState } from 'react';
import { UnreachableError } from '../api/http.ts';
import type { Problem } from '../api/problem.ts';
import { useSession } from '../session.tsx';
import { ChoicesError, fetchChoices, type Choices, type Source } from './choices.ts';

/** Wait after a key press before searching. */
const DEBOUNCE_MILLISECONDS = 180;

export interface ChoicesState {
  choices?: Choices;
  problem?: Problem;
  loading: boolean;
  /** The source they belong to. */
  sourceId?: string;
}

/** Identifies a source across renders: each render creates a new object. */
export const sourceIdOf = (source: Source | null): string | undefined => (source ? JSON.stringify(source) : undefined);

const EMPTY: ChoicesState = { loading: false };
const LOADING: ChoicesState = { loading: true };

/** Fetches choices, and reports what a response says about the connection. */
function useFetch(): typeof fetchChoices {
  const { reportConnection } = useSession();
  return (source, query, signal) =>
    fetchChoices(source, query, signal, (problem) => reportConnection(source.connection, problem));
}

/** The choices for the typed text, while the list is open. Cancels outdated requests. */
export function useChoices(source: Source | null, search: string, open: boolean): ChoicesState {
  const fetch = useFetch();
  const [state, setState] = useState<ChoicesState>(EMPTY);
  const sourceId = sourceIdOf(source);
  useEffect(() => {
    if (!source || !open) return;
    const controller = new AbortController();
    const words = search.trim();
    setState((last) => (last.sourceId === sourceId ? { ...last, loading: true } : { loading: true, sourceId }));
    const load = async () => {
      try {
        const choices = await fetch(source, words ? { search: words } : {}, controller.signal);
        if (!controller.signal.aborted) setState({ choices, loading: false, sourceId });
      } catch (error) {
        if (!controller.signal.aborted) setState({ problem: toProblem(error), loading: false, sourceId });
      }
    };
    const timer = setTimeout(() => void load(), words ? DEBOUNCE_MILLISECONDS : 0);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [sourceId, search, open]);
  return state.sourceId === sourceId ? state : source && open ? LOADING : EMPTY;
}

/** What is known about a key in the form. */
export interface Resolved {
  label: string | null;
  /** Whether the source lists the key, only lists it for other inputs, or no record has it. */
  place: 'here' | 'elsewhere' | 'nowhere';
}

/** Looks up a key in a source and, if that does not list it, in the `widest` one; `undefined` while unknown. */
export function useResolved(source: Source | null, widest: Source | null, key: string, known?: string): Resolved | undefined {
  const fetch = useFetch();
  const [found, setFound] = useState<Resolved & { id: string }>();
  const id = `${sourceIdOf(source)} ${key}`;
  useEffect(() => {
    if (!source || !key || known !== undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const labelIn = async (one: Source) => (await fetch(one, { resolve: [key] }, signal)).result[0]?.label ?? null;
    resolve(source, widest, labelIn).then(
      (resolved) => signal.aborted || setFound({ id, ...resolved }),
      () => signal.aborted || setFound(undefined),
    );
    return () => controller.abort();
  }, [id, known]);
  if (known !== undefined) return { label: known, place: 'here' };
  return found?.id === id ? found : undefined;
}

type LabelIn = (source: Source) => Promise<string | null>;

async function resolve(source: Source, widest: Source | null, labelIn: LabelIn): Promise<Resolved> {
  const label = await labelIn(source);
  if (label !== null) return { label, place: 'here' };
  if (!widest || Object.keys(source.inputs).length === 0) return { label, place: 'nowhere' };
  // All inputs are required: the key cannot be looked up without them.
  if (sourceIdOf(widest) === sourceIdOf(source)) return { label, place: 'elsewhere' };
  const other = await labelIn(widest);
  return { label: other, place: other === null ? 'nowhere' : 'elsewhere' };
}

function toProblem(error: unknown): Problem {
  if (error instanceof ChoicesError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  const title = error instanceof UnreachableError ? 'No response' : 'Cannot load the choices';
  return { title, status: 0, detail, code: '', retryable: true, requestId: '' };
}
