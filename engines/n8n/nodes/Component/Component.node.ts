import type { IExecuteFunctions, INodeExecutionData, INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { failedItem, runAction } from '../lib/action';
import { testConnection } from '../lib/connectionTest';
import { listSearchMethods } from '../lib/listSearch';
import { actions, credentialName, display, key, nodeIcon } from '../lib/manifest';
import { form } from '../lib/properties';

const groups = [...new Set(actions.map((action) => action.group))].sort();
const [firstGroup] = groups;

/** The operations of one resource. Their values are the keys of the actions, which never change. */
function operation(group: string): INodeProperties {
	const options = actions
		.filter((action) => action.group === group)
		.map((action) => ({
			name: action.display.label,
			value: action.key,
			action: action.display.label,
			description: action.display.description,
		}))
		.sort((a, b) => a.name.localeCompare(b.name));
	const [{ value: firstOperation }] = options;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [group] } },
		options,
		default: firstOperation,
	};
}

export class Component implements INodeType {
	description: INodeTypeDescription = {
		displayName: display.label,
		name: key,
		icon: nodeIcon,
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: display.description,
		defaults: { name: display.label },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [{ name: credentialName, required: true, testedBy: 'testConnection' }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: groups.map((group) => ({ name: group, value: group })),
				default: firstGroup,
			},
			...groups.map(operation),
			...actions.flatMap(({ group, key: value, inputs }) =>
				form(inputs, { show: { resource: [group], operation: [value] } }),
			),
		],
	};

	methods = {
		credentialTest: { testConnection },
		listSearch: listSearchMethods(actions.map((action) => action.inputs)),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output: INodeExecutionData[] = [];
		for (const itemIndex of this.getInputData().keys()) {
			const items = this.continueOnFail()
				? await runAction(this, itemIndex).catch((error: Error) => [failedItem(error, itemIndex)])
				: await runAction(this, itemIndex);
			output.push(...items);
		}
		return [output];
	}
}
