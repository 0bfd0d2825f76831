import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { invokeDataSource } from './client';
import { isEmpty, readValue } from './inputs';
import { dataSources, type Input } from './manifest';
import { ADDITIONAL_FIELDS, listSearchName, parameterName } from './names';

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

const PAGE_SIZE = 100;

/** The methods that fill the dropdowns of some forms. */
export function listSearchMethods(forms: Input[][]): Record<string, ListSearch> {
	const inputs = forms.flatMap(withNested).filter((input) => input.dataSource);
	return Object.fromEntries(inputs.map((input) => [listSearchName(input), listSearch(input)]));
}

function withNested(inputs: Input[]): Input[] {
	return inputs.flatMap((input) => [input, ...withNested(input.inputs ?? [])]);
}

function listSearch({ dataSource = '', dependsOn = [] }: Input): ListSearch {
	return async function (filter, paginationToken) {
		const { result, nextCursor } = await invokeDataSource(this, dataSource, {
			inputs: await readSiblings(this, dataSource, dependsOn),
			search: filter,
			limit: PAGE_SIZE,
			cursor: paginationToken,
		});
		return {
			results: result.map(({ key, label }) => ({ name: label, value: key })),
			paginationToken: nextCursor,
		};
	};
}

/** The inputs of a data source: the values of fields of the same keys beside the dropdown. */
async function readSiblings(context: ILoadOptionsFunctions, dataSource: string, dependsOn: string[]) {
	const inputs: IDataObject = {};
	for (const input of dataSources[dataSource].inputs.filter(({ key }) => dependsOn.includes(key))) {
		const value = await readValue(input, findSibling(context, parameterName(input.key)));
		if (isKnown(value)) inputs[input.key] = value as IDataObject;
	}
	return inputs;
}

/** A field at the dropdown's own level, or above or inside the additional fields. */
function findSibling(context: ILoadOptionsFunctions, name: string): unknown {
	return [`&${name}`, name, `${ADDITIONAL_FIELDS}.${name}`]
		.map((path) => context.getCurrentNodeParameter(path))
		.find((found) => found !== undefined);
}

/** The editor does not resolve an expression that needs the data of a run. */
function isKnown(value: unknown): boolean {
	return !isEmpty(value) && ![value].flat().some((item) => item === null || String(item).startsWith('='));
}
