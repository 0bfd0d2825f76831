'use strict';
// Converts the values of a form to the inputs of a request.

const { toBytes } = require('./bytes');

/** @typedef {import('./manifest').ManifestInput} ManifestInput */

/**
 * Leaves out what the user did not touch: the platform gives `""` for a field, and `[]` for a list.
 *
 * @param {ManifestInput[]} inputs
 * @param {Record<string, any>} values
 * @returns {Record<string, unknown>}
 */
const formValues = (inputs, values) => {
  const byKey = new Map(inputs.map((input) => [input.key, input]));
  const entries = Object.entries(values).map(([key, value]) => [key, fieldValue(byKey.get(key), value)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};

/**
 * @param {ManifestInput | undefined} input
 * @param {any} value
 * @returns {unknown}
 */
const fieldValue = (input, value) => {
  if (!input?.collection || !Array.isArray(value)) return singleValue(input, value);
  const items =
    input.collection === 'keyvaluelist'
      ? value.filter((row) => row?.key !== '').map((row) => ({ ...row, value: row.value === undefined ? '' : row.value }))
      : value.map((item) => singleValue(input, item)).filter((item) => item !== undefined);
  return items.length > 0 ? items : undefined;
};

/**
 * @param {ManifestInput | undefined} input
 * @param {any} value
 * @returns {unknown}
 */
const singleValue = (input, value) => {
  if (value === '' || value === undefined) return undefined;
  if (input?.type === 'data') return fileValue(value);
  if (input?.type === 'structuredObject' && isObject(value)) {
    // What is in the JSON field of an inner structure is meant as it stands.
    const fields = (input.inputs ?? []).filter((child) => child.type !== 'structuredObject');
    const members = formValues(fields, value);
    return Object.keys(members).length > 0 ? members : undefined;
  }
  return value;
};

/**
 * A file as the runner takes it.
 *
 * @param {any} value
 */
const fileValue = (value) => {
  const bytes = toBytes(value);
  if (bytes) return { data: bytes.toString('base64') };
  const { data, contentType, fileName } = value ?? {};
  return { data: toBytes(data)?.toString('base64'), contentType, fileName };
};

/** @param {unknown} value */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

module.exports = { formValues };
