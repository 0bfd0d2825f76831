import type { MouseEvent } from 'react';
import { isNumber, writeExact } from '../api/exact.ts';
import { CopyButton } from '../shell/copy_button.tsx';
import { Icon } from '../shell/icon.tsx';
import { cellText, fullText } from './cells.ts';
import type { Row } from './list.ts';
import type { Column } from './table.tsx';
import { Tree } from './tree.tsx';

/** Longer texts may be cut off in their cell. */
const SHORT_CHARACTERS = 24;

interface Props {
  /** Position in the order shown. */
  index: number;
  columns: Column[];
  row: Row;
  isOpen: boolean;
  measure: (element: Element | null) => void;
  onToggle: (row: Row) => void;
}

/** A record, and all its fields below it if it is open. */
export function TableRow({ index, columns, row, isOpen, measure, onToggle }: Props) {
  const number = index + 1;
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const isButton = (event.target as HTMLElement).closest('button');
    const isSelecting = !window.getSelection()?.isCollapsed;
    if (!isButton && !isSelecting) onToggle(row);
  };
  return (
    <tbody data-index={index} ref={measure}>
      <tr className={isOpen ? 'row is-open' : 'row'} aria-rowindex={number + 1} onClick={onClick}>
        <th scope="row">
          <button
            type="button"
            className="row-toggle"
            aria-expanded={isOpen}
            title="All fields of this record"
            onClick={() => onToggle(row)}
          >
            <Icon name="right" />
            {number}
          </button>
        </th>
        {columns.map(({ name }) => (
          <Cell key={name} name={name} value={row[name]} />
        ))}
      </tr>
      {isOpen && (
        <tr>
          <td className="detail-cell" colSpan={columns.length + 1}>
            <div className="row-detail">
              <div className="row-detail-head">
                <strong>Record {number}</strong>
                <CopyButton text={() => writeExact(row, 2)}>Copy record</CopyButton>
              </div>
              <Tree value={row} label={`Record ${number}`} />
            </div>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Cell({ name, value }: { name: string; value: unknown }) {
  const text = cellText(value);
  const full = text.length > SHORT_CHARACTERS || typeof value === 'object' ? fullText(value) : text;
  const isId = name === 'id' && text !== '';
  return (
    <td className={isNumber(value) ? 'number' : undefined} title={full.length > SHORT_CHARACTERS ? full : undefined}>
      {isId ? (
        <span className="id-cell">
          {text}
          <CopyButton label={`Copy ${text}`} text={() => text} />
        </span>
      ) : (
        text
      )}
    </td>
  );
}
