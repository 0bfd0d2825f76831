import type { MouseEvent } from 'react';
import { Icon } from '../shell/icon.tsx';
import type { Page } from './list.ts';

interface Props {
  page: Page;
  running: boolean;
  onPage: (number: number) => void;
}

/** Buttons for the neighbouring pages, if there are any. */
export function Pager({ page, running, onPage }: Props) {
  const { number, hasMore } = page;
  if (number <= 1 && !hasMore) return null;
  const button = (name: string, target: number, isPossible: boolean) => ({
    type: 'button' as const,
    className: 'quiet',
    'aria-label': name,
    // Not `disabled`, so that the button keeps the focus on the last page.
    'aria-disabled': !isPossible || running || undefined,
    onClick: (event: MouseEvent) => isPossible && !running && event.detail < 2 && onPage(target),
  });
  return (
    <div className="pager" role="group" aria-label="Pages">
      <button {...button('Previous page', number - 1, number > 1)}>
        <Icon name="left" />
        Previous
      </button>
      <button {...button('Next page', number + 1, hasMore)}>
        Next
        <Icon name="right" />
      </button>
    </div>
  );
}
