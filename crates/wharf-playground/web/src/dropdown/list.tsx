import { useVirtualizer } from '@tanstack/react-virtual';
import { useImperativeHandle, useRef, type HTMLAttributes, type Ref } from 'react';
import type { Choice } from './choices.ts';
import type { Listing } from './use_choices.ts';

const ROW_PIXELS = 34;

/** What moves the list. */
export interface Shown {
  /** Brings a row into sight. */
  show: (index: number) => void;
  /** Brings the list itself into sight. */
  reveal: () => void;
}

interface Props {
  ref: Ref<Shown>;
  open: boolean;
  items: (Choice & { own?: boolean })[];
  listing: Listing;
  label: string;
  hint?: string;
  highlighted: number;
  selected: string;
  /** Properties of the list, made for the reference to it that the scrolling needs. */
  menuProps: (list: Ref<HTMLUListElement>) => HTMLAttributes<HTMLUListElement> & { ref?: Ref<HTMLUListElement> };
  itemProps: (item: Choice, index: number) => HTMLAttributes<HTMLElement>;
}

/** Whoever presses the list or its button has not left the field, which closes the list when it is left. */
export const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault();

/** The list below a dropdown. Only the rows in sight exist, so that ten thousand scroll like ten. */
export function List({ ref, open, items, listing, hint, highlighted, selected, menuProps, itemProps }: Props) {
  const scroller = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: open ? items.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
  });
  useImperativeHandle(ref, () => ({
    show: (index: number) => {
      if (index >= 0) rows.scrollToIndex(index);
    },
    reveal: () => scroller.current?.scrollIntoView({ block: 'nearest' }),
  }));
  return (
    <div className="popup" hidden={!open} onMouseDown={keepFocus}>
      {open && <Status listing={listing} hint={hint} />}
      <ul {...menuProps(scroller)} className="popup-list">
        {open &&
          rows.getVirtualItems().map(({ index, start }) => {
            const item = items[index]!;
            return (
              <li
                key={`${item.own ? 'own' : 'key'} ${item.key}`}
                {...itemProps(item, index)}
                className="option"
                aria-selected={item.key === selected}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                data-highlighted={highlighted === index || undefined}
                style={{ height: ROW_PIXELS, transform: `translateY(${start}px)` }}
              >
                <span>{item.own ? `Use “${item.label}” as the key` : item.label}</span>
                {!item.own && !item.label.includes(item.key) && <code>{item.key}</code>}
              </li>
            );
          })}
        {/* Gives the list its full height: rows are placed, not stacked. */}
        <li role="presentation" style={{ height: rows.getTotalSize() }} />
      </ul>
    </div>
  );
}

function Status({ listing, hint }: { listing: Listing; hint?: string }) {
  return (
    <p className={listing.problem ? 'popup-status fault' : 'popup-status'} role="status">
      {statusText(listing, hint)}
    </p>
  );
}

function statusText({ loading, problem, choices }: Listing, hint?: string): string {
  if (hint) return hint;
  if (loading) return 'Loading…';
  if (problem) return `${problem.title}. ${problem.detail}`;
  if (!choices) return '';
  const count = choices.result.length;
  if (count === 0) return 'Nothing matches';
  const shown = `${count.toLocaleString('en')} ${count === 1 ? 'choice' : 'choices'}`;
  return choices.truncated ? `${shown}, and there may be more. Any key can be typed.` : shown;
}
