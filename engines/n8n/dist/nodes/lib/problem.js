"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.readProblem = readProblem;
exports.problemError = problemError;
const n8n_workflow_1 = require("n8n-workflow");
const answer_1 = require("./answer");
/** The problem in an answer of the runner. Any other response is a problem of its own. */
function readProblem(response) {
    const problem = (0, answer_1.readJson)(response, 'application/problem+json');
    if (typeof problem?.code !== 'string') {
        const detail = `HTTP status ${response.statusCode} without an answer of the runner`;
        return { code: 'no_answer_of_runner', detail, retryable: false };
    }
    const retryAfter = Number(response.headers['retry-after']);
    return { ...problem, ...(Number.isFinite(retryAfter) && { retryAfter }) };
}
/** The error that n8n shows for a problem: what happened, and each fault with the input it concerns. */
function problemError(node, response, itemIndex) {
    const problem = readProblem(response);
    const error = new n8n_workflow_1.NodeApiError(node, problem, {
        message: problem.detail,
        description: faults(problem) || undefined,
        httpCode: String(response.statusCode),
        itemIndex,
    });
    // n8n replaces a message that has words such as ECONNREFUSED in it.
    error.message = problem.detail;
    return error;
}
function faults({ errors = [] }) {
    return errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n');
}
