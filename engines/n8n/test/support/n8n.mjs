import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { environment, exportPackage, temporaryFolder } from './package.mjs';
import { Items, Repeat } from './nodes.mjs';

// n8n reads these when it is loaded, and writes its settings into the folder.
Object.assign(process.env, {
	N8N_USER_FOLDER: temporaryFolder(),
	N8N_ENCRYPTION_KEY: 'key-of-the-tests',
	N8N_DEFAULT_BINARY_DATA_MODE: 'default',
	N8N_LOG_LEVEL: 'silent',
});
const require = createRequire(import.meta.url);
const core = require('n8n-core');
const { Workflow, createRunExecutionData } = require('n8n-workflow');

/** Loads a package as n8n does. */
export async function load(folder) {
	const loader = new core.PackageDirectoryLoader(folder);
	await loader.loadAll();
	return loader;
}

/** The exported package in n8n's own loader and execution engine, with one credential. */
export class N8n {
	static async load(credential = sandboxCredential()) {
		return new N8n(await load(exportPackage()), credential);
	}

	constructor(loader, credential) {
		this.loader = loader;
		this.manifest = JSON.parse(readFileSync(join(loader.directory, 'component.json')));
		this.credential = credential;
		this.nodeTypes = {
			getByNameAndVersion: (type) => {
				const [scope, name] = type.split('.');
				return scope === 'test' ? { Items, Repeat }[name] : loader.getNode(name).type;
			},
		};
		this.nodeTypes.getByName = this.nodeTypes.getByNameAndVersion;
	}

	/** A node of the package. Further members of an n8n node, such as `onError`, may be given. */
	node(name, parameters, type = 'servicetitan', more = {}) {
		return {
			id: randomUUID(),
			name,
			type: `n8n-nodes-servicetitan.${type}`,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: { servicetitanApi: { id: '1', name: 'Sandbox' } },
			...more,
		};
	}

	/** A node of the tests. */
	helper(name, type, parameters) {
		return { id: randomUUID(), name, type: `test.${type}`, typeVersion: 1, position: [0, 0], parameters };
	}

	/** A workflow of nodes. Without connections, each node follows the one before it. */
	workflow(nodes, connections = chain(nodes), settings = { timezone: 'Europe/Berlin' }) {
		const { nodeTypes } = this;
		return new Workflow({ id: 'workflow', nodes, connections, active: false, nodeTypes, settings: { executionOrder: 'v1', ...settings } });
	}

	/** Executes a workflow. The result has the output items of each node, and the error that ended the run. */
	async run(workflow, executionId = randomUUID()) {
		const additionalData = this.additionalData({ executionId });
		additionalData.hooks = new core.ExecutionLifecycleHooks('manual', executionId, { id: workflow.id, nodes: [] });
		const run = await new core.WorkflowExecute(additionalData, 'manual', createRunExecutionData({})).run({
			workflow,
			startNode: Object.values(workflow.nodes)[0],
		});
		const { runData, error } = run.data.resultData;
		const outputs = (name, output = 0) => (runData[name] ?? []).flatMap((task) => task.data?.main[output] ?? []);
		return { error, outputs, json: (name, output) => outputs(name, output).map((item) => item.json), raw: run };
	}

	/** What a dropdown of a node shows. */
	async choices(node, method, { path = 'parameters.field', filter, paginationToken } = {}) {
		const additionalData = this.additionalData({ currentNodeParameters: node.parameters });
		const context = new core.LoadOptionsContext(this.workflow([node]), node, additionalData, path);
		const { listSearch } = this.nodeTypes.getByNameAndVersion(node.type).methods;
		return await listSearch[method].call(context, filter, paginationToken);
	}

	/** A poll by the trigger of a workflow. */
	async poll(workflow, mode = 'trigger') {
		const context = this.pollContext(workflow, mode);
		const [items = []] = (await this.nodeTypes.getByNameAndVersion(context.getNode().type).poll.call(context)) ?? [];
		return items;
	}

	pollContext(workflow, mode) {
		const [node] = Object.values(workflow.nodes);
		return new core.PollContext(workflow, node, this.additionalData(), mode, 'update');
	}

	/** A request to the webhook of a workflow, with the objects that n8n's web server makes of it. */
	async webhook(workflow, httpRequest) {
		const [node] = Object.values(workflow.nodes);
		const sent = {};
		const httpResponse = {
			status: (code) => Object.assign(httpResponse, Object.assign(sent, { status: code }) && {}),
			set: () => httpResponse,
			send: (body) => Object.assign(httpResponse, Object.assign(sent, { body }) && {}),
			end: () => httpResponse,
		};
		const additionalData = this.additionalData({ httpRequest, httpResponse });
		const context = new core.WebhookContext(workflow, node, additionalData, 'webhook', {}, []);
		const result = await this.nodeTypes.getByNameAndVersion(node.type).webhook.call(context);
		return { ...sent, items: result.workflowData?.[0] };
	}

	/** The test that the dialog of a credential runs. */
	async testCredential(data) {
		const { testConnection } = this.nodeTypes.getByNameAndVersion('n8n-nodes-servicetitan.servicetitan').methods.credentialTest;
		return await testConnection.call(new core.CredentialTestContext(this.additionalData()), { data });
	}

	additionalData(more = {}) {
		const { type } = this.loader.getCredential('servicetitanApi');
		return {
			instanceBaseUrl: 'http://127.0.0.1/',
			restApiUrl: '',
			webhookWaitingBaseUrl: 'http://127.0.0.1/waiting',
			formWaitingBaseUrl: 'http://127.0.0.1/form',
			variables: {},
			setExecutionStatus() {},
			credentialsHelper: {
				getParentTypes: () => [],
				isCredentialUsableByNode: () => true,
				preAuthentication: async () => undefined,
				getDecrypted: async () => this.credential,
				authenticate: async (data, _name, request) => await type.authenticate(data, request),
			},
			...more,
		};
	}
}

/** The credential for the sandbox, as n8n stores it. */
export function sandboxCredential(changes = {}) {
	const { key, fields } = JSON.parse(environment('WHARF_CONNECTION'));
	const stored = Object.fromEntries(Object.entries({ ...fields, ...changes }).map(([name, value]) => [`${key}:${name}`, value]));
	return { runnerUrl: environment('WHARF_URL'), runnerApiKey: '', connection: key, source: 'fields', ...stored };
}

/** A dropdown with a choice made by ID. */
export const byId = (value) => ({ __rl: true, mode: 'id', value });

function chain(nodes) {
	const links = nodes.slice(1).map((node, index) => [nodes[index].name, { main: [[link(node.name)]] }]);
	return Object.fromEntries(links);
}

export const link = (node) => ({ node, type: 'main', index: 0 });
