'use strict';
// Exports the component, as a user does, and builds it.

const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, symlinkSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after } = require('node:test');

const PACKAGE = join(__dirname, '..');
const COMPONENT = 'servicetitan';

/** The value of a variable that the tests need. */
const variable = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}; the README says to what`);
  return value;
};

/** Writes the package to a folder of its own, which is removed after the tests. */
const exportPackage = () => {
  const folder = mkdtempSync(join(tmpdir(), 'wharf-spectral-'));
  after(() => rmSync(folder, { recursive: true }));
  execFileSync(variable('WHARF'), ['export', 'spectral', '--component', COMPONENT, '--out', folder]);
  // In place of `npm install`.
  symlinkSync(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

const exportAndBuild = () => {
  const folder = exportPackage();
  execFileSync('npm', ['run', 'build'], { cwd: folder });
  return folder;
};

/** The values that the platform gives for a form that nobody touched. */
const untouched = (inputs) => Object.fromEntries(inputs.map((input) => [input.key, untouchedValue(input)]));

const untouchedValue = (input) => {
  if (input.collection) return [];
  if (input.inputs) return untouched(input.inputs);
  return input.default ?? '';
};

module.exports = { PACKAGE, exportAndBuild, exportPackage, untouched, variable };
