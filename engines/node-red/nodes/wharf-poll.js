'use strict';

const { createHash } = require('node:crypto');
const { evaluateInputs } = require('../lib/inputs');
const { executionContext } = require('../lib/execution-context');
const { read, write } = require('../lib/context');
const { showBusy, showDone, showError } = require('../lib/status');

/** Most rounds of one poll while the runner says that it has more. The next poll goes on from there. */
const MAX_ROUNDS = 20;
/** The longest time that a timer of Node takes. */
const MAX_INTERVAL_SECONDS = 2_147_483;

module.exports = function (RED) {
  function WharfPoll(config) {
    RED.nodes.createNode(this, config);
    const node = this;
    const connection = RED.nodes.getNode(config.connection);
    const store = config.store || undefined;
    const intervalMs = Math.min(MAX_INTERVAL_SECONDS, Math.max(1, Number(config.interval) || 60)) * 1000;
    const closing = new AbortController();
    let timer;
    let running;

    /** Polls until nothing is left. The state is saved after its payload was sent: a crash repeats records, it loses none. */
    async function poll() {
      if (!connection) throw new Error('The node has no connection');
      const inputs = await evaluateInputs(RED, node, config.fields, {});
      // Not the values of expressions: one that contains the time would begin anew with every poll.
      const settings = fingerprint([connection.tenant, config.trigger, config.fields]);
      let saved = await read(node, 'poll', store);
      let found = false;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        // A position of other records, or of another tenant, means nothing.
        const state = saved?.settings === settings ? saved.state : undefined;
        const body = { inputs, state, context: executionContext(node) };
        const answer = await connection.post(['triggers', config.trigger, 'poll'], body, { signal: closing.signal });
        if (!answer.polledNoChanges) {
          found = true;
          node.send({ payload: answer.payload.body.data });
        }
        if (answer.skipped?.length) node.warn({ skipped: answer.skipped });
        saved = { settings, state: answer.state };
        await write(node, 'poll', saved, store);
        if (!answer.hasMore) break;
      }
      return found;
    }

    /** Runs one poll at a time; a call during a poll joins it. */
    function pollOnce() {
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    }

    async function run() {
      showBusy(node);
      try {
        showDone(node, (await poll()) ? 'new records' : 'no changes');
      } catch (error) {
        if (!closing.signal.aborted) showError(node, error);
        throw error;
      }
    }

    async function tick() {
      let waitMs = intervalMs;
      try {
        await pollOnce();
      } catch (error) {
        // An object as the second argument lets catch nodes see the error.
        if (!closing.signal.aborted) node.error(error, {});
        waitMs = Math.max(intervalMs, 1000 * (error.cause?.retryAfter ?? 0));
      }
      if (!closing.signal.aborted) timer = setTimeout(tick, waitMs);
    }

    node.on('input', (msg, send, done) => pollOnce().then(() => done(), done));

    node.on('close', async (done) => {
      closing.abort(new Error('The flow was stopped during the poll'));
      clearTimeout(timer);
      // A state that is still being written belongs to records that were sent.
      await running?.catch(() => {});
      done();
    });

    tick();
  }

  RED.nodes.registerType('wharf-poll', WharfPoll);
};

function fingerprint(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
