"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.toItems = toItems;
exports.toJson = toJson;
/** The output items of an answer: one for each record of a list, a file as binary data. */
async function toItems(context, action, data, itemIndex) {
    const pairedItem = { item: itemIndex };
    if (isBufferForm(data)) {
        const file = await context.helpers.prepareBinaryData(Buffer.from(data.data));
        return [{ json: {}, binary: { data: file }, pairedItem }];
    }
    const records = action.items === undefined ? [data] : resolvePointer(data, action.items);
    return records.map((record) => ({ json: toJson(record), pairedItem }));
}
/** n8n requires an object. */
function toJson(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? value
        : { data: value };
}
function isBufferForm(data) {
    const { type, data: bytes } = (data ?? {});
    return type === 'Buffer' && Array.isArray(bytes);
}
/** Finds the value that a JSON pointer (RFC 6901) names. */
function resolvePointer(value, pointer) {
    return pointer
        .split('/')
        .slice(1)
        .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
        .reduce((found, part) => found[part], value);
}
