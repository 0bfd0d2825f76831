import type { IAuthenticate, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticate, connectionProperties } from '../nodes/lib/connection';
import { credentialIcon, credentialName, display, documentationUrl } from '../nodes/lib/manifest';

export class ComponentApi implements ICredentialType {
	name = credentialName;

	displayName = `${display.label} API`;

	icon: Icon = credentialIcon;

	documentationUrl = documentationUrl;

	/** Other nodes, such as HTTP Request, would send the connection to an address of their own. */
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = connectionProperties;

	authenticate: IAuthenticate = async (credentials, request) => authenticate(credentials, request);
}
