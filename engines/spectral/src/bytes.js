'use strict';

/**
 * The bytes of a value, or `undefined` if it is none that has bytes. As everywhere in the SDK, a text stands for itself
 * and not for bytes in base64.
 *
 * @param {any} value
 */
const toBytes = (value) => {
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.from(value);
  // A Buffer that went through JSON.
  if (value?.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
  return undefined;
};

module.exports = { toBytes };
