import type { IN8nHttpFullResponse, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

/** A problem document of the runner (RFC 9457). */
export interface Problem {
	code: string;
	detail: string;
	retryable: boolean;
	errors?: Array<{ pointer: string; code: string; message: string }>;
}

const LONG_NUMBER = /\d{16}/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON. Whole numbers that a double cannot hold become text, so that no digit is lost. */
export function parseAnswer(text: string): unknown {
	const exact = LONG_NUMBER.test(text)
		? text.replace(STRING_OR_NUMBER, (token) => (isLongInteger(token) ? `"${token}"` : token))
		: text;
	return JSON.parse(exact);
}

function isLongInteger(token: string): boolean {
	return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}

/** The problem in an answer of the runner, or of a proxy before it. */
export function readProblem({ statusCode, headers, body }: IN8nHttpFullResponse): Problem {
	return String(headers['content-type']).startsWith('application/problem+json')
		? (parseAnswer(body as string) as Problem)
		: { code: 'no_answer_of_runner', detail: `HTTP status ${statusCode} without an answer of the runner`, retryable: false };
}

/** The error that n8n shows for a problem: what happened, and each fault with the input it concerns. */
export function problemError(node: INode, response: IN8nHttpFullResponse, itemIndex?: number): NodeApiError {
	const problem = readProblem(response);
	return new NodeApiError(node, problem as unknown as JsonObject, {
		message: problem.detail,
		description: faults(problem) || undefined,
		httpCode: String(response.statusCode),
		itemIndex,
	});
}

function faults({ errors = [] }: Problem): string {
	return errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n');
}
