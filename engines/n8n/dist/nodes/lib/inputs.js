"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.readParameters = readParameters;
exports.readBinary = readBinary;
exports.readValue = readValue;
exports.isEmpty = isEmpty;
const names_1 = require("./names");
/** Reads the inputs of an action or a trigger from the parameters of a node. */
async function readParameters(inputs, get, readFile) {
    const names = inputs.filter((input) => input.required).map((input) => (0, names_1.parameterName)(input.key));
    const values = Object.fromEntries([...names, names_1.ADDITIONAL_FIELDS].map((name) => [name, get(name)]));
    return await readForm(inputs, values, readFile);
}
/** The file in a binary field of an input item, in the form that the runner takes. */
async function readBinary(context, itemIndex, field) {
    const { mimeType, fileName } = context.helpers.assertBinaryData(itemIndex, field);
    const content = await context.helpers.getBinaryDataBuffer(itemIndex, field);
    return { data: content.toString('base64'), contentType: mimeType, fileName };
}
/** What was chosen in a dropdown, or the value itself if it is none. */
function locatorValue(value) {
    return isObject(value) && '__rl' in value ? value.value : value;
}
async function readForm(inputs, values, readFile) {
    const additional = (values[names_1.ADDITIONAL_FIELDS] || {});
    const result = {};
    for (const input of inputs) {
        const value = await readValue(input, (input.required ? values : additional)[(0, names_1.parameterName)(input.key)], readFile);
        if (!isEmpty(value))
            result[input.key] = value;
    }
    return result;
}
/** The value of one input, as the runner takes it. */
async function readValue(input, value, readFile) {
    const chosen = locatorValue(value);
    if (isEmpty(chosen) || chosen === null)
        return chosen;
    if (input.collection === 'keyvaluelist')
        return entries(chosen).filter(({ key }) => !isEmpty(key));
    if (input.inputs) {
        const { inputs } = input;
        const groups = await Promise.all(entries(chosen).map(async (entry) => await readForm(inputs, entry, readFile)));
        const filled = groups.filter((group) => Object.keys(group).length > 0);
        return input.collection ? filled : filled[0];
    }
    if (!input.collection)
        return await readScalar(input, chosen, readFile);
    const listed = input.dataSource ? entries(chosen).map((entry) => locatorValue(entry.value)) : chosen;
    // An expression may give the whole list in one entry.
    const items = [listed].flat(2).filter((item) => !isEmpty(item));
    return await Promise.all(items.map(async (item) => await readScalar(input, item, readFile)));
}
/** A single value, or one of a list. */
async function readScalar({ type }, value, readFile) {
    // n8n adds a time to a date.
    if (type === 'date' && value !== null)
        return (value instanceof Date ? value.toISOString() : String(value)).slice(0, 10);
    // An object is a file that an earlier step returned.
    if (type === 'data' && typeof value === 'string')
        return await readFile?.(value);
    return value;
}
/** The groups of a fixed collection: several, one or none. */
function entries(value) {
    return isObject(value) ? [value[names_1.VALUES] ?? []].flat() : value;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** An empty field is not sent. `null` is: it removes a value at the vendor. */
function isEmpty(value) {
    return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
