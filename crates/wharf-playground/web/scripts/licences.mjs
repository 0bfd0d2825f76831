// Writes licences.txt: the packages in the built page, with their licences.
// With --check, only compares the file and fails if it is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const FILE = new URL('../licences.txt', import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));

// Asks the bundler for the packages it used: others are needed only for types or tests.
const { output } = await build({ root, logLevel: 'silent', build: { write: false } });
const modules = output.flatMap((chunk) => [...Object.keys(chunk.modules ?? {}), ...(chunk.originalFileNames ?? [])]);
const names = new Set(modules.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));

const lines = [...names].sort().map((name) => {
  const { version, license } = packages[`node_modules/${name}`];
  return [name, version, license].join('  ');
});
const text = `${lines.join('\n')}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) throw new Error('licences.txt is out of date: npm run licences');
} else {
  writeFileSync(FILE, text);
}
