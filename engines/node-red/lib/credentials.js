'use strict';

const TEXT_SLOTS = 12;
const SECRET_SLOTS = 8;

/**
 * Node-RED wants the names of all credentials when the node type is registered, before any manifest is known. So there
 * are numbered slots, and each connection saves which of its fields is in which slot. Node-RED encrypts all of them,
 * and sends those of the type `password` to nobody.
 */
function credentialDefinition() {
  const definition = { apiKey: { type: 'password' } };
  for (let number = 0; number < TEXT_SLOTS; number += 1) definition[`text${number}`] = { type: 'text' };
  for (let number = 0; number < SECRET_SLOTS; number += 1) definition[`secret${number}`] = { type: 'password' };
  return definition;
}

module.exports = { credentialDefinition };
