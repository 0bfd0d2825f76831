import type { Operation } from '../api/catalogue.ts';
import { isRecord, writeExact } from '../api/exact.ts';
import { ACCEPT, type ApiResponse } from '../api/http.ts';
import { kindOf } from '../api/schema.ts';
import { isFile } from '../form/file.tsx';
import { withoutSecrets } from '../form/values.ts';
import { fileName } from '../response/bytes.tsx';
import { wireConnection, type Connection } from '../session.tsx';
import { bodyOf, inputsOf, type Draft } from './draft.ts';

/** What a snippet is made from. */
export interface SnippetSource {
  operation: Operation;
  draft: Draft;
  connection: Connection | undefined;
  /** Whether the runner publishes the credentials of the connection, so that they are no secret. */
  isPublished: boolean;
  callerKey: string;
  withSecrets: boolean;
}

/** The request body; without `withSecrets`, placeholders replace the secrets. */
export function requestBody(source: SnippetSource): Record<string, unknown> {
  const { operation, draft, connection, isPublished, withSecrets } = source;
  const inputs = inputsOf(operation, draft);
  const shown = withSecrets ? inputs : withoutSecrets(operation.inputs, inputs);
  const wire = withSecrets || isPublished ? wireConnection(connection) : masked(connection);
  return { connection: wire, ...bodyOf(operation, draft, shown) };
}

function masked(connection: Connection | undefined): unknown {
  const wire = wireConnection(connection && { ...connection, token: connection.token && '<access_token>' });
  if (!connection || !isRecord(wire)) return wire;
  return { ...wire, fields: withoutSecrets(connection.definition.inputs, wire.fields) };
}

/** Placeholders of the secrets that a snippet leaves out, such as `<clientSecret>`. */
export function leftOut(source: SnippetSource): string[] {
  try {
    const without = placeholdersIn(requestBody({ ...source, withSecrets: false }));
    const own = placeholdersIn(requestBody({ ...source, withSecrets: true }));
    const names = [...(source.callerKey ? ['<key>'] : []), ...without.filter((one) => !own.includes(one))];
    return [...new Set(names)];
  } catch {
    // The inputs are being edited, and are not valid JSON at the moment.
    return [];
  }
}

