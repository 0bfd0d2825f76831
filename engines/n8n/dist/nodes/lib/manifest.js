"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) {
    return (mod && mod.__esModule) ? mod : { "default": mod };
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.credentialIcon = exports.nodeIcon = exports.credentialName = exports.webhookTriggers = exports.pollingTriggers = exports.actions = exports.dataSources = exports.connections = exports.documentationUrl = exports.display = exports.key = void 0;
exports.find = find;
// The path is relative to the compiled file, dist/nodes/lib/manifest.js.
// eslint-disable-next-line import-x/no-unresolved
const component_json_1 = __importDefault(require("../../../component.json"));
const { key, display, documentationUrl, connections, dataSources } = component_json_1.default;
exports.key = key;
exports.display = display;
exports.documentationUrl = documentationUrl;
exports.connections = connections;
exports.dataSources = dataSources;
exports.actions = Object.values(component_json_1.default.actions);
exports.pollingTriggers = Object.values(component_json_1.default.triggers).filter((trigger) => trigger.isPollingTrigger);
exports.webhookTriggers = Object.values(component_json_1.default.triggers).filter((trigger) => !trigger.isPollingTrigger);
/** Credential names are global in n8n, so the component's key makes this one unique. */
exports.credentialName = `${key}Api`;
// The export places the icons in a folder: n8n serves none from the package's root.
const iconFile = `icons/${display.iconSvgPath ?? display.iconPath}`;
/** For the nodes, which n8n loads from dist/nodes/<Node>/. */
exports.nodeIcon = `file:../../../${iconFile}`;
/** For the credential, which n8n loads from dist/credentials/. */
exports.credentialIcon = `file:../../${iconFile}`;
/** Finds an action or a trigger by the key that a parameter of a node holds. */
function find(entries, wanted) {
    return entries.find((entry) => entry.key === wanted);
}
