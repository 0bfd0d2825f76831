import { isNumber, isNumberText } from '../api/exact.ts';
import { cellText } from './cells.ts';
import type { Row } from './list.ts';

export interface Sorting {
  column: string;
  descending: boolean;
}

const DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/;

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

type Compare = (left: string, right: string) => number;

/**
 * Indexes of the rows in the order to show. Rows without a value come last in both directions; equal ones keep their
 * order.
 */
export function sortedIndexes(rows: Row[], sorting: Sorting | null): number[] {
  const indexes = rows.map((_, index) => index);
  if (!sorting) return indexes;
  const { column, descending } = sorting;
  const texts = rows.map((row) => textOf(row[column]));
  const compare = compareFor(texts.filter(Boolean));
  const sign = descending ? -1 : 1;
  return indexes.sort((left, right) => {
    const [a, b] = [texts[left]!, texts[right]!];
    if (!a || !b) return Number(!a) - Number(!b);
    return sign * compare(a, b);
  });
}

function textOf(value: unknown): string {
  return isNumber(value) ? value.toString() : cellText(value);
}

/** One order for a whole column, so that mixed values cannot contradict each other. */
function compareFor(texts: string[]): Compare {
  // Also numbers as text: components may publish them so, to keep their digits.
  if (texts.every(isNumberText)) return compareNumbers;
  if (texts.every((text) => DATE.test(text))) return (left, right) => compare(Date.parse(left), Date.parse(right));
  return words.compare;
}

function compareNumbers(left: string, right: string): number {
  const rough = compare(Number(left), Number(right));
  // Whole numbers may differ in digits that a float does not have.
  if (rough !== 0 || !/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return rough;
  return compare(BigInt(left), BigInt(right));
}

function compare<T extends number | bigint>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
