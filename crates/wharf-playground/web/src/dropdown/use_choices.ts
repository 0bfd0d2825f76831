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
  /** Whose choices they are. */
  of?: string;
}

/** Stands for a source, which is made anew at each render. */
export const identityOf = (source: Source | null): string | undefined => (source ? JSON.stringify(source) : undefined);

const NOTHING: Listing = { loading: false };
const LOADING: Listing = { loading: true };

/** The choices for what is typed, while the list is open. An outdated question is cancelled. */
export function useChoices(source: Source | null, search: string, open: boolean): Listing {
  const [listing, setListing] = useState<Listing>(NOTHING);
  const of = identityOf(source);
  useEffect(() => {
    if (!source || !open) return;
    const controller = new AbortController();
    const wanted = search.trim();
    setListing((last) => (last.of === of ? { ...last, loading: true } : { loading: true, of }));
    const ask = async () => {
      try {
        const choices = await fetchChoices(source, wanted ? { search: wanted } : {}, controller.signal);
        if (!controller.signal.aborted) setListing({ choices, loading: false, of });
      } catch (error) {
        if (!controller.signal.aborted) setListing({ problem: problemOf(error), loading: false, of });
      }
    };
    const timer = setTimeout(() => void ask(), wanted ? PAUSE_MILLISECONDS : 0);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [of, search, open]);
  return listing.of === of ? listing : source && open ? LOADING : NOTHING;
}

/** The label of a key that stands in the form: a text, `null` when the key is gone, `undefined` while unknown. */
export function useLabel(source: Source | null, key: string, known: string | undefined): string | null | undefined {
  const [found, setFound] = useState<{ of: string; label: string | null }>();
  const of = `${identityOf(source)} ${key}`;
  useEffect(() => {
    if (!source || !key || known !== undefined) return;
    const controller = new AbortController();
    fetchChoices(source, { resolve: [key] }, controller.signal).then(
      ({ result }) => setFound({ of, label: result[0]?.label ?? null }),
      () => setFound(undefined),
    );
    return () => controller.abort();
  }, [of, known]);
  return known ?? (found?.of === of ? found.label : undefined);
}

function problemOf(error: unknown): Problem {
  if (error instanceof ChoicesError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  const title = error instanceof UnreachableError ? 'No answer' : 'The choices cannot be fetched';
  return { title, status: 0, detail, code: '', retryable: true, requestId: '' };
}
