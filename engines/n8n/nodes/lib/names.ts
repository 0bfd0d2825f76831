import type { Input } from './manifest';

/** Collection with the optional inputs of a form: n8n stores only those that the user adds. */
export const ADDITIONAL_FIELDS = 'additionalFields';
/** Group with the members of a structure, or with the entries of a list. */
export const VALUES = 'values';

const RESERVED = ['resource', 'operation', 'trigger', 'notice', 'pollTimes', ADDITIONAL_FIELDS];
/** The names that reserved ones are replaced with are replaced too, so that no two inputs have the same. */
const REPLACED = new RegExp(`^(?:${RESERVED.join('|')})(?:Input)*$`);

/** The parameter of an input: its key, unless the node or n8n has a parameter of this name. */
export function parameterName(key: string): string {
	return REPLACED.test(key) ? `${key}Input` : key;
}

/** The method that fills a dropdown. Inputs with the same source and dependencies share one. */
export function listSearchName(input: Input): string {
	return [input.dataSource, ...(input.dependsOn ?? [])].join('_');
}
