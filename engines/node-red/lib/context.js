'use strict';

/** Reads a value from a node's context. Stores on disk may answer only through the callback. */
const read = (node, key, store) =>
  new Promise((resolve, reject) => {
    node.context().get(key, store, (error, value) => (error ? reject(error) : resolve(value)));
  });

/** Writes a value to a node's context. */
const write = (node, key, value, store) =>
  new Promise((resolve, reject) => {
    node.context().set(key, value, store, (error) => (error ? reject(error) : resolve()));
  });

module.exports = { read, write };
