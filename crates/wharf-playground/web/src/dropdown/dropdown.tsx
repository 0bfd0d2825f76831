import { useCombobox } from 'downshift';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../shell/icon.tsx';
import { fetchChoices, type Choice, type Source } from './choices.ts';
import { keepFocus, List, type Shown } from './list.tsx';
import { identityOf, useChoices, useLabel } from './use_choices.ts';

interface Props {
  id: string;
  label: string;
  value: string;
  source: Source | null;
  onChange: (key: string | undefined) => void;
  onType?: () => void;
  hint?: string;
  required?: boolean;
  invalid?: boolean;
  describedBy?: string;
  hideLabel?: boolean;
}

const types = useCombobox.stateChangeTypes;

/** What moves the highlight by keyboard. */
const KEYS: ReadonlySet<string | number> = new Set([
  types.InputKeyDownArrowDown,
  types.InputKeyDownArrowUp,
  types.InputKeyDownHome,
  types.InputKeyDownEnd,
  types.InputKeyDownPageUp,
  types.InputKeyDownPageDown,
]);

/** Rows of a page. */
const PAGE = 8;

/** A combobox over a data source. What is typed searches, and may be used as a key itself: engines inject keys. */
export function Dropdown(props: Props) {
  const { id, label, value, source, onChange, hint } = props;
  const of = identityOf(source);
  const [picked, setPicked] = useState<Choice & { of?: string }>();
  const [typed, setTyped] = useState<string>();
  const [open, setOpen] = useState(false);
  const found = useLabel(source, value, picked?.key === value && picked.of === of ? picked.label : undefined);
  const text = typed ?? (value && (found || value));
  const search = typed ?? '';
  const listing = useChoices(source, search, open);
  const items = useMemo(() => {
    const all = listing.choices?.result ?? [];
    // Offered when it is known what else there is: rows must not move under the highlight.
    const own = listing.loading ? '' : search.trim();
    return own && !all.some((one) => one.key === own) ? [...all, { key: own, label: own, own: true }] : all;
  }, [listing, search]);
  const list = useRef<Shown>(null);

  const take = (choice: Choice & { own?: boolean }) => {
    setPicked(choice.own ? undefined : { ...choice, of });
    setTyped(undefined);
    onChange(choice.key || undefined);
  };
  const takeTyped = () => {
    if (typed === undefined) return;
    const text = typed.trim();
    const exact = labelled(items, text);
    take(exact ?? { key: text, label: text, own: true });
    if (!exact && text && source && listing.loading) void lookUp(source, text);
  };
  const latest = useRef(value);
  latest.current = value;
  /** A whole label may be typed, or pasted, faster than choices come. */
  const lookUp = async (source: Source, text: string) => {
    const choices = await fetchChoices(source, { search: text }, AbortSignal.timeout(10_000)).catch(() => undefined);
    const exact = choices && labelled(choices.result, text);
    if (exact && latest.current === text) take(exact);
  };
  const combobox = useCombobox<Choice>({
    items,
    id: `${id}__list`,
    inputId: id,
    isOpen: open,
    inputValue: text,
    selectedItem: null,
    itemToString: (item) => item?.label ?? '',
    itemToKey: (item) => item?.key,
    scrollIntoView: () => undefined,
    getA11yStatusMessage: () => '',
    onHighlightedIndexChange: ({ highlightedIndex, type }) => {
      list.current?.show(highlightedIndex);
      if (KEYS.has(type)) list.current?.reveal();
    },
    onIsOpenChange: ({ isOpen }) => setOpen(Boolean(isOpen)),
    onSelectedItemChange: ({ selectedItem }) => selectedItem && take(selectedItem),
    stateReducer: ({ highlightedIndex }, { type, changes }) => {
      // Leaving the field takes what was typed, never what happens to be highlighted.
      if (type === types.InputBlur) return { ...changes, selectedItem: null };
      // A page further than the ends is the end, not the other one.
      if (type === types.InputKeyDownPageUp) return { ...changes, highlightedIndex: Math.max(highlightedIndex - PAGE, 0) };
      if (type !== types.InputKeyDownPageDown) return changes;
      return { ...changes, highlightedIndex: Math.min(highlightedIndex + PAGE, items.length - 1) };
    },
  });
  const before = useRef(items);
  useLayoutEffect(() => {
    // When other rows arrive, Enter must not take one that nobody has seen highlighted.
    const at = combobox.highlightedIndex;
    if (at >= 0 && before.current[at]?.key !== items[at]?.key) combobox.setHighlightedIndex(-1);
    if (before.current[0]?.key !== items[0]?.key) list.current?.show(0);
    before.current = items;
  }, [items]);

  const input = combobox.getInputProps({
    onChange: (event) => {
      setTyped((event.target as HTMLInputElement).value);
      props.onType?.();
    },
    onBlur: (event) => {
      // It was the window that lost the focus.
      if (document.activeElement === event.currentTarget) return;
      takeTyped();
      // At once, not when the button is let go: a list that grows meanwhile would cover what is being pressed.
      combobox.closeMenu();
    },
    onKeyDown: (event) => {
      if (event.key === 'Escape') setTyped(undefined);
      // The Enter that ends a composition chooses nothing.
      if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
      if (open && combobox.highlightedIndex >= 0) {
        // Rows of the last search are no answer to what is typed now.
        const outdated = listing.loading && typed !== undefined;
        if (outdated) Object.assign(event.nativeEvent, { preventDownshiftDefault: true });
        if (outdated) event.preventDefault();
        return;
      }
      takeTyped();
      setOpen(false);
      if (open) event.preventDefault();
    },
  });
  return (
    <div className="dropdown">
      <div className="with-button">
        <input
          {...input}
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder="Search or type a key"
          aria-describedby={[props.describedBy, `${id}__hint`].filter(Boolean).join(' ')}
          aria-invalid={props.invalid || undefined}
          aria-required={props.required || undefined}
          aria-labelledby={props.hideLabel ? undefined : `${id}__label`}
          aria-label={props.hideLabel ? label : undefined}
        />
        {value && (
          <button
            type="button"
            className="icon-button is-inner"
            aria-label={`Clear ${label}`}
            onClick={() => {
              take({ key: '', label: '', own: true } as Choice);
              document.getElementById(id)?.focus();
            }}
          >
            <Icon name="cross" />
          </button>
        )}
        <button
          type="button"
          className="icon-button"
          {...combobox.getToggleButtonProps({
            onMouseDown: (event) => open && keepFocus(event),
            'aria-label': `Choices for ${label}`,
          })}
        >
          <Icon name="down" />
        </button>
      </div>
      <List
        ref={list}
        open={open}
        items={items}
        listing={listing}
        label={label}
        hint={hint}
        highlighted={combobox.highlightedIndex}
        selected={value}
        menuProps={(list) =>
          combobox.getMenuProps({ ref: list, 'aria-label': `Choices for ${label}`, 'aria-labelledby': undefined })
        }
        itemProps={(item, index) => combobox.getItemProps({ item, index })}
      />
      {/* Always there: a line that came when the field is left would move the button that is being pressed. */}
      <p className="hint" id={`${id}__hint`}>{hint ?? (value ? <Saved value={value} found={found} /> : null)}</p>
    </div>
  );
}

const labelled = (choices: Choice[], label: string) => choices.find((one) => one.label === label);

function Saved({ value, found }: { value: string; found: string | null | undefined }) {
  return (
    <>
      Key <code>{value}</code>
      {found === null && '. No record has this key; it is sent as it is.'}
    </>
  );
}
