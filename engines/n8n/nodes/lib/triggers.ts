import type { IDataObject, INodeProperties, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { readParameters } from './inputs';
import { find, type Trigger } from './manifest';
import { form } from './properties';

/** The choice of a trigger, and the form of each. */
export function triggerProperties(triggers: Trigger[]): INodeProperties[] {
	const firstTrigger = triggers[0]?.key ?? '';
	return [
		{
			displayName: 'Trigger',
			name: 'trigger',
			type: 'options',
			noDataExpression: true,
			options: triggers.map(({ key, display }) => ({
				name: display.label,
				value: key,
				description: display.description,
			})),
			default: firstTrigger,
		},
		...triggers.flatMap(({ key, inputs }) => form(inputs, { show: { trigger: [key] } })),
	];
}

/** The trigger that the node is set to, with its inputs. */
export async function readTrigger(context: IPollFunctions | IWebhookFunctions, triggers: Trigger[]) {
	const trigger = find(triggers, context.getNodeParameter('trigger') as string);
	if (!trigger) throw new NodeOperationError(context.getNode(), 'The component has no such trigger');
	const inputs: IDataObject = await readParameters(trigger.inputs, (name) => context.getNodeParameter(name, '') as IDataObject);
	return { trigger, inputs };
}
