import type { Operation } from '../api/catalogue.ts';
import { isRecord, writeExact } from '../api/exact.ts';
import { WANTED, type Outcome } from '../api/http.ts';
import { kindOf } from '../api/schema.ts';
import { isFile } from '../form/file.tsx';
import { withoutSecrets } from '../form/values.ts';
import { wireConnection, type Connection } from '../session.tsx';
import { envelope, inputsOf, type Draft } from './draft.ts';

export interface Copied {
  operation: Operation;
  kind: Operation | undefined;
  draft: Draft;
  connection: Connection;
  callerKey: string;
  withSecrets: boolean;
}

/** The envelope as it is sent; marks stand for the secrets unless they are wanted. */
export function envelopeOf(copied: Copied): Record<string, unknown> {
  const { operation, kind, draft, connection, withSecrets } = copied;
  const inputs = inputsOf(operation, draft);
  const shown = withSecrets ? inputs : withoutSecrets(operation.inputs, inputs);
  const reached = shownConnection(wireConnection(connection, kind), kind, withSecrets);
  return { connection: reached, ...envelope(operation, draft, shown) };
}

function shownConnection(connection: unknown, kind: Operation | undefined, withSecrets: boolean): unknown {
  if (withSecrets || !isRecord(connection)) return connection;
  const token = connection.token ? { token: { access_token: '<access_token>' } } : {};
  return { ...connection, fields: withoutSecrets(kind?.inputs ?? {}, connection.fields), ...token };
}

/** A command for a shell. Files go along as parts of a form, which takes them from the disk. */
export function curl(copied: Copied): string {
  const { operation, draft, callerKey, withSecrets } = copied;
  const body = envelopeOf(copied);
  const inputs = isRecord(body.inputs) ? body.inputs : {};
  const isPart = ([key, value]: [string, unknown]) =>
    kindOf(operation.inputs.properties?.[key] ?? {}) === 'file' && isFile(value);
  const files = Object.entries(inputs).filter(isPart);
  const lines = [`curl ${quoted(new URL(operation.address, document.baseURI).href)}`];
  if (callerKey) lines.push(`-H ${quoted(`Authorization: Bearer ${withSecrets ? callerKey : '<key>'}`)}`);
  if (draft.repetitionKey) lines.push(`-H ${quoted(`Idempotency-Key: ${draft.repetitionKey}`)}`);
  lines.push(`-H ${quoted(`Accept: ${WANTED}`)}`);
  if (files.length === 0) {
    lines.push("-H 'Content-Type: application/json'", `--data-raw ${quoted(writeExact(body))}`);
    return lines.join(' \\\n  ');
  }
  const rest = Object.fromEntries(Object.entries(inputs).filter((entry) => !isPart(entry)));
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

/** A test in Rust that plays the vendor's answer to the inputs that brought it. */
export function testOf({ operation, draft, withSecrets }: Copied, outcome: Outcome): string {
  const { body } = outcome;
  const inputs = withSecrets ? draft.asked : withoutSecrets(operation.inputs, draft.asked);
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
    `    let kit = TestKit::new(${published}).reply(${outcome.status}, body);`,
    `    let data = ${call}?;`,
    '    assert_eq!(data, serde_json::from_str::<Value>(body).unwrap_or_default());',
    '    Ok(())',
    '}',
  );
  return lines.join('\n') + '\n';
}

/** JSON as Rust reads it: in the macro, unless it has escapes or numbers that a literal cannot have. */
function literal(json: string): string {
  const isForeign = /\\(?!["\\nrt])|\d{16}/.test(json);
  return isForeign ? `serde_json::from_str(${raw(json)}).unwrap_or_default()` : `json!(${json})`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

/** A raw string of Rust, with as many marks as its content needs. */
function raw(content: string): string {
  const longest = Math.max(0, ...(content.match(/"#*/g) ?? []).map((run) => run.length));
  const marks = '#'.repeat(Math.max(1, longest));
  return `r${marks}"${content}"${marks}`;
}
