import { useCombobox } from 'downshift';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../shell/icon.tsx';
import { fetchChoices, type Choice, type Source } from './choices.ts';
import { keepFocus, List, type ListHandle } from './list.tsx';
import { sourceIdOf, useChoices, useResolved } from './use_choices.ts';

interface Props {
  id: string;
  label: string;
  value: string;
  source: Source | null;
  /** The source without the inputs that only narrow it, to tell a key that does not fit from one that does not exist. */
  widest?: Source | null;
  /** What the inputs of the source narrow it to, such as "the chosen customer". */
  narrowedTo?: string;
  /** What to do to see fewer choices. */
  hintToNarrow?: string;
  onChange: (key: string | undefined) => void;
  onType?: () => void;
  hint?: string;
  required?: boolean;
  invalid?: boolean;
  describedBy?: string;
  hideLabel?: boolean;
}

const types = useCombobox.stateChangeTypes;

/** Changes of the highlight by keyboard. */
const NAVIGATION_KEYS: ReadonlySet<string | number> = new Set([
  types.InputKeyDownArrowDown,
  types.InputKeyDownArrowUp,
  types.InputKeyDownHome,
  types.InputKeyDownEnd,
  types.InputKeyDownPageUp,
  types.InputKeyDownPageDown,
]);

/** Rows that Page Up and Page Down move. */
const PAGE_ROWS = 8;

/** A combobox over a data source. The typed text searches, and can be used as a key: workflows pass keys. */
export function Dropdown(props: Props) {
  const { id, label, value, source, widest = null, narrowedTo, onChange, hint } = props;
  const sourceId = sourceIdOf(source);
  const [picked, setPicked] = useState<Choice & { sourceId?: string }>();
  const [typed, setTyped] = useState<string>();
  const [open, setOpen] = useState(false);
  const chosen = picked?.key === value ? picked : undefined;
  const found = useResolved(source, widest, value, chosen?.sourceId === sourceId ? chosen?.label : undefined);
  const text = typed ?? (value && (found?.label ?? chosen?.label ?? value));
  const misfit = found?.place === 'elsewhere' && narrowedTo && !props.invalid ? `Does not belong to ${narrowedTo}.` : undefined;
  const search = typed ?? '';
  const state = useChoices(source, search, open);
  const items = useMemo(() => {
    const all = state.choices?.result ?? [];
    // Only after loading: rows must not move under the highlight.
    const key = state.loading ? '' : search.trim();
    return key && !all.some((one) => one.key === key) ? [...all, { key, label: key, isTyped: true }] : all;
  }, [state, search]);
  const list = useRef<ListHandle>(null);

  const select = (choice: Choice & { isTyped?: boolean }) => {
    setPicked(choice.isTyped ? undefined : { ...choice, sourceId });
    setTyped(undefined);
    onChange(choice.key || undefined);
  };
  const selectTyped = () => {
    if (typed === undefined) return;
    const text = typed.trim();
    const exact = withLabel(items, text);
    select(exact ?? { key: text, label: text, isTyped: true });
    if (!exact && text && source && state.loading) void selectByLabel(source, text);
  };
  const latest = useRef(value);
  latest.current = value;
  /** A whole label may be typed or pasted before the choices arrive. */
  const selectByLabel = async (source: Source, text: string) => {
    const found = await fetchChoices(source, { search: text }, AbortSignal.timeout(10_000)).catch(() => undefined);
    const exact = found && withLabel(found.result, text);
    if (exact && latest.current === text) select(exact);
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
      list.current?.scrollTo(highlightedIndex);
      if (NAVIGATION_KEYS.has(type)) list.current?.reveal();
    },
    onIsOpenChange: ({ isOpen }) => setOpen(Boolean(isOpen)),
    onSelectedItemChange: ({ selectedItem }) => selectedItem && select(selectedItem),
    stateReducer: ({ highlightedIndex }, { type, changes }) => {
      // Blur selects the typed text, never the highlighted row.
      if (type === types.InputBlur) return { ...changes, selectedItem: null };
      // Page Up and Page Down stop at the ends instead of wrapping around.
      if (type === types.InputKeyDownPageUp) return { ...changes, highlightedIndex: Math.max(highlightedIndex - PAGE_ROWS, 0) };
      if (type !== types.InputKeyDownPageDown) return changes;
      return { ...changes, highlightedIndex: Math.min(highlightedIndex + PAGE_ROWS, items.length - 1) };
    },
  });
  const before = useRef(items);
  useLayoutEffect(() => {
    // When other rows arrive, Enter must not select one that the user has not seen highlighted.
    const index = combobox.highlightedIndex;
    if (index >= 0 && before.current[index]?.key !== items[index]?.key) combobox.setHighlightedIndex(-1);
    if (before.current[0]?.key !== items[0]?.key) list.current?.scrollTo(0);
    before.current = items;
  }, [items]);

  const input = combobox.getInputProps({
    onChange: (event) => {
      setTyped((event.target as HTMLInputElement).value);
      props.onType?.();
    },
    onBlur: (event) => {
      // The window lost the focus, not the field.
      if (document.activeElement === event.currentTarget) return;
      selectTyped();
      // Close now, not on mouse up: a growing list could cover the button being pressed.
      combobox.closeMenu();
    },
    onKeyDown: (event) => {
      if (event.key === 'Escape') setTyped(undefined);
      // Enter that ends an IME composition selects nothing.
      if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
      if (open && combobox.highlightedIndex >= 0) {
        // The rows belong to an earlier search.
        const isOutdated = state.loading && typed !== undefined;
        if (isOutdated) Object.assign(event.nativeEvent, { preventDownshiftDefault: true });
        if (isOutdated) event.preventDefault();
        return;
      }
      selectTyped();
      setOpen(false);
      if (open) event.preventDefault();
    },
  });
  return (
    <div className={misfit ? 'dropdown is-misfit' : 'dropdown'}>
      <div className="with-button">
        <input
          {...input}
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder="Search or enter a key"
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
              select({ key: '', label: '', isTyped: true });
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
        state={state}
        label={label}
        hint={hint}
        narrowedTo={narrowedTo}
        hintToNarrow={props.hintToNarrow}
        highlighted={combobox.highlightedIndex}
        selected={value}
        menuProps={(list) =>
          combobox.getMenuProps({ ref: list, 'aria-label': `Choices for ${label}`, 'aria-labelledby': undefined })
        }
        itemProps={(item, index) => combobox.getItemProps({ item, index })}
      />
      {/* Always rendered: a line added on blur would move the button being pressed. */}
      <p className="hint" id={`${id}__hint`}>
        {hint ?? (misfit ? <Misfit text={misfit} /> : value && <KeyHint value={value} isUnknown={found?.place === 'nowhere'} />)}
      </p>
      {/* Another field was changed, and has the focus. */}
      <span className="hidden" role="status">
        {misfit && `${label}: ${misfit}`}
      </span>
    </div>
  );
}

const withLabel = (choices: Choice[], label: string) => choices.find((one) => one.label === label);

function KeyHint({ value, isUnknown }: { value: string; isUnknown: boolean }) {
  return (
    <>
      Key <code>{value}</code>
      {isUnknown && '. No record has this key. It is sent unchanged.'}
    </>
  );
}

function Misfit({ text }: { text: string }) {
  return (
    <>
      <Icon name="alert" />
      {text}
    </>
  );
}
