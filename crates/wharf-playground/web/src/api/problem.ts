/** One rejected input. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/** A failure: RFC 9457, with the members that the runner adds. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  code: string;
  retryable: boolean;
  requestId: string;
  errors?: FieldError[];
  upstream?: { status?: number; title?: string; traceId?: string; errors?: unknown };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

/** The segments of a JSON pointer. */
export function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer itself and its parents, nearest first. */
export function selfAndParents(pointer: string): string[] {
  const parts = pointer.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - index).join('/'));
}
