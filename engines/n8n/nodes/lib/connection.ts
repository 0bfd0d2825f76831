import type { ICredentialDataDecryptedObject, IDataObject, IHttpRequestOptions, INodeProperties } from 'n8n-workflow';

import { connections, key as componentKey, type Connection } from './manifest';
import { field } from './properties';

const firstConnection = connections[0]?.key ?? '';

/** The fields of the credential: where the runner is, and the connection that it uses. */
export const connectionProperties: INodeProperties[] = [
	{
		displayName: 'Runner URL',
		name: 'runnerUrl',
		type: 'string',
		default: 'http://127.0.0.1:8080',
		required: true,
		description: 'Address of the Wharf runner',
	},
	{
		displayName: 'Runner API Key',
		name: 'runnerApiKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Only if the operator of the runner configured API keys',
	},
	{
		displayName: 'Connection',
		name: 'connection',
		type: 'options',
		options: connections.map(({ key, label, comments }) => ({ name: label, value: key, description: comments })),
		default: firstConnection,
	},
	{
		displayName: 'Configured On',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'This Credential', value: 'fields' },
			{ name: 'The Runner', value: 'name' },
		],
		default: 'fields',
		description: 'Whether the fields of the connection are entered here, or the runner knows it by a name',
	},
	{
		displayName: 'Name of the Connection',
		name: 'connectionName',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { source: ['name'] } },
	},
	...connections.flatMap(connectionFields),
];

function connectionFields(connection: Connection): INodeProperties[] {
	return connection.inputs.map((input) => ({
		...field(input),
		name: fieldName(connection, input.key),
		displayOptions: { show: { source: ['fields'], connection: [connection.key] } },
	}));
}

/** Keeps the fields of two connections, and those of the runner, apart: no key has a colon. */
function fieldName(connection: Connection, key: string): string {
	return `${connection.key}:${key}`;
}

/**
 * Completes a request to the runner: its address, its API key and, in the body, the connection.
 * The path stays below the component, so that a credential is sent to nothing but the runner.
 */
export function authenticate(
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const runner = String(credentials.runnerUrl).replace(/\/+$/, '');
	return {
		...request,
		url: `${runner}/v1/components/${componentKey}/${request.url}`,
		headers: {
			...request.headers,
			...(credentials.runnerApiKey && { authorization: `Bearer ${String(credentials.runnerApiKey)}` }),
		},
		body: { ...(request.body as IDataObject), connection: connectionOf(credentials) },
	};
}

function connectionOf(credentials: ICredentialDataDecryptedObject) {
	if (credentials.source === 'name') return String(credentials.connectionName);
	const connection = connections.find(({ key }) => key === credentials.connection);
	const fields: IDataObject = {};
	for (const { key } of connection?.inputs ?? []) {
		const value = credentials[fieldName(connection as Connection, key)];
		if (value !== undefined && value !== '') fields[key] = value as string;
	}
	return { key: connection?.key, fields };
}
