// Writes licences.txt: what of other people's work is in the built page, and under which licence.
// With --check, only tells whether the file is as it would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const FILE = new URL('../licences.txt', import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));

// Asks the bundler, which knows what it took: some packages are there for their types, or for tests.
const { output } = await build({ root, logLevel: 'silent', build: { write: false } });
const taken = output.flatMap((chunk) => [...Object.keys(chunk.modules ?? {}), ...(chunk.originalFileNames ?? [])]);
const names = new Set(taken.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));

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
