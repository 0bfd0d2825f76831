// The path is relative to the compiled file, dist/nodes/lib/manifest.js.
// eslint-disable-next-line import-x/no-unresolved
import component from '../../../component.json';
import type { IDataObject, Icon } from 'n8n-workflow';

/** A field of a form, as the manifest describes it. */
export interface Input {
	key: string;
	type:
		| 'boolean'
		| 'code'
		| 'data'
		| 'date'
		| 'number'
		| 'password'
		| 'string'
		| 'structuredObject'
		| 'text'
		| 'timestamp';
	label: string;
	comments: string;
	required: boolean;
	collection?: 'valuelist' | 'keyvaluelist';
	default?: string | number | boolean;
	example?: string;
	model?: Array<{ label: string; value: string }>;
	dataSource?: string;
	dependsOn?: string[];
	inputs?: Input[];
}

interface Display {
	label: string;
	description: string;
}

export interface Action {
	key: string;
	display: Display;
	group: string;
	inputs: Input[];
	/** JSON pointer to the records in the answer of an action that lists records. */
	items?: string;
	effects: { readOnly: boolean };
}

export interface Trigger {
	key: string;
	display: Display;
	isPollingTrigger: boolean;
	inputs: Input[];
	examplePayload: { payload: { body: { data: IDataObject } } };
}

export interface Connection {
	key: string;
	label: string;
	comments?: string;
	inputs: Input[];
}

export interface Component {
	key: string;
	display: Display & { iconPath: string; iconSvgPath?: string };
	documentationUrl: string;
	connections: Connection[];
	actions: Record<string, Action>;
	dataSources: Record<string, { key: string; inputs: Input[] }>;
	triggers: Record<string, Trigger>;
}

const { key, display, documentationUrl, connections, dataSources } = component;

export { key, display, documentationUrl, connections, dataSources };

export const actions = Object.values(component.actions);
export const pollingTriggers = Object.values(component.triggers).filter((trigger) => trigger.isPollingTrigger);
export const webhookTriggers = Object.values(component.triggers).filter((trigger) => !trigger.isPollingTrigger);

/** Credential names are global in n8n, so the component's key makes this one unique. */
export const credentialName = `${key}Api`;

// The export places the icons in a folder: n8n serves none from the package's root.
const iconFile = `icons/${display.iconSvgPath ?? display.iconPath}`;
/** For the nodes, which n8n loads from dist/nodes/<Node>/. */
export const nodeIcon = `file:../../../${iconFile}` as Icon;
/** For the credential, which n8n loads from dist/credentials/. */
export const credentialIcon = `file:../../${iconFile}` as Icon;

/** Finds an action or a trigger by the key that a parameter of a node holds. */
export function find<Entry extends { key: string }>(entries: Entry[], wanted: string): Entry | undefined {
	return entries.find((entry) => entry.key === wanted);
}
