import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { readAnswer } from './answer';
import { credentialName } from './manifest';
import { problemError } from './problem';

type Context = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | IWebhookFunctions;

interface Call {
	path: string;
	body: IDataObject;
	headers?: IDataObject;
	timeoutMs?: number;
	itemIndex?: number;
}

const TIMEOUT_MS = 100_000;
/** The runner keeps to its time limit and says why it stopped: wait a little longer than that. */
const GRACE_MS = 5_000;

/** A request to the runner. The credential completes it, see `authenticate`. */
export function runnerRequest({ path, body, headers, timeoutMs = TIMEOUT_MS }: Call): IHttpRequestOptions {
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
export async function callRunner<Answer>(context: Context, call: Call): Promise<Answer> {
	return answerOf<Answer>(context, await send(context, call), call.itemIndex);
}

/** The answer in a response of the runner, or else the error that the node ends with. */
export function answerOf<Answer>(context: Context, response: IN8nHttpFullResponse, itemIndex?: number): Answer {
	const answer = readAnswer(response);
	if (!answer) throw problemError(context.getNode(), response, itemIndex);
	return answer as Answer;
}

/** The response to a request, whatever it is. */
export async function send(context: Context, call: Call): Promise<IN8nHttpFullResponse> {
	try {
		return (await context.helpers.httpRequestWithAuthentication.call(
			context,
			credentialName,
			runnerRequest(call),
		)) as IN8nHttpFullResponse;
	} catch (error) {
		// Only the message: the error itself holds the request, and with it the credentials.
		throw new NodeOperationError(context.getNode(), 'The runner did not answer', {
			itemIndex: call.itemIndex,
			description: (error as Error).message,
		});
	}
}

/** One page of the choices of a dropdown. */
export async function invokeDataSource(context: ILoadOptionsFunctions, dataSource: string, body: IDataObject) {
	return await callRunner<{ result: Array<{ key: string; label: string }>; nextCursor?: string }>(context, {
		path: `data-sources/${dataSource}/invoke`,
		body,
	});
}
