'use strict';

const { evaluateInputs } = require('../lib/inputs');
const { executionContext } = require('../lib/execution-context');
const { idempotencyKey } = require('../lib/idempotency-key');
const { showBusy, showDone, showError } = require('../lib/status');

module.exports = function (RED) {
  function WharfAction(config) {
    RED.nodes.createNode(this, config);
    const node = this;
    const connection = RED.nodes.getNode(config.connection);
    const timeoutMs = Number(config.timeout || 100) * 1000;
    const closing = new AbortController();

    async function invoke(msg) {
      if (!connection) throw new Error('The node has no connection');
      const manifest = await connection.manifest();
      const action = Object.hasOwn(manifest.actions, config.action) && manifest.actions[config.action];
      if (!action) throw new Error(`The component has no action "${config.action}"`);
      const inputs = await evaluateInputs(RED, node, config.fields, msg);
      const headers = action.effects.readOnly ? {} : { 'idempotency-key': idempotencyKey(node.id, msg, inputs) };
      const body = { inputs, context: executionContext(node, msg._msgid) };
      const options = { headers, timeoutMs, signal: closing.signal };
      const { data, contentType } = await connection.post(['actions', config.action, 'invoke'], body, options);
      msg.payload = isFile(data) ? Buffer.from(data.data) : data;
      if (contentType) msg.contentType = contentType;
    }

    node.on('input', async (msg, send, done) => {
      showBusy(node);
      try {
        await invoke(msg);
        showDone(node);
        send(msg);
        done();
      } catch (error) {
        if (!closing.signal.aborted) showError(node, error);
        done(error);
      }
    });

    node.on('close', () => closing.abort(new Error('The flow was stopped during the call')));
  }

  RED.nodes.registerType('wharf-action', WharfAction);
};

/** The runner answers a file in the form that a Buffer has in JSON. */
function isFile(data) {
  return data?.type === 'Buffer' && Array.isArray(data.data);
}
