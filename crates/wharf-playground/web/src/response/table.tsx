import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { isNumber, isRecord, writeExact } from '../api/exact.ts';

const ROW_PIXELS = 33;
const MAX_COLUMNS = 60;
/** Column widths are estimated from this many rows. */
const SAMPLE_ROWS = 30;

export type Row = Record<string, unknown>;

/** Members that hold the records of a paged list. */
const LIST_MEMBERS = ['data', 'result'];

/** The records of a response that is a list; otherwise null. */
export function rowsIn(value: unknown): Row[] | null {
  const candidates = isRecord(value) ? LIST_MEMBERS.map((name) => value[name]) : [value];
  const found = candidates.find((one) => Array.isArray(one) && one.length > 0 && one.every(isRecord));
  return (found as Row[] | undefined) ?? null;
}

export function Table({ rows }: { rows: Row[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const names = useMemo(() => [...new Set(rows.flatMap((row) => Object.keys(row)))], [rows]);
  const columns = useMemo(() => columnsOf(names, rows), [names, rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 10,
  });
  const visible = virtual.getVirtualItems();
  const before = visible[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  const width = columns.reduce((sum, column) => sum + column.pixels, 56);
  return (
    <>
      <p className="hint">
        {rows.length.toLocaleString('en')} {rows.length === 1 ? 'record' : 'records'}
        {names.length > MAX_COLUMNS && `, ${MAX_COLUMNS} of ${names.length} columns. The tree shows all.`}
      </p>
      <div className="table" ref={scroller} tabIndex={0} role="region" aria-label="Response as a table">
        <table style={{ width }} aria-rowcount={rows.length + 1}>
          <colgroup>
            <col style={{ width: 56 }} />
            {columns.map(({ name, pixels }) => (
              <col key={name} style={{ width: pixels }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">#</th>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
            {visible.map(({ index }) => (
              <tr key={index} aria-rowindex={index + 2}>
                <th scope="row">{index + 1}</th>
                {columns.map(({ name }) => (
                  <Cell key={name} value={rows[index]![name]} />
                ))}
              </tr>
            ))}
            {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Cell({ value }: { value: unknown }) {
  const text = cellText(value);
  const quiet = value === null || value === undefined;
  return (
    <td className={isNumber(value) ? 'number' : quiet ? 'is-quiet' : undefined} title={text.length > 24 ? text : undefined}>
      {text}
    </td>
  );
}

function cellText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : writeExact(value);
}

function columnsOf(names: string[], rows: Row[]): { name: string; pixels: number }[] {
  const sample = rows.slice(0, SAMPLE_ROWS);
  return names.slice(0, MAX_COLUMNS).map((name) => {
    const longest = Math.max(name.length + 1, ...sample.map((row) => cellText(row[name]).length));
    return { name, pixels: Math.min(280, Math.max(88, longest * 8.2 + 30)) };
  });
}
