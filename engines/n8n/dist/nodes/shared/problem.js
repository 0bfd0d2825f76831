"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.parseAnswer = parseAnswer;
exports.readProblem = readProblem;
exports.problemError = problemError;
const n8n_workflow_1 = require("n8n-workflow");
const LONG_NUMBER = /\d{16}/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Parses JSON. Whole numbers that a double cannot hold become text, so that no digit is lost. */
function parseAnswer(text) {
    const exact = LONG_NUMBER.test(text)
        ? text.replace(STRING_OR_NUMBER, (token) => (isLongInteger(token) ? `"${token}"` : token))
        : text;
    return JSON.parse(exact);
}
function isLongInteger(token) {
    return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}
/** The problem in an answer of the runner, or of a proxy before it. */
function readProblem({ statusCode, headers, body }) {
    return String(headers['content-type']).startsWith('application/problem+json')
        ? parseAnswer(body)
        : { code: 'no_answer_of_runner', detail: `HTTP status ${statusCode} without an answer of the runner`, retryable: false };
}
/** The error that n8n shows for a problem: what happened, and each fault with the input it concerns. */
function problemError(node, response, itemIndex) {
    const problem = readProblem(response);
    return new n8n_workflow_1.NodeApiError(node, problem, {
        message: problem.detail,
        description: faults(problem) || undefined,
        httpCode: String(response.statusCode),
        itemIndex,
    });
}
function faults({ errors = [] }) {
    return errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n');
}
