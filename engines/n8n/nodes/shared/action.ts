import { createHash, randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { callRunner } from './client';
import { readBinary, readParameters } from './inputs';
import { actions, find } from './manifest';
import { toItems } from './results';

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
	const { data } = await callRunner<{ data: unknown }>(context, {
		path: `actions/${action.key}/invoke`,
		headers: action.effects.readOnly ? {} : { 'idempotency-key': idempotencyKey(context, itemIndex) },
		body: {
			inputs,
			context: { executionId: context.getExecutionId(), stepId: node.name, timeZone: context.getTimezone() },
		},
		itemIndex,
	});
	return await toItems(context, action, data, itemIndex);
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
function idempotencyKey(context: IExecuteFunctions, itemIndex: number): string {
	const { $runIndex } = context.getWorkflowDataProxy(itemIndex);
	// Without an ID, an execution would have the key of another one, and its change would not be made.
	const execution = context.getExecutionId() ?? randomUUID();
	const attempt = [context.getInstanceId(), execution, context.getNode().id, $runIndex, itemIndex];
	return createHash('sha256').update(JSON.stringify(attempt)).digest('hex');
}