function placeholdersIn(body: unknown): string[] {
  return writeExact(body).match(/<\w+>(?=")/g) ?? [];
}

/** A call, as the snippets in all languages make it. */
interface Request {
  url: string;
  headers: Record<string, string>;
  /** Whether each run needs an idempotency key of its own: it writes, and none was entered. */
  makesKey: boolean;
}

const KEY_HEADER = 'Idempotency-Key';

function requestOf({ operation, draft, callerKey, withSecrets }: SnippetSource): Request {
  return {
    url: new URL(operation.address, document.baseURI).href,
    headers: {
      ...(callerKey ? { Authorization: `Bearer ${withSecrets ? callerKey : '<key>'}` } : {}),
      ...(draft.idempotencyKey ? { [KEY_HEADER]: draft.idempotencyKey } : {}),
    },
    makesKey: operation.effects?.readOnly === false && !draft.idempotencyKey,
  };
}

/**
 * A shell command. curl reads files from disk and sends them as parts of a multipart form; it saves an answer that is a
 * file.
 */
export function curl(source: SnippetSource): string {
  const { operation, draft } = source;
  const { url, headers, makesKey } = requestOf(source);
  const body = requestBody(source);
  const inputs = isRecord(body.inputs) ? body.inputs : {};
  const files = filesIn(operation, inputs);
  const lines = [`curl ${quoted(url)}`];
  lines.push(...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`));
  if (makesKey) lines.push(`-H "${KEY_HEADER}: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')"`);
  const answer = draft.response?.body;
  if (answer?.kind === 'bytes') {
    lines.push(`-H ${quoted(`Accept: ${ACCEPT}`)}`, `--output ${quoted(fileName(answer.blob, operation.key))}`);
  }
  if (files.length === 0) {
    lines.push("-H 'Content-Type: application/json'", `--data-raw ${quoted(writeExact(body))}`);
    return lines.join(' \\\n  ');
  }
  const rest = Object.fromEntries(Object.entries(inputs).filter(([key]) => !files.some((file) => file.key === key)));
  lines.push(`--form-string ${quoted(`request=${writeExact({ ...body, inputs: rest })}`)}`);
  for (const { key, path, contentType } of files) {
    const type = contentType ? `;type=${contentType}` : '';
    lines.push(`-F ${quoted(`${key}=@"${path.replace(/["\\]/g, '\\$&')}"${type}`)}`);
  }
  return lines.join(' \\\n  ');
}

/** A file that curl reads from disk. */
interface FilePart {
  key: string;
  path: string;
  contentType: string | undefined;
}

function filesIn({ inputs: schema }: Operation, inputs: Record<string, unknown>): FilePart[] {
  return Object.entries(inputs).flatMap(([key, value]) => {
    if (kindOf(schema.properties?.[key] ?? {}) !== 'file' || !isFile(value)) return [];
    return [{ key, path: value.fileName ?? 'file', contentType: value.contentType }];
  });
}

/** Names of the files that curl reads. */
export function fileNamesIn({ operation, draft }: SnippetSource): string[] {
  return draft.json === null ? filesIn(operation, inputsOf(operation, draft)).map(({ path }) => path) : [];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JavaScript statement: in a script, a module or a console, of Node or a browser. */
export function javaScript(source: SnippetSource): string {
  const { url, headers, makesKey } = requestOf(source);
  const body = requestBody(source);
  const own = Object.entries({ ...headers, 'Content-Type': 'application/json' });
  const lines = own.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  if (makesKey) lines.push(`    "${KEY_HEADER}": crypto.randomUUID(),`);
  return `fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: {
${lines.join('\n')}
  },
  body: ${indentedBy(2, javaScriptText(body))},
})
  .then((response) => response.text())
  .then(console.log);
`;
}

/** An object to stringify, unless that would change it: then its JSON, with the digits of all numbers. */
function javaScriptText(body: unknown): string {
  const json = writeExact(body);
  const isSame = JSON.stringify(JSON.parse(json)) === json && !json.includes('"__proto__"');
  return isSame ? `JSON.stringify(${writeExact(body, 2)})` : JSON.stringify(json);
}

/** A Python script that needs the standard library only. */
export function python(source: SnippetSource): string {
  const { url, headers, makesKey } = requestOf(source);
  const own = Object.entries({ ...headers, 'Content-Type': 'application/json' });
  const lines = own.map(([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  if (makesKey) lines.push(`        "${KEY_HEADER}": str(uuid.uuid4()),`);
  const imports = ['sys', 'urllib.error', 'urllib.request', ...(makesKey ? ['uuid'] : [])];
  // JSON never has three quotes in a row, and a raw string keeps its backslashes.
  return `${imports.map((name) => `import ${name}`).join('\n')}

body = r"""${writeExact(requestBody(source), 2)}"""
request = urllib.request.Request(
    ${JSON.stringify(url)},
    data=body.encode(),
    headers={
${lines.join('\n')}
    },
)
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    response = error
sys.stdout.buffer.write(response.read())
`;
}

function indentedBy(spaces: number, text: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

/** A Rust test: the sent inputs, with the vendor's response as a stub. */
export function rustTest({ operation, draft, withSecrets }: SnippetSource, response: ApiResponse): string {
  const { body } = response;
  const inputs = withSecrets ? draft.sentInputs : withoutSecrets(operation.inputs, draft.sentInputs);
  const published = `&${operation.component.replaceAll('-', '_')}::COMPONENT`;
  const given = literal(writeExact(inputs));
  const call = `kit.invoke(${text(operation.key)}, ${given})`;
  const name = operation.key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const lines = [
    given.startsWith('json!') ? 'use serde_json::{Value, json};' : 'use serde_json::Value;',
    'use wharf::{Failure, testkit::TestKit};',
    '',
    '#[test]',
  ];
  if (body.kind === 'problem') {
    const upstream = body.problem.upstream;
    const reply = upstream ? `.reply(${upstream.status ?? 400}, ${raw(writeExact(upstream))})` : '';
    lines.push(
      `fn ${name}_fails() {`,
      `    let kit = TestKit::new(${published})${reply};`,
      `    let answer: Result<Value, Failure> = ${call};`,
      `    assert_eq!(answer.unwrap_err().code().name(), ${text(body.problem.code)});`,
      '}',
    );
    return lines.join('\n') + '\n';
  }
  const data = body.kind === 'json' && isRecord(body.value) ? writeExact(body.value.data) : '{}';
  lines.push(
    `fn ${name}_answers() -> Result<(), Failure> {`,
    `    let body = ${raw(data)};`,
    `    let kit = TestKit::new(${published}).reply(${response.status}, body);`,
    `    let data = ${call}?;`,
    '    assert_eq!(data, serde_json::from_str::<Value>(body).unwrap_or_default());',
    '    Ok(())',
    '}',
  );
  return lines.join('\n') + '\n';
}

/** JSON as a Rust expression: `json!`, unless it has escapes or numbers that a Rust literal cannot have. */
function literal(json: string): string {
  const isUnsupported = /\\(?!["\\nrt])|\d{16}/.test(json);
  return isUnsupported ? `serde_json::from_str(${raw(json)}).unwrap_or_default()` : `json!(${json})`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

/** A raw Rust string, with as many `#` as its content needs. */
function raw(content: string): string {
  const longest = Math.max(0, ...(content.match(/"#*/g) ?? []).map((run) => run.length));
  const hashes = '#'.repeat(Math.max(1, longest));
  return `r${hashes}"${content}"${hashes}`;
}
