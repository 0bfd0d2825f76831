import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listSearchMethods } from '../lib/listSearch';
import { credentialName, display, key, nodeIcon, pollingTriggers } from '../lib/manifest';
import { poll } from '../lib/poll';
import { triggerProperties } from '../lib/triggers';

export class ComponentTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: `${display.label} Trigger`,
		name: `${key}Trigger`,
		icon: nodeIcon,
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["trigger"] }}',
		description: `Starts the workflow with changes that it finds in ${display.label} at intervals`,
		defaults: { name: `${display.label} Trigger` },
		...(pollingTriggers.length === 0 && { hidden: true }),
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: credentialName, required: true }],
		properties: triggerProperties(pollingTriggers),
	};

	methods = { listSearch: listSearchMethods(pollingTriggers.map((trigger) => trigger.inputs)) };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const items = await poll(this);
		return items.length > 0 ? [items] : null;
	}
}
