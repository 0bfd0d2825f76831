"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.isFile = isFile;
exports.fileItem = fileItem;
exports.toItems = toItems;
exports.toJson = toJson;
/** Whether a response of the runner is a file. Only a file has this header: it may be JSON itself. */
function isFile({ statusCode, headers }) {
    return statusCode === 200 && headers['content-disposition'] !== undefined;
}
/** The output item for a file. */
async function fileItem(context, { headers, body }, itemIndex) {
    const [, fileName] = /filename="([^"]+)"/i.exec(String(headers['content-disposition'])) ?? [];
    const file = await context.helpers.prepareBinaryData(body, fileName, headers['content-type']);
    return { json: {}, binary: { data: file }, pairedItem: { item: itemIndex } };
}
/** The output items of an answer: one for each record of a list. */
function toItems(action, data, itemIndex) {
    const records = action.items === undefined ? [data] : resolvePointer(data, action.items);
    return records.map((record) => ({ json: toJson(record), pairedItem: { item: itemIndex } }));
}
/** n8n requires an object. */
function toJson(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? value
        : { data: value };
}
/** Finds the value that a JSON pointer (RFC 6901) names. */
function resolvePointer(value, pointer) {
    return pointer
        .split('/')
        .slice(1)
        .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
        .reduce((found, part) => found[part], value);
}
