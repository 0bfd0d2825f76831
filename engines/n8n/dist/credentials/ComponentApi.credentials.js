"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ComponentApi = void 0;
const connection_1 = require("../nodes/lib/connection");
const manifest_1 = require("../nodes/lib/manifest");
class ComponentApi {
    name = manifest_1.credentialName;
    displayName = `${manifest_1.display.label} API`;
    icon = manifest_1.credentialIcon;
    documentationUrl = manifest_1.documentationUrl;
    /** Other nodes, such as HTTP Request, would send the connection to an address of their own. */
    restrictToSupportedNodes = true;
    properties = connection_1.connectionProperties;
    authenticate = async (credentials, request) => (0, connection_1.authenticate)(credentials, request);
}
exports.ComponentApi = ComponentApi;
