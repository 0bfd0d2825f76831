/** One entry of the runner's `Server-Timing`. */
export interface Span {
  name: string;
  milliseconds: number;
}

/** Parses a `Server-Timing` header. */
export function serverTiming(header: string): Span[] {
  return header.split(',').flatMap((entry) => {
    const [name, ...parameters] = entry.split(';').map((part) => part.trim());
    const duration = parameters.find((parameter) => parameter.startsWith('dur='));
    return name && duration ? [{ name, milliseconds: Number(duration.slice('dur='.length)) }] : [];
  });
}

export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds >= 10) return `${Math.round(milliseconds)} ms`;
  return `${milliseconds.toFixed(milliseconds >= 1 ? 1 : 2)} ms`;
}
