import { useEffect, useState } from 'react';
import { UnreachableError } from '../api/http.ts';
import type { Problem } from '../api/problem.ts';
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

/** The choices for the typed text, while the list is open. Cancels outdated requests. */
export function useChoices(source: Source | null, search: string, open: boolean): ChoicesState {
  const [state, setState] = useState<ChoicesState>(EMPTY);
  const sourceId = sourceIdOf(source);
  useEffect(() => {
    if (!source || !open) return;
    const controller = new AbortController();
    const words = search.trim();
    setState((last) => (last.sourceId === sourceId ? { ...last, loading: true } : { loading: true, sourceId }));
    const load = async () => {
      try {
        const choices = await fetchChoices(source, words ? { search: words } : {}, controller.signal);
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

/** The label of a key in the form; `null` if no record has the key, `undefined` while unknown. */
export function useLabel(source: Source | null, key: string, known: string | undefined): string | null | undefined {
  const [found, setFound] = useState<{ id: string; label: string | null }>();
  const id = `${sourceIdOf(source)} ${key}`;
  useEffect(() => {
    if (!source || !key || known !== undefined) return;
    const controller = new AbortController();
    fetchChoices(source, { resolve: [key] }, controller.signal).then(
      ({ result }) => setFound({ id, label: result[0]?.label ?? null }),
      () => setFound(undefined),
    );
    return () => controller.abort();
  }, [id, known]);
  return known ?? (found?.id === id ? found.label : undefined);
}

function toProblem(error: unknown): Problem {
  if (error instanceof ChoicesError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  const title = error instanceof UnreachableError ? 'No response' : 'Cannot load the choices';
  return { title, status: 0, detail, code: '', retryable: true, requestId: '' };
}
