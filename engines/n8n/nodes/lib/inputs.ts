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
	if (input.collection === 'keyvaluelist') return entries(chosen).filter(({ key }) => !isEmpty(key));
	if (input.inputs) {
		const { inputs } = input;
		const groups = await Promise.all(entries(chosen).map(async (entry) => await readForm(inputs, entry, readFile)));
		const filled = groups.filter((group) => Object.keys(group).length > 0);
		return input.collection ? filled : filled[0];
	}
	if (!input.collection) return await readScalar(input, chosen, readFile);
	const listed = input.dataSource ? entries(chosen).map((entry) => locatorValue(entry.value)) : chosen;
	// An expression may give the whole list in one entry.
	const items = [listed].flat(2).filter((item) => !isEmpty(item));
	return await Promise.all(items.map(async (item) => await readScalar(input, item, readFile)));
}

/** A single value, or one of a list. */
async function readScalar({ type }: Input, value: unknown, readFile?: ReadFile): Promise<unknown> {
	// n8n adds a time to a date.
	if (type === 'date' && value !== null) return (value instanceof Date ? value.toISOString() : String(value)).slice(0, 10);
	// An object is a file that an earlier step returned.
	if (type === 'data' && typeof value === 'string') return await readFile?.(value);
	return value;
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
