"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.runnerRequest = runnerRequest;
exports.callRunner = callRunner;
exports.answerOf = answerOf;
exports.send = send;
exports.invokeDataSource = invokeDataSource;
const n8n_workflow_1 = require("n8n-workflow");
const answer_1 = require("./answer");
const manifest_1 = require("./manifest");
const problem_1 = require("./problem");
const TIMEOUT_MS = 100_000;
/** The runner keeps to its time limit and says why it stopped: wait a little longer than that. */
const GRACE_MS = 5_000;
/** A request to the runner. The credential completes it, see `authenticate`. */
function runnerRequest({ path, body, headers, timeoutMs = TIMEOUT_MS }) {
    return {
        method: 'POST',
        url: path,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
        body: { ...body, timeoutMs },
        timeout: timeoutMs + GRACE_MS,
        encoding: 'arraybuffer',
        returnFullResponse: true,
        ignoreHttpStatusErrors: true,
        // The body contains credentials: it is not for another address.
        disableFollowRedirect: true,
    };
}
/** Sends a request to the runner. Its problems become errors of the node. */
async function callRunner(context, call) {
    return answerOf(context, await send(context, call), call.itemIndex);
}
/** The answer in a response of the runner, or else the error that the node ends with. */
function answerOf(context, response, itemIndex) {
    const answer = (0, answer_1.readAnswer)(response);
    if (!answer)
        throw (0, problem_1.problemError)(context.getNode(), response, itemIndex);
    return answer;
}
/** The response to a request, whatever it is. */
async function send(context, call) {
    try {
        return (await context.helpers.httpRequestWithAuthentication.call(context, manifest_1.credentialName, runnerRequest(call)));
    }
    catch (error) {
        // Only the message: the error itself holds the request, and with it the credentials.
        throw new n8n_workflow_1.NodeOperationError(context.getNode(), 'The runner did not answer', {
            itemIndex: call.itemIndex,
            description: error.message,
        });
    }
}
/** One page of the choices of a dropdown. */
async function invokeDataSource(context, dataSource, body) {
    return await callRunner(context, {
        path: `data-sources/${dataSource}/invoke`,
        body,
    });
}
