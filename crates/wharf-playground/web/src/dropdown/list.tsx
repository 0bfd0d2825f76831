import { useVirtualizer } from '@tanstack/react-virtual';
import { useImperativeHandle, useRef, type HTMLAttributes, type Ref } from 'react';
import { counted } from '../shell/words.ts';
import type { Choice } from './choices.ts';
import type { ChoicesState } from './use_choices.ts';

const ROW_PIXELS = 34;

export interface ListHandle {
  /** Scrolls to a row. */
  scrollTo: (index: number) => void;
  /** Scrolls the page to the list. */
  reveal: () => void;
}

interface Props {
  ref: Ref<ListHandle>;
  open: boolean;
  items: (Choice & { isTyped?: boolean })[];
  state: ChoicesState;
  label: string;
  hint?: string;
  narrowedTo?: string;
  hintToNarrow?: string;
  highlighted: number;
  selected: string;
  /** Properties of the list element; takes the reference that scrolling needs. */
  menuProps: (list: Ref<HTMLUListElement>) => HTMLAttributes<HTMLUListElement> & { ref?: Ref<HTMLUListElement> };
  itemProps: (item: Choice, index: number) => HTMLAttributes<HTMLElement>;
}

/** Pressing the list or its button must not blur the field, because blur closes the list. */
export const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault();

/** The list below a dropdown. Only visible rows are rendered, so that ten thousand scroll like ten. */
export function List(props: Props) {
  const { ref, open, items, state, highlighted, selected, menuProps, itemProps } = props;
  const scroller = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: open ? items.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
  });
  useImperativeHandle(ref, () => ({
    scrollTo: (index: number) => {
      if (index >= 0) rows.scrollToIndex(index);
    },
    reveal: () => scroller.current?.scrollIntoView({ block: 'nearest' }),
  }));
  return (
    <div className="popup" hidden={!open} onMouseDown={keepFocus}>
      {open && <Status text={statusText(props)} isProblem={Boolean(state.problem)} />}
      <ul {...menuProps(scroller)} className="popup-list">
        {open &&
          rows.getVirtualItems().map(({ index, start }) => {
            const item = items[index]!;
            return (
              <li
                key={`${item.isTyped ? 'typed' : 'key'} ${item.key}`}
                {...itemProps(item, index)}
                className="option"
                aria-selected={item.key === selected}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                data-highlighted={highlighted === index || undefined}
                style={{ height: ROW_PIXELS, transform: `translateY(${start}px)` }}
              >
                <span>{item.isTyped ? `Use “${item.label}” as the key` : item.label}</span>
                {!item.isTyped && !item.label.includes(item.key) && <code>{item.key}</code>}
              </li>
            );
          })}
        {/* Gives the list its full height: rows have absolute positions. */}
        <li role="presentation" style={{ height: rows.getTotalSize() }} />
      </ul>
    </div>
  );
}

function Status({ text, isProblem }: { text: string; isProblem: boolean }) {
  return (
    <p className={isProblem ? 'popup-status error' : 'popup-status'} role="status">
      {text}
    </p>
  );
}

function statusText({ state, hint, narrowedTo, hintToNarrow }: Props): string {
  const { loading, problem, choices } = state;
  if (hint) return hint;
  if (loading) return 'Loading…';
  if (problem) return `${problem.title}. ${problem.detail}`;
  if (!choices) return '';
  const count = choices.result.length;
  const within = narrowedTo ? ` for ${narrowedTo}` : '';
  if (count === 0) return `No matches${within}`;
  const shown = `${counted(count, 'choice')}${within}`;
  if (!choices.truncated) return shown;
  return `${shown}; there may be more. ${hintToNarrow ? `${hintToNarrow}, or enter any key.` : 'You can enter any key.'}`;
}
