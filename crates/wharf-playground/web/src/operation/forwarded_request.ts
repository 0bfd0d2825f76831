/** A request from the vendor to a webhook, as entered. */
export interface ForwardedRequest {
  method: string;
  path: string;
  query: string;
  headers: { name: string; value: string }[];
  body: string;
}

/** The request as the runner expects it. */
export function wireRequest(forwarded: ForwardedRequest): Record<string, unknown> {
  return { ...forwarded, headers: byName(forwarded.headers), body: base64(forwarded.body) };
}

/** Values by name; a repeated header has a list of values. */
function byName(headers: ForwardedRequest['headers']): Record<string, string | string[]> {
  const names = new Set(headers.map((header) => header.name).filter(Boolean));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = headers.filter((header) => header.name === name).map((header) => header.value);
      return [name, values.length > 1 ? values : values[0]!];
    }),
  );
}

/** Bytes per call of `fromCharCode`: the number of arguments is limited. */
const CHUNK_BYTES = 0x8000;

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(binary);
}
