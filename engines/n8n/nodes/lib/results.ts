import type { IDataObject, IExecuteFunctions, IN8nHttpFullResponse, INodeExecutionData } from 'n8n-workflow';

import type { Action } from './manifest';

/** Whether a response of the runner is a file. Only a file has this header: it may be JSON itself. */
export function isFile({ statusCode, headers }: IN8nHttpFullResponse): boolean {
	return statusCode === 200 && headers['content-disposition'] !== undefined;
}

/** The output item for a file. */
export async function fileItem(
	context: IExecuteFunctions,
	{ headers, body }: IN8nHttpFullResponse,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const [, fileName] = /filename="([^"]+)"/i.exec(String(headers['content-disposition'])) ?? [];
	const file = await context.helpers.prepareBinaryData(body as Buffer, fileName, headers['content-type'] as string);
	return { json: {}, binary: { data: file }, pairedItem: { item: itemIndex } };
}

/** The output items of an answer: one for each record of a list. */
export function toItems(action: Action, data: unknown, itemIndex: number): INodeExecutionData[] {
	const records = action.items === undefined ? [data] : (resolvePointer(data, action.items) as unknown[]);
	return records.map((record) => ({ json: toJson(record), pairedItem: { item: itemIndex } }));
}

/** n8n requires an object. */
export function toJson(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as IDataObject)
		: { data: value as IDataObject[] };
}

/** Finds the value that a JSON pointer (RFC 6901) names. */
function resolvePointer(value: unknown, pointer: string): unknown {
	return pointer
		.split('/')
		.slice(1)
		.map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
		.reduce((found, part) => (found as Record<string, unknown>)[part], value);
}
