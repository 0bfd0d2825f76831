// Starts servers and ends them with the tests.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { userInfo } from 'node:os';

const started = [];

/** Starts a program. Its output is shown if it ends before the tests do. */
export function start(program, args, options) {
	const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
	const output = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
	child.on('exit', () => {
		if (started.includes(child)) console.error(`${program} ended early:\n${Buffer.concat(output)}`);
	});
	started.push(child);
	return child;
}

/** Ends what was started, the newest first. */
export async function stopAll() {
	while (started.length > 0) {
		const child = started.pop();
		if (child.exitCode !== null) continue;
		const ended = new Promise((resolve) => child.on('exit', resolve));
		child.kill('SIGINT');
		await ended;
	}
}

/** A port that is free now, for programs that cannot choose one. */
export async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => server.on('listening', resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** Repeats a question until it has an answer, while what was started is running. */
export async function until(what, question, seconds = 60) {
	const deadline = Date.now() + seconds * 1000;
	for (;;) {
		const answer = await question();
		if (answer) return answer;
		if (started.some((child) => child.exitCode !== null)) throw new Error(`A process ended before this: ${what}`);
		if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** Starts a PostgreSQL with an empty database, and returns how n8n connects to it. */
export async function startPostgres(folder) {
	const data = join(folder, 'postgres');
	mkdirSync(data);
	const account = { ...postgresAccount(), env: { ...process.env, PATH: postgresPath() } };
	if (account.uid !== undefined) chownSync(data, account.uid, account.gid);
	execFileSync('initdb', ['--pgdata', data, '--username', 'n8n', '--auth', 'trust'], { ...account, stdio: 'ignore', cwd: '/' });
	const port = await freePort();
	start('postgres', ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', data, '-c', 'fsync=off'], { ...account, cwd: '/' });
	await until('PostgreSQL', () => {
		try {
			execFileSync('psql', ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', '-c', 'CREATE DATABASE n8n', 'postgres'], { stdio: 'ignore' });
			return true;
		} catch {
			return false;
		}
	});
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_USER: 'n8n',
		DB_POSTGRESDB_DATABASE: 'n8n',
	};
}

/** Debian keeps the programs of its servers out of the path. */
function postgresPath() {
	const base = '/usr/lib/postgresql';
	const versions = existsSync(base) ? readdirSync(base) : [];
	return [process.env.PATH, ...versions.map((version) => join(base, version, 'bin'))].join(':');
}

/** PostgreSQL does not run as root: the account of its package does it then. */
function postgresAccount() {
	if (userInfo().uid !== 0) return {};
	const id = (flag) => Number(execFileSync('id', [flag, 'postgres']));
	return { uid: id('-u'), gid: id('-g') };
}
