import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { sources, temporaryFolder } from './support/package.mjs';

test('dist is what `npm run build` makes of the sources', () => {
	const folder = temporaryFolder();
	execFileSync(join(sources, 'node_modules/.bin/tsc'), ['--project', sources, '--outDir', folder]);
	assert.deepEqual(readAll(join(sources, 'dist')), readAll(folder));
});

function readAll(folder) {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	const texts = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
	return Object.fromEntries(texts.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}
