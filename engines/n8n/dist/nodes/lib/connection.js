"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.connectionProperties = void 0;
exports.authenticate = authenticate;
const manifest_1 = require("./manifest");
const properties_1 = require("./properties");
const firstConnection = manifest_1.connections[0]?.key ?? '';
/** The fields of the credential: where the runner is, and the connection that it uses. */
exports.connectionProperties = [
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
        options: manifest_1.connections.map(({ key, label, comments }) => ({ name: label, value: key, description: comments })),
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
    ...manifest_1.connections.flatMap(connectionFields),
];
function connectionFields(connection) {
    return connection.inputs.map((input) => ({
        ...(0, properties_1.field)(input),
        name: fieldName(connection, input.key),
        displayOptions: { show: { source: ['fields'], connection: [connection.key] } },
    }));
}
/** Keeps the fields of two connections, and those of the runner, apart: no key has a colon. */
function fieldName(connection, key) {
    return `${connection.key}:${key}`;
}
/**
 * Completes a request to the runner: its address, its API key and, in the body, the connection.
 * The path stays below the component, so that a credential is sent to nothing but the runner.
 */
function authenticate(credentials, request) {
    const runner = String(credentials.runnerUrl).replace(/\/+$/, '');
    return {
        ...request,
        url: `${runner}/v1/components/${manifest_1.key}/${request.url}`,
        headers: {
            ...request.headers,
            ...(credentials.runnerApiKey && { authorization: `Bearer ${String(credentials.runnerApiKey)}` }),
        },
        body: { ...request.body, connection: connectionOf(credentials) },
    };
}
function connectionOf(credentials) {
    if (credentials.source === 'name')
        return String(credentials.connectionName);
    const connection = manifest_1.connections.find(({ key }) => key === credentials.connection);
    const fields = {};
    for (const { key } of connection?.inputs ?? []) {
        const value = credentials[fieldName(connection, key)];
        if (value !== undefined && value !== '')
            fields[key] = value;
    }
    return { key: connection?.key, fields };
}
