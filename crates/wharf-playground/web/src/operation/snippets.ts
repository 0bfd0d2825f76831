import type { Operation } from '../api/catalogue.ts';
import { isRecord, writeExact } from '../api/exact.ts';
import { ACCEPT, type ApiResponse } from '../api/http.ts';
import { kindOf } from '../api/schema.ts';
import { isFile } from '../form/file.tsx';
import { withoutSecrets } from '../form/values.ts';
import { wireConnection, type Connection } from '../session.tsx';
import { bodyOf, inputsOf, type Draft } from './draft.ts';

/** What a snippet is made from. */
export interface SnippetSource {
  operation: Operation;
  draft: Draft;
  connection: Connection | undefined;
  callerKey: string;
  withSecrets: boolean;
}

/** The request body; without `withSecrets`, placeholders replace the secrets. */
export function requestBody(source: SnippetSource): Record<string, unknown> {
  const { operation, draft, connection, withSecrets } = source;
  const inputs = inputsOf(operation, draft);
  const shown = withSecrets ? inputs : withoutSecrets(operation.inputs, inputs);
  return { connection: withSecrets ? wireConnection(connection) : masked(connection), ...bodyOf(operation, draft, shown) };
}

function masked(connection: Connection | undefined): unknown {
  const wire = wireConnection(connection && { ...connection, token: connection.token && '<access_token>' });
  if (!connection || !isRecord(wire)) return wire;
  return { ...wire, fields: withoutSecrets(connection.definition.inputs, wire.fields) };
}

/** A shell command. curl reads files from disk and sends them as parts of a multipart form. */
export function curl(source: SnippetSource): string {
  const { operation, draft, callerKey, withSecrets } = source;
  const body = requestBody(source);
  const inputs = isRecord(body.inputs) ? body.inputs : {};
  const isFilePart = ([key, value]: [string, unknown]) =>
    kindOf(operation.inputs.properties?.[key] ?? {}) === 'file' && isFile(value);
  const files = Object.entries(inputs).filter(isFilePart);
  const lines = [`curl ${quoted(new URL(operation.address, document.baseURI).href)}`];
  if (callerKey) lines.push(`-H ${quoted(`Authorization: Bearer ${withSecrets ? callerKey : '<key>'}`)}`);
  if (draft.idempotencyKey) lines.push(`-H ${quoted(`Idempotency-Key: ${draft.idempotencyKey}`)}`);
  lines.push(`-H ${quoted(`Accept: ${ACCEPT}`)}`);
  if (files.length === 0) {
    lines.push("-H 'Content-Type: application/json'", `--data-raw ${quoted(writeExact(body))}`);
    return lines.join(' \\\n  ');
  }
  const rest = Object.fromEntries(Object.entries(inputs).filter((entry) => !isFilePart(entry)));
  lines.push(`--form-string ${quoted(`request=${writeExact({ ...body, inputs: rest })}`)}`);
  for (const [key, value] of files) {
    const { fileName, contentType } = value as { fileName?: string; contentType?: string };
    const type = contentType ? `;type=${contentType}` : '';
    lines.push(`-F ${quoted(`${key}=@"${(fileName ?? 'file').replace(/["\\]/g, '\\$&')}"${type}`)}`);
  }
  return lines.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A Rust test: the sent inputs, with the vendor's response as a stub. */
export function rustTest({ operation, draft, withSecrets }: SnippetSource, response: ApiResponse): string {
  const { body } = response;
  const inputs = withSecrets ? draft.sentInputs : withoutSecrets(operation.inputs, draft.sentInputs);
  const published = `&${operation.component.replaceAll('-', '_')}::COMPONENT`;
  const call = `kit.invoke(${text(operation.key)}, ${literal(writeExact(inputs))})`;
  const name = operation.key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const lines = [
    'use serde_json::{Value, json};',
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
