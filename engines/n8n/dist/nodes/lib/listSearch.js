"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.listSearchMethods = listSearchMethods;
const client_1 = require("./client");
const inputs_1 = require("./inputs");
const manifest_1 = require("./manifest");
const names_1 = require("./names");
const PAGE_SIZE = 100;
/** The methods that fill the dropdowns of some forms. */
function listSearchMethods(forms) {
    const inputs = forms.flatMap(withNested).filter((input) => input.dataSource);
    return Object.fromEntries(inputs.map((input) => [(0, names_1.listSearchName)(input), listSearch(input)]));
}
function withNested(inputs) {
    return inputs.flatMap((input) => [input, ...withNested(input.inputs ?? [])]);
}
function listSearch({ dataSource = '', dependsOn = [] }) {
    return async function (filter, paginationToken) {
        const { result, nextCursor } = await (0, client_1.invokeDataSource)(this, dataSource, {
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
async function readSiblings(context, dataSource, dependsOn) {
    const inputs = {};
    for (const input of manifest_1.dataSources[dataSource].inputs.filter(({ key }) => dependsOn.includes(key))) {
        const value = await (0, inputs_1.readValue)(input, findSibling(context, (0, names_1.parameterName)(input.key)));
        if (isKnown(value))
            inputs[input.key] = value;
    }
    return inputs;
}
/** A field at the dropdown's own level, or above or inside the additional fields. */
function findSibling(context, name) {
    return [`&${name}`, name, `${names_1.ADDITIONAL_FIELDS}.${name}`]
        .map((path) => context.getCurrentNodeParameter(path))
        .find((found) => found !== undefined);
}
/** The editor does not resolve an expression that needs the data of a run. */
function isKnown(value) {
    return !(0, inputs_1.isEmpty)(value) && ![value].flat().some((item) => item === null || String(item).startsWith('='));
}
