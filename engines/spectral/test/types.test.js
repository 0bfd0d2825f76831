'use strict';
// The sources and the definition that they make, against the types of the SDK.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');
const { promisify } = require('node:util');
const { exportPackage } = require('./setup');

/**
 * The definition as TypeScript, without performs, which are functions, and examples, which are parts of answers. The
 * types of the SDK lack the choices of a connection's inputs, which its converter publishes.
 */
const literals = ({ actions, dataSources, triggers, connections, ...component }) => `
  import type { ActionDefinition, ComponentDefinition, ConnectionDefinition, DataSourceDefinition,
    Inputs } from '@prismatic-io/spectral';

  type Parts = 'perform' | 'examplePayload';
  export const component: ComponentDefinition<false, string> = ${JSON.stringify(component)};
  export const actions: Record<string, Omit<ActionDefinition, Parts>> = ${literal(actions, 'examplePayload')};
  export const dataSources: Record<string, Omit<DataSourceDefinition<Inputs, {}, 'picklist'>, Parts>> =
    ${literal(dataSources, 'examplePayload')};
  export const triggers: Record<string, Pick<ActionDefinition, 'display' | 'inputs'>> = ${literal(forms(triggers))};
  export const connections: ConnectionDefinition[] = ${literal(connections, 'model')};

  // @ts-expect-error: the types refuse numbers
  export const numbers: Inputs = { jobId: { type: 'number', label: 'Job ID' } };
  const structure = { type: 'structuredObject', label: 'A', inputs: {} } as const;
  // @ts-expect-error: the types refuse structures in structures
  export const inner: Inputs = { a: { ...structure, inputs: { b: structure } } };
`;

const literal = (value, ...omitted) =>
  JSON.stringify(value, (name, member) => (omitted.includes(name) ? undefined : member), 1);

/** The types of the performs are too deep for the compiler to compare a trigger as a whole. */
const forms = (triggers) =>
  Object.fromEntries(Object.entries(triggers).map(([key, { display, inputs }]) => [key, { display, inputs }]));

test('the sources and the definition have the types of the SDK', async () => {
  const folder = exportPackage();
  const { definition } = require(join(folder, 'src/definition.js'));
  const manifest = require(join(folder, 'component.json'));
  writeFileSync(join(folder, 'src/literals.ts'), literals(definition(manifest)));
  const checked = await promisify(execFile)('npm', ['run', '--silent', 'typecheck'], { cwd: folder }).catch(
    (error) => error,
  );
  assert.equal(checked.stdout, '');
  assert.equal(checked.code, undefined);
});
