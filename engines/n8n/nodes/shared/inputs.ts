import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Input } from './manifest';
import { ADDITIONAL_FIELDS, VALUES, parameterName } from './names';

/** Reads the binary field of an item, for inputs that take a file. */
type ReadFile = (field: string) => Promise<IDataObject>;
type GetParameter = (name: string) => IDataObject[string];

/** Reads the inputs of an action or a trigger from the parameters of a node. */
export async function readParameters(inputs: Input[], get: GetParameter, readFile?: ReadFile): Promise<IDataObject> {
	const names = inputs.filter((input) => input.required).map((input) => parameterName(input.key));
	const values = Object.fromEntries([...names, ADDITIONAL_FIELDS].map((name) => [name, get(name)]));
	return await readForm(inputs, values, readFile);
}

/** The file in a binary field of an input item, in the form that the runner takes. */
export async function readBinary(context: IExecuteFunctions, itemIndex: number, field: string): Promise<IDataObject> {
	const { mimeType, fileName } = context.helpers.assertBinaryData(itemIndex, field);
	const content = await context.helpers.getBinaryDataBuffer(itemIndex, field);
	return { data: content.toString('base64'), contentType: mimeType, fileName };
}

/** What was chosen in a dropdown, or the value itself if it is none. */
function locatorValue(value: unknown): unknown {
	return isObject(value) && '__rl' in value ? value.value : value;
}

async function readForm(inputs: Input[], values: IDataObject, readFile?: ReadFile): Promise<IDataObject> {
	const additional = (values[ADDITIONAL_FIELDS] || {}) as IDataObject;
	const result: IDataObject = {};
	for (const input of inputs) {
		const value = await readValue(input, (input.required ? values : additional)[parameterName(input.key)], readFile);
		if (!isEmpty(value)) result[input.key] = value as IDataObject;
	}
	return result;
}

/** The value of one input, as the runner takes it. */
export async function readValue(input: Input, value: unknown, readFile?: ReadFile): Promise<unknown> {
	const chosen = locatorValue(value);
	if (isEmpty(chosen) || chosen === null) return chosen;
	if (input.collection === 'keyvaluelist') return entries(chosen);
	if (input.inputs) {
		const { inputs } = input;
		const groups = await Promise.all(entries(chosen).map(async (entry) => await readForm(inputs, entry, readFile)));
		return input.collection ? groups : groups[0];
	}
	if (input.collection && input.dataSource) {
		// An expression may give the whole list in one entry.
		return entries(chosen).flatMap((entry) => locatorValue(entry.value)).filter((item) => !isEmpty(item));
	}
	if (input.collection) return (Array.isArray(chosen) ? chosen : [chosen]).filter((item) => !isEmpty(item));
	// n8n adds a time to a date. An object is a file that an earlier step returned.
	if (input.type === 'date') return String(chosen).slice(0, 10);
	if (input.type === 'data' && typeof chosen === 'string') return await readFile?.(chosen);
	return chosen;
}

/** The groups of a fixed collection: several, one or none. */
function entries(value: unknown): IDataObject[] {
	return isObject(value) ? ([value[VALUES] ?? []].flat() as IDataObject[]) : (value as IDataObject[]);
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An empty field is not sent. `null` is: it removes a value at the vendor. */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
