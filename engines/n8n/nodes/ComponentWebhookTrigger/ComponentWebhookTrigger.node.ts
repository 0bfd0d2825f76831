import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listSearchMethods } from '../lib/listSearch';
import { credentialName, display, key, nodeIcon, webhookTriggers } from '../lib/manifest';
import { triggerProperties } from '../lib/triggers';
import { receiveEvent } from '../lib/webhook';

export class ComponentWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: `${display.label} Webhook Trigger`,
		name: `${key}WebhookTrigger`,
		icon: nodeIcon,
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["trigger"] }}',
		description: `Starts the workflow with events that ${display.label} sends`,
		defaults: { name: `${display.label} Webhook Trigger` },
		...(webhookTriggers.length === 0 && { hidden: true }),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: credentialName, required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook', rawBody: true }],
		activationMessage: `Enter the production URL of this node at ${display.label}.`,
		properties: [
			{
				displayName: `Enter the URL above at ${display.label}. The credential must have the key that ${display.label} signs events with.`,
				name: 'notice',
				type: 'notice',
				default: '',
			},
			...triggerProperties(webhookTriggers),
		],
	};

	methods = { listSearch: listSearchMethods(webhookTriggers.map((trigger) => trigger.inputs)) };

	// People register the URL at the vendor, so there is nothing to do when a workflow starts or stops.
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveEvent(this);
	}
}
