import { useCombobox } from 'downshift';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../shell/icon.tsx';
import type { Choice, Source } from './choices.ts';
import { keepFocus, List } from './list.tsx';
import { useChoices, useLabel } from './use_choices.ts';

interface Props {
  id: string;
  label: string;
  value: string;
  source: Source | null;
  onChange: (key: string | undefined) => void;
  disabled?: boolean;
  hint?: string;
  required?: boolean;
  invalid?: boolean;
  describedBy?: string;
  hideLabel?: boolean;
}

/** A combobox over a data source. What is typed searches, and may be used as a key itself: engines inject keys. */
export function Dropdown(props: Props) {
  const { id, label, value, source, onChange, disabled, hint } = props;
  const [picked, setPicked] = useState<Choice>();
  const [typed, setTyped] = useState<string>();
  const [open, setOpen] = useState(false);
  const found = useLabel(source, value, picked?.key === value ? picked.label : undefined);
  const text = typed ?? (value && (found || value));
  const search = typed ?? '';
  const listing = useChoices(source, search, open);
  const items = useMemo(() => {
    const all = listing.choices?.result ?? [];
    // Offered when it is known what else there is: rows must not move under the highlight.
    const own = listing.loading ? '' : search.trim();
    return own && !all.some((one) => one.key === own) ? [...all, { key: own, label: own, own: true }] : all;
  }, [listing, search]);
  const list = useRef<{ show: (index: number) => void }>(null);

  const take = (choice: Choice & { own?: boolean }) => {
    setPicked(choice.own ? undefined : choice);
    setTyped(undefined);
    onChange(choice.key || undefined);
  };
  const takeTyped = () => {
    if (typed === undefined) return;
    const exact = items.find((one) => one.label === typed.trim());
    take(exact ?? { key: typed.trim(), label: typed, own: true });
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
    onHighlightedIndexChange: ({ highlightedIndex }) => list.current?.show(highlightedIndex),
    onIsOpenChange: ({ isOpen, type }) => {
      setOpen(Boolean(isOpen));
      if (type === useCombobox.stateChangeTypes.InputKeyDownEscape) setTyped(undefined);
    },
    onSelectedItemChange: ({ selectedItem }) => selectedItem && take(selectedItem),
    // Leaving the field takes what was typed, never what happens to be highlighted.
    stateReducer: (_, { type, changes }) =>
      type === useCombobox.stateChangeTypes.InputBlur ? { ...changes, selectedItem: null } : changes,
  });
  const before = useRef(items);
  useLayoutEffect(() => {
    // When other rows arrive, Enter must not take one that nobody has seen highlighted.
    const at = combobox.highlightedIndex;
    if (at >= 0 && before.current[at]?.key !== items[at]?.key) combobox.setHighlightedIndex(-1);
    before.current = items;
  }, [items]);

  const input = combobox.getInputProps({
    disabled,
    onChange: (event) => setTyped((event.target as HTMLInputElement).value),
    onBlur: () => {
      takeTyped();
      // At once, not when the button is let go: a list that grows meanwhile would cover what is being pressed.
      combobox.closeMenu();
    },
    onKeyDown: (event) => {
      if (event.key !== 'Enter') return;
      if (open && combobox.highlightedIndex >= 0) return;
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
          placeholder={disabled ? '' : 'Search or type a key'}
          aria-describedby={props.describedBy}
          aria-invalid={props.invalid || undefined}
          aria-required={props.required || undefined}
          aria-labelledby={props.hideLabel ? undefined : `${id}__label`}
          aria-label={props.hideLabel ? label : undefined}
        />
        {value && !disabled && (
          <button
            type="button"
            className="icon-button is-inner"
            aria-label={`Clear ${label}`}
            onClick={() => take({ key: '', label: '', own: true } as Choice)}
          >
            <Icon name="cross" />
          </button>
        )}
        <button
          type="button"
          className="icon-button"
          {...combobox.getToggleButtonProps({ disabled, onMouseDown: keepFocus, 'aria-label': `Choices for ${label}` })}
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
      <p className="hint">{hint ?? (value ? <Saved value={value} found={found} /> : null)}</p>
    </div>
  );
}

function Saved({ value, found }: { value: string; found: string | null | undefined }) {
  return (
    <>
      Key <code>{value}</code>
      {found === null && '. No record has this key; it is sent as it is.'}
    </>
  );
}
