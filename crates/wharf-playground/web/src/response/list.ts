import type { Operation } from '../api/catalogue.ts';
import { isNumber, isRecord } from '../api/exact.ts';
import { counted } from '../shell/words.ts';

export type Row = Record<string, unknown>;

/** A page of a list. */
export interface Page {
  number: number;
  hasMore: boolean;
  /** Records on all pages, if known. */
  total?: number;
  /** Whether the operation reads another page when it has another `page`. */
  canTurn: boolean;
}

/** Members that hold the records of a paged list. */
const LIST_MEMBERS = ['data', 'result'];
const TOTAL_MEMBERS = ['totalCount', 'total'];
/** Members that say which part of a list a response has. */
const PAGE_MEMBERS = [...TOTAL_MEMBERS, 'page', 'hasMore', 'truncated', 'nextCursor'];

/** The records of a response that is a list; otherwise null. */
export function rowsIn(value: unknown): Row[] | null {
  const candidates = isRecord(value) ? LIST_MEMBERS.map((name) => value[name]) : [value];
  const found = candidates.find((one) => Array.isArray(one) && one.every(isRecord));
  return (found as Row[] | undefined) ?? null;
}

/** The page that a response contains; null if it does not say. */
export function pageIn(operation: Operation, content: unknown, inputs: Record<string, unknown>): Page | null {
  if (!isRecord(content) || !PAGE_MEMBERS.some((name) => name in content)) return null;
  const number = numberIn(content.page) ?? numberIn(inputs.page) ?? 1;
  const hasMore = content.hasMore === true || content.truncated === true || typeof content.nextCursor === 'string';
  const total = TOTAL_MEMBERS.map((name) => numberIn(content[name])).find((one) => one !== undefined);
  const canTurn = Boolean(operation.inputs.properties?.page && operation.effects?.readOnly);
  return { number, hasMore, total, canTurn };
}

function numberIn(value: unknown): number | undefined {
  const number = Number(isNumber(value) || typeof value === 'string' ? value.toString() : undefined);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** How many records are shown: "50 of more, page 1", or "12 of 12" if the page is all there is. */
export function countText(shown: number, page: Page | null): string {
  if (!page) return counted(shown, 'record');
  const count = shown.toLocaleString('en');
  const isFirst = page.number <= 1;
  const total = page.total ?? (isFirst && !page.hasMore ? shown : undefined);
  const all = total?.toLocaleString('en') ?? (page.hasMore ? 'more' : undefined);
  const isWhole = isFirst && !page.hasMore && total === shown;
  const place = isWhole || !page.canTurn ? '' : `, page ${page.number.toLocaleString('en')}`;
  return `${all === undefined ? count : `${count} of ${all}`}${place}`;
}
