"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.testConnection = testConnection;
const answer_1 = require("./answer");
const client_1 = require("./client");
const connection_1 = require("./connection");
const problem_1 = require("./problem");
/** Tests a credential. A test function can show the vendor's reason; a declared request shows the status only. */
async function testConnection(credential) {
    const data = credential.data ?? {};
    const request = (0, connection_1.authenticate)(data, (0, client_1.runnerRequest)({ path: `connections/${String(data.connection)}/test`, body: {} }));
    return await sendTest(this, request);
}
async function sendTest(context, { url, headers, body, method, timeout }) {
    try {
        // The only way to send a request that n8n gives to a test function.
        const response = await context.helpers.request({
            method,
            uri: url,
            headers,
            body: JSON.stringify(body),
            timeout,
            simple: false,
            followRedirect: false,
            resolveWithFullResponse: true,
        });
        return (0, answer_1.readAnswer)(response)?.ok === true
            ? { status: 'OK', message: 'Connection successful!' }
            : { status: 'Error', message: (0, problem_1.readProblem)(response).detail };
    }
    catch (error) {
        return { status: 'Error', message: `The runner did not answer: ${error.message}` };
    }
}
