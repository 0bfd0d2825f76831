import type { IN8nHttpFullResponse, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { readJson } from './answer';

/** A problem document of the runner (RFC 9457). */
export interface Problem {
	code: string;
	detail: string;
	retryable: boolean;
	/** Seconds to wait before the call is repeated. */
	retryAfter?: number;
	errors?: Array<{ pointer: string; code: string; message: string }>;
}

/** The problem in an answer of the runner. Any other response is a problem of its own. */
export function readProblem(response: IN8nHttpFullResponse): Problem {
	const problem = readJson(response, 'application/problem+json');
	if (typeof problem?.code !== 'string') {
		const detail = `HTTP status ${response.statusCode} without an answer of the runner`;
		return { code: 'no_answer_of_runner', detail, retryable: false };
	}
	const retryAfter = Number(response.headers['retry-after']);
	return { ...(problem as unknown as Problem), ...(Number.isFinite(retryAfter) && { retryAfter }) };
}

/** The error that n8n shows for a problem: what happened, and each fault with the input it concerns. */
export function problemError(node: INode, response: IN8nHttpFullResponse, itemIndex?: number): NodeApiError {
	const problem = readProblem(response);
	const error = new NodeApiError(node, problem as unknown as JsonObject, {
		message: problem.detail,
		description: faults(problem) || undefined,
		httpCode: String(response.statusCode),
		itemIndex,
	});
	// n8n replaces a message that has words such as ECONNREFUSED in it.
	error.message = problem.detail;
	return error;
}

function faults({ errors = [] }: Problem): string {
	return errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n');
}
