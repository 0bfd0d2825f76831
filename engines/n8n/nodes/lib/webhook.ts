import type { IDataObject, IWebhookFunctions, IWebhookResponseData, NodeApiError } from 'n8n-workflow';

import { callRunner } from './client';
import { webhookTriggers } from './manifest';
import type { Problem } from './problem';
import { toJson } from './results';
import { readTrigger } from './triggers';

interface WebhookAnswer {
	payload: { body: { data: unknown } } | null;
	response: { statusCode: number; headers: Record<string, string>; body: string };
	deduplicationId?: string;
}

/** Vendors repeat an event within minutes; n8n loads this list with each event. */
const REMEMBERED_EVENTS = 500;

/** Has the runner verify an event, answers the vendor, and starts the workflow with the event. */
export async function receiveEvent(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const answer = await callWebhook(context).catch((error: NodeApiError) => {
		reject(context, error);
	});
	if (!answer) return { noWebhookResponse: true };

	const { payload, response, deduplicationId } = answer;
	context.getResponseObject().status(response.statusCode).set(response.headers).send(response.body);
	if (payload === null || isRepeated(context, deduplicationId)) return { noWebhookResponse: true };
	return { noWebhookResponse: true, workflowData: [[{ json: toJson(payload.body.data) }]] };
}

async function callWebhook(context: IWebhookFunctions): Promise<WebhookAnswer> {
	const { trigger, inputs } = await readTrigger(context, webhookTriggers);
	const { method, path, query, headers, rawBody } = context.getRequestObject();
	return await callRunner<WebhookAnswer>(context, {
		path: `triggers/${trigger.key}/webhook`,
		body: {
			inputs,
			request: { method, path, query: query as IDataObject, headers, body: rawBody?.toString('base64') ?? '' },
			context: { stepId: context.getNode().name },
		},
	});
}

/** Tells the sender that its event was not accepted. */
function reject(context: IWebhookFunctions, error: NodeApiError): void {
	context.logger.warn(`An event was not accepted: ${error.message}`);
	context.getResponseObject().status(isFaultOfSender(error) ? Number(error.httpCode) : 502).end();
}

/** Whether the runner found a fault in the event itself. For any other error, the sender shall repeat the event. */
function isFaultOfSender({ errorResponse }: NodeApiError): boolean {
	const { code, errors = [] } = (errorResponse ?? {}) as unknown as Partial<Problem>;
	if (code === 'invalid_signature') return true;
	const isOfRequest = errors.length > 0 && errors.every(({ pointer }) => /^\/request(\/|$)/.test(pointer));
	return isOfRequest && (code === 'invalid_input' || code === 'malformed_request');
}

/** Whether the event started the workflow before. */
function isRepeated(context: IWebhookFunctions, id?: string): boolean {
	if (id === undefined || context.getMode() === 'manual') return false;
	const saved = context.getWorkflowStaticData('node');
	const seen = (saved.events ?? []) as string[];
	if (seen.includes(id)) return true;
	saved.events = [...seen, id].slice(-REMEMBERED_EVENTS);
	return false;
}
