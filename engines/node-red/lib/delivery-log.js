'use strict';

const { read, write } = require('./context');

/** How many deliveries are remembered. */
const KEPT = 1000;

/** Remembers the last deliveries of a webhook in the node's context, so that an event runs the flow once. */
class DeliveryLog {
  #node;
  #store;
  #loading;
  /** @type {Set<string>} */
  #ids;

  constructor(node, store) {
    this.#node = node;
    this.#store = store;
  }

  /** Notes a delivery. Answers whether it is the first of its event; events without an ID always are. */
  async isNew(id) {
    if (!id) return true;
    await (this.#loading ??= this.#load().catch((error) => {
      // The next event tries again.
      this.#loading = undefined;
      throw error;
    }));
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    // A set lists its oldest entry first.
    if (this.#ids.size > KEPT) this.#ids.delete(this.#ids.values().next().value);
    return true;
  }

  async save() {
    if (this.#ids) await write(this.#node, 'deliveries', [...this.#ids], this.#store);
  }

  async #load() {
    this.#ids = new Set(await read(this.#node, 'deliveries', this.#store));
  }
}

module.exports = { DeliveryLog, KEPT };
