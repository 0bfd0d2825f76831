/** A received request, as a person types it. */
export interface Received {
  method: string;
  path: string;
  query: string;
  headers: { name: string; value: string }[];
  body: string;
}

/** The request as it goes into the envelope. */
export function handed(received: Received): Record<string, unknown> {
  return { ...received, headers: byName(received.headers), body: base64(received.body) };
}

/** Values by name; a header that is repeated has a list of them. */
function byName(headers: Received['headers']): Record<string, string | string[]> {
  const names = new Set(headers.map((header) => header.name).filter(Boolean));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = headers.filter((header) => header.name === name).map((header) => header.value);
      return [name, values.length > 1 ? values : values[0]!];
    }),
  );
}

/** So many bytes are made text at once: a function takes only so many arguments. */
const CHUNK = 0x8000;

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}
