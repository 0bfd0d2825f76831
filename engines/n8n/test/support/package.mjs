import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sources = fileURLToPath(new URL('../..', import.meta.url));

/** Exports the package as a user does. It finds n8n-workflow in the modules of this directory. */
export function exportPackage() {
	const folder = temporaryFolder();
	const out = join(folder, 'package');
	execFileSync(environment('WHARF'), ['export', 'n8n', '--component', 'servicetitan', '--out', out]);
	symlinkSync(join(sources, 'node_modules'), join(folder, 'node_modules'));
	return out;
}

/** A folder that is removed when the tests end. */
export function temporaryFolder() {
	const folder = mkdtempSync(join(tmpdir(), 'wharf-n8n-'));
	process.on('exit', () => rmSync(folder, { recursive: true }));
	return folder;
}

export function environment(name) {
	const value = process.env[name];
	if (!value) throw new Error(`Set ${name}: see README.md`);
	return value;
}
