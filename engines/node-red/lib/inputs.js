'use strict';

const { parseJson } = require('./json');

/**
 * A field as the editor saves it. The value of a `group` is an object of fields, that of a `list` a list of fields;
 * otherwise it is text: a literal (`str`, `num`, `choice`), or what Node-RED evaluates (`msg`, `flow`, `global`,
 * `env`, `jsonata`, `json`).
 * @typedef {{type: string, value: any}} Field
 */

const LITERALS = new Set(['str', 'num', 'choice']);

/**
 * Computes the inputs of a call. A field without a value is left out, since the runner tells "absent" from "empty".
 * @param {object} RED
 * @param {object} node
 * @param {Record<string, Field>} fields
 * @param {object} msg
 * @returns {Promise<Record<string, any>>}
 */
async function evaluateInputs(RED, node, fields, msg) {
  const inputs = {};
  for (const [key, field] of Object.entries(fields ?? {})) {
    const value = await evaluateField(RED, node, field, msg);
    if (value !== undefined) inputs[key] = value;
  }
  return inputs;
}

async function evaluateField(RED, node, { type, value }, msg) {
  // Numbers stay text: the runner reads it, and a large ID keeps all of its digits.
  if (LITERALS.has(type)) return value === '' ? undefined : value;
  if (type === 'group') {
    const group = await evaluateInputs(RED, node, value, msg);
    return Object.keys(group).length > 0 ? group : undefined;
  }
  if (type === 'list') {
    const items = await Promise.all(value.map((item) => evaluateField(RED, node, item, msg)));
    const present = items.filter((item) => item !== undefined);
    return present.length > 0 ? present : undefined;
  }
  // Node-RED's own parser would lose digits.
  if (type === 'json') return encodeFile(parseJson(value));
  const result = await new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (error, found) => (error ? reject(error) : resolve(found)));
  });
  return typeof result === 'bigint' ? String(result) : encodeFile(result);
}

/** Writes a file as base64: as JSON, a Buffer would be a list of numbers, three times as long. */
function encodeFile(value) {
  if (Buffer.isBuffer(value)) return { data: value.toString('base64') };
  if (Buffer.isBuffer(value?.data)) return { ...value, data: value.data.toString('base64') };
  return value;
}

module.exports = { evaluateInputs };
