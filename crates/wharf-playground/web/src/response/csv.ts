import { isNumber, isNumberText } from '../api/exact.ts';
import { fullText } from './cells.ts';
import type { Row } from './list.ts';

/** Spreadsheets read a file as UTF-8 only with this mark at its start. */
const BYTE_ORDER_MARK = '\uFEFF';
/** A spreadsheet runs cells that begin like this as formulas; some skip spaces, or accept wide characters. */
const FORMULA = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/;

/** CSV by RFC 4180, in the order of the rows. Numbers keep their digits. */
export function csv(columns: string[], rows: Row[]): string {
  const lines = [columns.map(cell), ...rows.map((row) => columns.map((name) => cell(row[name])))];
  return BYTE_ORDER_MARK + lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function cell(value: unknown): string {
  const text = isNumber(value) ? value.toString() : fullText(value);
  const safe = FORMULA.test(text) && !isNumberText(text) ? `'${text}` : text;
  // Also quoted at a semicolon or tab: some spreadsheets split there, and the rest could be a formula.
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
