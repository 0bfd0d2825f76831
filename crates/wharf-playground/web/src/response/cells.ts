import { isNumber, isRecord, writeExact } from '../api/exact.ts';
import { counted } from '../shell/words.ts';

/** A list is written out in a cell if it has no more items and characters than this. */
const MAX_ITEMS = 3;
const MAX_CHARACTERS = 80;

/** Members that say what an object is, the most telling first. */
const TELLING = ['name', 'displayName', 'label', 'title', 'value', 'number', 'code', 'description', 'id'];

/** A value as a cell of a table shows it: in one line, and short. */
export function cellText(value: unknown): string {
  const told = tell(value);
  if (told !== undefined) return told;
  if (!Array.isArray(value)) return counted(Object.keys(value as object).length, 'field');
  const items = value.length <= MAX_ITEMS ? value.map(tell) : [];
  const text = items.join(', ');
  return isTold(items) && text.length <= MAX_CHARACTERS ? text : counted(value.length, 'item');
}

/** The same without a limit: JSON where a value has no simpler text. */
export function fullText(value: unknown): string {
  const told = tell(value);
  if (told !== undefined) return told;
  const items = Array.isArray(value) ? value.map(tell) : [];
  return isTold(items) ? items.join(', ') : writeExact(value);
}

function isTold(items: (string | undefined)[]): items is string[] {
  return items.length > 0 && items.every((item) => item !== undefined);
}

/** Text of a value that has a simple one. */
function tell(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : undefined;
  if (!isRecord(value)) return typeof value === 'string' ? value : writeExact(value);
  if (Object.keys(value).length === 0) return '';
  const address = addressText(value);
  if (address) return address;
  const label = scalar(value.name) || scalar(value.key);
  // A custom field, or a key with its value.
  if (label && 'value' in value && isScalar(value.value)) return `${label}: ${scalar(value.value)}`;
  return TELLING.map((name) => scalar(value[name])).find(Boolean);
}

/** "12 Quay St Unit 4, Dallas, TX 75202, USA". */
function addressText(value: Record<string, unknown>): string {
  const [street, unit, city, state, zip, country] = ['street', 'unit', 'city', 'state', 'zip', 'country'].map((name) =>
    scalar(value[name]),
  );
  if (!street || !(city || zip)) return '';
  return [join(street, unit), city, join(state, zip), country].filter(Boolean).join(', ');
}

function join(...words: (string | undefined)[]): string {
  return words.filter(Boolean).join(' ');
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || isNumber(value);
}

function scalar(value: unknown): string {
  if (value === undefined || value === null || !isScalar(value)) return '';
  return typeof value === 'string' ? value : writeExact(value);
}
