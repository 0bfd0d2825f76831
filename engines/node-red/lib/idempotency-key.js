'use strict';

const { createHash } = require('node:crypto');

/**
 * Names one attempt of one node, so that the runner performs a repeated attempt only once.
 *
 * A message that returns to the node in a loop keeps its `_msgid`. Its inputs tell a new turn from a repetition; so
 * does its place in a sequence that a split node made. `msg.idempotencyKey` replaces all of these.
 * @param {string} nodeId
 * @param {object} msg
 * @param {object} inputs
 */
function idempotencyKey(nodeId, msg, inputs) {
  // A column of a database without a value must not make one write of all messages.
  const isNamed = (msg.idempotencyKey ?? '') !== '';
  const attempt = isNamed ? [msg.idempotencyKey] : [msg._msgid, places(msg.parts), inputs];
  return createHash('sha256').update(JSON.stringify([nodeId, ...attempt])).digest('hex');
}

/** The index of a message in its sequence, and of that sequence in those around it. */
function places(parts) {
  const indexes = [];
  // A message is data from outside: the bound keeps a circular `parts` from running forever.
  for (let part = parts; part && indexes.length < 32; part = part.parts) indexes.push(part.index ?? null);
  return indexes;
}

module.exports = { idempotencyKey };
