import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Parses JSON without loss: numbers keep all their digits. */
export function parseExact(text: string): unknown {
  return parse(text);
}

export function writeExact(value: unknown, indent?: number): string {
  return stringify(value, undefined, indent) ?? 'null';
}

/** The number, or the text itself if it is none: then the runner reports what is wrong with it. */
export function parseNumber(text: string): LosslessNumber | string {
  const trimmed = text.trim();
  return isNumberText(trimmed) ? new LosslessNumber(trimmed) : text;
}

/** Whether a text is a number of JSON. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text);
}

export function isNumber(value: unknown): value is LosslessNumber {
  return isLosslessNumber(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
