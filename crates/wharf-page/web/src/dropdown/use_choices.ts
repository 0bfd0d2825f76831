import { useEffect, useState } from 'react';
import { UnreachableError } from '../api/http.ts';
import type { Problem } from '../api/problem.ts';
import { ChoicesError, fetchChoices, type Choices, type Source } from './choices.ts';

/** So long nothing is asked after a key stroke. */
const PAUSE_MILLISECONDS = 180;

export interface Listing {
  choices?: Choices;
  problem?: Problem;
  loading: boolean;
}

/** The choices for what is typed, while the list is open. An outdated question is cancelled. */
export function useChoices(source: Source | null, search: string, open: boolean): Listing {
  const [listing, setListing] = useState<Listing>({ loading: false });
  const identity = source && JSON.stringify(source);
  useEffect(() => {
    if (!source || !open) return;
    const controller = new AbortController();
    const wanted = search.trim();
    setListing((last) => ({ ...last, loading: true }));
    const ask = async () => {
      try {
        const choices = await fetchChoices(source, wanted ? { search: wanted } : {}, controller.signal);
        if (!controller.signal.aborted) setListing({ choices, loading: false });
      } catch (error) {
        if (!controller.signal.aborted) setListing({ problem: problemOf(error), loading: false });
      }
    };
    const timer = setTimeout(() => void ask(), wanted ? PAUSE_MILLISECONDS : 0);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // The identity stands for the source, which is made anew at each render.
  }, [identity, search, open]);
  return listing;
}

/** The label of a key that stands in the form: a text, `null` when the key is gone, `undefined` while unknown. */
export function useLabel(source: Source | null, key: string, known: string | undefined): string | null | undefined {
  const [found, setFound] = useState<{ key: string; label: string | null }>();
  const identity = source && JSON.stringify(source);
  useEffect(() => {
    if (!source || !key || known !== undefined) return;
    const controller = new AbortController();
    fetchChoices(source, { resolve: [key] }, controller.signal).then(
      ({ result }) => setFound({ key, label: result[0]?.label ?? null }),
      () => setFound(undefined),
    );
    return () => controller.abort();
  }, [identity, key, known]);
  return known ?? (found?.key === key ? found.label : undefined);
}

function problemOf(error: unknown): Problem {
  if (error instanceof ChoicesError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  const title = error instanceof UnreachableError ? 'No answer' : 'The choices cannot be fetched';
  return { title, status: 0, detail, code: '', retryable: true, requestId: '' };
}
