'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { DeliveryLog, KEPT } = require('../lib/delivery-log');

/** A node whose context is an object. */
const nodeWith = (stored) => ({
  context: () => ({
    get: (key, store, done) => done(null, stored[key]),
    set: (key, value, store, done) => {
      stored[key] = value;
      done(null);
    },
  }),
});

test('the log knows the last deliveries, also after a restart, and no more of them', async () => {
  const stored = {};
  const log = new DeliveryLog(nodeWith(stored));
  for (let index = 0; index <= KEPT; index += 1) assert.ok(await log.isNew(`event ${index}`));
  await log.save();
  assert.equal(stored.deliveries.length, KEPT);
  for (const one of [log, new DeliveryLog(nodeWith(stored))]) {
    assert.equal(await one.isNew('event 1'), false);
    assert.equal(await one.isNew(`event ${KEPT}`), false);
    assert.equal(await one.isNew('event 0'), true);
  }
});
