import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Icon } from '../shell/icon.tsx';
import { cellText } from './cells.ts';
import { csv } from './csv.ts';
import type { Row } from './list.ts';
import { save } from './save.ts';
import { sortedIndexes, type Sorting } from './sort.ts';
import { TableRow } from './table_row.tsx';

const ROW_PIXELS = 33;
/** The column with the number of the row. */
const NUMBER_PIXELS = 72;
const MAX_COLUMNS = 60;
/** As wide as an address. */
const MAX_COLUMN_PIXELS = 340;
/** Column widths are estimated from this many rows. */
const SAMPLE_ROWS = 30;

export interface Column {
  name: string;
  pixels: number;
}

interface Props {
  rows: Row[];
  /** How many records there are. */
  count: string;
  /** Whether there are more pages, which sorting does not reach. */
  isPart: boolean;
  /** Name of the file to download. */
  name: string;
  pager: ReactNode;
}

export function Table({ rows, count, isPart, name, pager }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const names = useMemo(() => [...new Set(rows.flatMap((row) => Object.keys(row)))], [rows]);
  const columns = useMemo(() => columnsOf(names, rows), [names, rows]);
  const [wanted, setSorting] = useState<Sorting | null>(null);
  const sorting = wanted && names.includes(wanted.column) ? wanted : null;
  const order = useMemo(() => sortedIndexes(rows, sorting), [rows, sorting?.column, sorting?.descending]);
  const [open, setOpen] = useState<ReadonlySet<Row>>(new Set());
  const toggle = (row: Row) => setOpen((before) => (before.has(row) ? without(before, row) : new Set([...before, row])));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    getItemKey: (index) => order[index]!,
    overscan: 10,
  });
  useEffect(() => {
    setOpen(new Set());
    virtual.measure();
    scroller.current?.scrollTo({ top: 0 });
  }, [rows]);
  const visible = virtual.getVirtualItems();
  const before = visible[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  const width = columns.reduce((sum, column) => sum + column.pixels, NUMBER_PIXELS);
  const download = () => save(csv(names, order.map((index) => rows[index]!)), 'text/csv;charset=utf-8', `${name}.csv`);
  return (
    <>
      <div className="list-bar">
        <p className="hint" data-testid="count">
          {count}
          {names.length > MAX_COLUMNS && `, ${MAX_COLUMNS} of ${names.length} columns. The tree shows all.`}
        </p>
        {pager}
        <span className="spacer" />
        {rows.length > 0 && (
          <button type="button" className="quiet" onClick={download}>
            <Icon name="download" />
            Download CSV
          </button>
        )}
        {isPart && sorting && <p className="hint sort-note">Sorted within this page only.</p>}
      </div>
      {rows.length === 0 ? (
        <p className="empty is-tall">No records{isPart ? ' on this page' : ''}.</p>
      ) : (
        <div className="table" ref={scroller} tabIndex={0} role="region" aria-label="Response as a table">
          <table style={{ width }} aria-rowcount={rows.length + 1}>
            <colgroup>
              <col style={{ width: NUMBER_PIXELS }} />
              {columns.map(({ name, pixels }) => (
                <col key={name} style={{ width: pixels }} />
              ))}
            </colgroup>
            <thead>
              <tr aria-rowindex={1}>
                <th scope="col">#</th>
                {columns.map(({ name }) => (
                  <Head key={name} name={name} sorting={sorting} onSort={setSorting} />
                ))}
              </tr>
            </thead>
            {before > 0 && <Gap pixels={before} />}
            {visible.map(({ index, key }) => (
              <TableRow
                key={key}
                index={index}
                columns={columns}
                row={rows[order[index]!]!}
                isOpen={open.has(rows[order[index]!]!)}
                measure={virtual.measureElement}
                onToggle={toggle}
              />
            ))}
            {after > 0 && <Gap pixels={after} />}
          </table>
        </div>
      )}
    </>
  );
}

/** The space of rows that are not rendered. */
function Gap({ pixels }: { pixels: number }) {
  return (
    <tbody aria-hidden="true">
      <tr style={{ height: pixels }} />
    </tbody>
  );
}

interface HeadProps {
  name: string;
  sorting: Sorting | null;
  onSort: (sorting: Sorting | null) => void;
}

/** Head of a column. Each click goes on: ascending, descending, as received. */
function Head({ name, sorting, onSort }: HeadProps) {
  const own = sorting?.column === name ? sorting : null;
  const next = !own ? { column: name, descending: false } : own.descending ? null : { column: name, descending: true };
  return (
    <th scope="col" aria-sort={own ? (own.descending ? 'descending' : 'ascending') : undefined}>
      <button type="button" className="column-head" title={`Sort by ${name}`} onClick={() => onSort(next)}>
        <span>{name}</span>
        {own && <Icon name={own.descending ? 'down' : 'up'} />}
      </button>
    </th>
  );
}

function without<T>(all: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const rest = new Set(all);
  rest.delete(one);
  return rest;
}

function columnsOf(names: string[], rows: Row[]): Column[] {
  const sample = rows.slice(0, SAMPLE_ROWS);
  return names.slice(0, MAX_COLUMNS).map((name) => {
    const longest = Math.max(name.length + 2, ...sample.map((row) => cellText(row[name]).length));
    const button = name === 'id' ? 28 : 0;
    // Whole pixels, so that there are no gaps between the heads.
    return { name, pixels: Math.round(Math.min(MAX_COLUMN_PIXELS, Math.max(88, longest * 7.6 + 30))) + button };
  });
}
