"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.receiveEvent = receiveEvent;
const client_1 = require("./client");
const manifest_1 = require("./manifest");
const results_1 = require("./results");
const triggers_1 = require("./triggers");
/** Vendors repeat an event within minutes; n8n loads this list with each event. */
const REMEMBERED_EVENTS = 500;
/** Has the runner verify an event, answers the vendor, and starts the workflow with the event. */
async function receiveEvent(context) {
    const answer = await callWebhook(context).catch((error) => {
        reject(context, error);
    });
    if (!answer)
        return { noWebhookResponse: true };
    const { payload, response, deduplicationId } = answer;
    context.getResponseObject().status(response.statusCode).set(response.headers).send(response.body);
    if (payload === null || isRepeated(context, deduplicationId))
        return { noWebhookResponse: true };
    return { noWebhookResponse: true, workflowData: [[{ json: (0, results_1.toJson)(payload.body.data) }]] };
}
async function callWebhook(context) {
    const { trigger, inputs } = await (0, triggers_1.readTrigger)(context, manifest_1.webhookTriggers);
    const { method, path, query, headers, rawBody } = context.getRequestObject();
    return await (0, client_1.callRunner)(context, {
        path: `triggers/${trigger.key}/webhook`,
        body: {
            inputs,
            request: { method, path, query: query, headers, body: rawBody?.toString('base64') ?? '' },
            context: { stepId: context.getNode().name },
        },
    });
}
/** Tells the sender that its event was not accepted. */
function reject(context, error) {
    context.logger.warn(`An event was not accepted: ${error.message}`);
    context.getResponseObject().status(isFaultOfSender(error) ? Number(error.httpCode) : 502).end();
}
/** Whether the runner found a fault in the event itself. For any other error, the sender shall repeat the event. */
function isFaultOfSender({ errorResponse }) {
    const { code, errors = [] } = (errorResponse ?? {});
    if (code === 'invalid_signature')
        return true;
    const isOfRequest = errors.length > 0 && errors.every(({ pointer }) => /^\/request(\/|$)/.test(pointer));
    return isOfRequest && (code === 'invalid_input' || code === 'malformed_request');
}
/** Whether the event started the workflow before. */
function isRepeated(context, id) {
    if (id === undefined || context.getMode() === 'manual')
        return false;
    const saved = context.getWorkflowStaticData('node');
    const seen = (saved.events ?? []);
    if (seen.includes(id))
        return true;
    saved.events = [...seen, id].slice(-REMEMBERED_EVENTS);
    return false;
}
