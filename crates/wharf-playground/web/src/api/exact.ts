import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Reads JSON; numbers keep their digits. */
export function parseExact(text: string): unknown {
  return parse(text);
}

export function writeExact(value: unknown, indent?: number): string {
  return stringify(value, undefined, indent) ?? 'null';
}

/** A number when the text is one, otherwise the text: the runner tells what is wrong with it. */
export function numberIn(text: string): LosslessNumber | string {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? new LosslessNumber(trimmed) : text;
}

export function isNumber(value: unknown): value is LosslessNumber {
  return isLosslessNumber(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
