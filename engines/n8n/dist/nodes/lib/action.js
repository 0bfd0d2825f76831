"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.runAction = runAction;
exports.failedItem = failedItem;
const node_crypto_1 = require("node:crypto");
const n8n_workflow_1 = require("n8n-workflow");
const client_1 = require("./client");
const inputs_1 = require("./inputs");
const manifest_1 = require("./manifest");
const results_1 = require("./results");
/** Runs the action that the node is set to, for one input item. */
async function runAction(context, itemIndex) {
    const node = context.getNode();
    const action = (0, manifest_1.find)(manifest_1.actions, context.getNodeParameter('operation', itemIndex));
    if (!action)
        throw new n8n_workflow_1.NodeOperationError(node, 'The component has no such operation', { itemIndex });
    const inputs = await (0, inputs_1.readParameters)(action.inputs, (name) => context.getNodeParameter(name, itemIndex, ''), async (field) => await (0, inputs_1.readBinary)(context, itemIndex, field));
    const response = await (0, client_1.send)(context, {
        path: `actions/${action.key}/invoke`,
        headers: {
            // A file comes as its bytes.
            accept: 'application/octet-stream, application/json;q=0.9',
            ...(!action.effects.readOnly && { 'idempotency-key': idempotencyKey(context, itemIndex, action.key, inputs) }),
        },
        body: {
            inputs,
            context: { executionId: context.getExecutionId(), stepId: node.name, timeZone: context.getTimezone() },
        },
        itemIndex,
    });
    if ((0, results_1.isFile)(response))
        return [await (0, results_1.fileItem)(context, response, itemIndex)];
    const { data } = (0, client_1.answerOf)(context, response, itemIndex);
    return (0, results_1.toItems)(action, data, itemIndex);
}
/**
 * The output item of an input item that failed, for a node that continues on errors. n8n sends an item to the error
 * output if it has no members but `error`, `message` and `details`.
 */
function failedItem(error, itemIndex) {
    const details = error.errorResponse;
    return { json: { error: error.message, ...(details && { details }) }, pairedItem: { item: itemIndex } };
}
/** The same for every attempt at the same item of the same run of the node, and for nothing else. */
function idempotencyKey(context, itemIndex, action, inputs) {
    const { $runIndex } = context.getWorkflowDataProxy(itemIndex);
    // Without an ID, an execution would have the key of another one, and its change would not be made.
    const execution = context.getExecutionId() ?? (0, node_crypto_1.randomUUID)();
    // n8n counts each attempt at a tool call as a run, and all have the same item: only the inputs tell calls apart.
    const call = isTool(context) ? [action, inputs] : [$runIndex, itemIndex];
    const attempt = [context.getInstanceId(), execution, context.getNode().id, ...call];
    return (0, node_crypto_1.createHash)('sha256').update(JSON.stringify(attempt)).digest('hex');
}
/** Whether an AI agent calls the node: by itself, or by the execution engine, which marks the node. */
function isTool(context) {
    return context.isToolExecution?.() || context.getNode().rewireOutputLogTo === n8n_workflow_1.NodeConnectionTypes.AiTool;
}
