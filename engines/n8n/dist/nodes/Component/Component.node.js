"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Component = void 0;
const n8n_workflow_1 = require("n8n-workflow");
const action_1 = require("../lib/action");
const connectionTest_1 = require("../lib/connectionTest");
const listSearch_1 = require("../lib/listSearch");
const manifest_1 = require("../lib/manifest");
const properties_1 = require("../lib/properties");
const groups = [...new Set(manifest_1.actions.map((action) => action.group))].sort();
const [firstGroup] = groups;
/** The operations of one resource. Their values are the keys of the actions, which never change. */
function operation(group) {
    const options = manifest_1.actions
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
class Component {
    description = {
        displayName: manifest_1.display.label,
        name: manifest_1.key,
        icon: manifest_1.nodeIcon,
        group: ['transform'],
        version: 1,
        subtitle: '={{ $parameter["operation"] }}',
        description: manifest_1.display.description,
        defaults: { name: manifest_1.display.label },
        inputs: [n8n_workflow_1.NodeConnectionTypes.Main],
        outputs: [n8n_workflow_1.NodeConnectionTypes.Main],
        usableAsTool: true,
        credentials: [{ name: manifest_1.credentialName, required: true, testedBy: 'testConnection' }],
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
            ...manifest_1.actions.flatMap(({ group, key: value, inputs }) => (0, properties_1.form)(inputs, { show: { resource: [group], operation: [value] } })),
        ],
    };
    methods = {
        credentialTest: { testConnection: connectionTest_1.testConnection },
        listSearch: (0, listSearch_1.listSearchMethods)(manifest_1.actions.map((action) => action.inputs)),
    };
    async execute() {
        const output = [];
        for (const itemIndex of this.getInputData().keys()) {
            const items = this.continueOnFail()
                ? await (0, action_1.runAction)(this, itemIndex).catch((error) => [(0, action_1.failedItem)(error, itemIndex)])
                : await (0, action_1.runAction)(this, itemIndex);
            output.push(...items);
        }
        return [output];
    }
}
exports.Component = Component;
