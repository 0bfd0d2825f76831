"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.triggerProperties = triggerProperties;
exports.readTrigger = readTrigger;
const n8n_workflow_1 = require("n8n-workflow");
const inputs_1 = require("./inputs");
const manifest_1 = require("./manifest");
const properties_1 = require("./properties");
/** The choice of a trigger, and the form of each. */
function triggerProperties(triggers) {
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
        ...triggers.flatMap(({ key, inputs }) => (0, properties_1.form)(inputs, { show: { trigger: [key] } })),
    ];
}
/** The trigger that the node is set to, with its inputs. */
async function readTrigger(context, triggers) {
    const trigger = (0, manifest_1.find)(triggers, context.getNodeParameter('trigger'));
    if (!trigger)
        throw new n8n_workflow_1.NodeOperationError(context.getNode(), 'The component has no such trigger');
    const inputs = await (0, inputs_1.readParameters)(trigger.inputs, (name) => context.getNodeParameter(name, ''));
    return { trigger, inputs };
}
