import { createHash, randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

import { answerOf, send } from './client';
import { readBinary, readParameters } from './inputs';
import { actions, find } from './manifest';
import { fileItem, isFile, toItems } from './results';

/** Runs the action that the node is set to, for one input item. */
export async function runAction(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const node = context.getNode();
	const action = find(actions, context.getNodeParameter('operation', itemIndex) as string);
	if (!action) throw new NodeOperationError(node, 'The component has no such operation', { itemIndex });
	const inputs = await readParameters(
		action.inputs,
		(name) => context.getNodeParameter(name, itemIndex, '') as IDataObject,
		async (field) => await readBinary(context, itemIndex, field),
	);
	const response = await send(context, {
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
	if (isFile(response)) return [await fileItem(context, response, itemIndex)];
	const { data } = answerOf<{ data: unknown }>(context, response, itemIndex);
	return toItems(action, data, itemIndex);
}

/**
 * The output item of an input item that failed, for a node that continues on errors. n8n sends an item to the error
 * output if it has no members but `error`, `message` and `details`.
 */
export function failedItem(error: Error, itemIndex: number): INodeExecutionData {
	const details = (error as Error & { errorResponse?: IDataObject }).errorResponse;
	return { json: { error: error.message, ...(details && { details }) }, pairedItem: { item: itemIndex } };
}

/** The same for every attempt at the same item of the same run of the node, and for nothing else. */
function idempotencyKey(context: IExecuteFunctions, itemIndex: number, action: string, inputs: IDataObject): string {
	const { $runIndex } = context.getWorkflowDataProxy(itemIndex);
	// Without an ID, an execution would have the key of another one, and its change would not be made.
	const execution = context.getExecutionId() ?? randomUUID();
	// n8n counts each attempt at a tool call as a run, and all have the same item: only the inputs tell calls apart.
	const call = isTool(context) ? [action, inputs] : [$runIndex, itemIndex];
	const attempt = [context.getInstanceId(), execution, context.getNode().id, ...call];
	return createHash('sha256').update(JSON.stringify(attempt)).digest('hex');
}

/** Whether an AI agent calls the node: by itself, or by the execution engine, which marks the node. */
function isTool(context: IExecuteFunctions): boolean {
	return context.isToolExecution?.() || context.getNode().rewireOutputLogTo === NodeConnectionTypes.AiTool;
}
