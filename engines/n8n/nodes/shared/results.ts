import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Action } from './manifest';

interface BufferForm {
	type: 'Buffer';
	data: number[];
}

/** The output items of an answer: one for each record of a list, a file as binary data. */
export async function toItems(
	context: IExecuteFunctions,
	action: Action,
	data: unknown,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const pairedItem = { item: itemIndex };
	if (isBufferForm(data)) {
		const file = await context.helpers.prepareBinaryData(Buffer.from(data.data));
		return [{ json: {}, binary: { data: file }, pairedItem }];
	}
	const records = action.items === undefined ? [data] : (resolvePointer(data, action.items) as unknown[]);
	return records.map((record) => ({ json: toJson(record), pairedItem }));
}

/** n8n requires an object. */
export function toJson(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as IDataObject)
		: { data: value as IDataObject[] };
}

function isBufferForm(data: unknown): data is BufferForm {
	const { type, data: bytes } = (data ?? {}) as Partial<BufferForm>;
	return type === 'Buffer' && Array.isArray(bytes);
}

/** Finds the value that a JSON pointer (RFC 6901) names. */
function resolvePointer(value: unknown, pointer: string): unknown {
	return pointer
		.split('/')
		.slice(1)
		.map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
		.reduce((found, part) => (found as Record<string, unknown>)[part], value);
}
