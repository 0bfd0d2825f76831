"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ComponentWebhookTrigger = void 0;
const n8n_workflow_1 = require("n8n-workflow");
const listSearch_1 = require("../lib/listSearch");
const manifest_1 = require("../lib/manifest");
const triggers_1 = require("../lib/triggers");
const webhook_1 = require("../lib/webhook");
class ComponentWebhookTrigger {
    description = {
        displayName: `${manifest_1.display.label} Webhook Trigger`,
        name: `${manifest_1.key}WebhookTrigger`,
        icon: manifest_1.nodeIcon,
        group: ['trigger'],
        version: 1,
        subtitle: '={{ $parameter["trigger"] }}',
        description: `Starts the workflow with events that ${manifest_1.display.label} sends`,
        defaults: { name: `${manifest_1.display.label} Webhook Trigger` },
        ...(manifest_1.webhookTriggers.length === 0 && { hidden: true }),
        inputs: [],
        outputs: [n8n_workflow_1.NodeConnectionTypes.Main],
        credentials: [{ name: manifest_1.credentialName, required: true }],
        webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook', rawBody: true }],
        activationMessage: `Enter the production URL of this node at ${manifest_1.display.label}.`,
        properties: [
            {
                displayName: `Enter the URL above at ${manifest_1.display.label}. The credential must have the key that ${manifest_1.display.label} signs events with.`,
                name: 'notice',
                type: 'notice',
                default: '',
            },
            ...(0, triggers_1.triggerProperties)(manifest_1.webhookTriggers),
        ],
    };
    methods = { listSearch: (0, listSearch_1.listSearchMethods)(manifest_1.webhookTriggers.map((trigger) => trigger.inputs)) };
    // People register the URL at the vendor, so there is nothing to do when a workflow starts or stops.
    webhookMethods = {
        default: {
            checkExists: async () => true,
            create: async () => true,
            delete: async () => true,
        },
    };
    async webhook() {
        return await (0, webhook_1.receiveEvent)(this);
    }
}
exports.ComponentWebhookTrigger = ComponentWebhookTrigger;
