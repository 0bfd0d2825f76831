"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ComponentTrigger = void 0;
const n8n_workflow_1 = require("n8n-workflow");
const listSearch_1 = require("../lib/listSearch");
const manifest_1 = require("../lib/manifest");
const poll_1 = require("../lib/poll");
const triggers_1 = require("../lib/triggers");
class ComponentTrigger {
    description = {
        displayName: `${manifest_1.display.label} Trigger`,
        name: `${manifest_1.key}Trigger`,
        icon: manifest_1.nodeIcon,
        group: ['trigger'],
        version: 1,
        subtitle: '={{ $parameter["trigger"] }}',
        description: `Starts the workflow with changes that it finds in ${manifest_1.display.label} at intervals`,
        defaults: { name: `${manifest_1.display.label} Trigger` },
        ...(manifest_1.pollingTriggers.length === 0 && { hidden: true }),
        polling: true,
        inputs: [],
        outputs: [n8n_workflow_1.NodeConnectionTypes.Main],
        credentials: [{ name: manifest_1.credentialName, required: true }],
        properties: (0, triggers_1.triggerProperties)(manifest_1.pollingTriggers),
    };
    methods = { listSearch: (0, listSearch_1.listSearchMethods)(manifest_1.pollingTriggers.map((trigger) => trigger.inputs)) };
    async poll() {
        const items = await (0, poll_1.poll)(this);
        return items.length > 0 ? [items] : null;
    }
}
exports.ComponentTrigger = ComponentTrigger;
