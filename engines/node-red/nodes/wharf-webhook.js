'use strict';

const { evaluateInputs } = require('../lib/inputs');
const { executionContext } = require('../lib/execution-context');
const { DeliveryLog } = require('../lib/delivery-log');
const { WebhookRoutes } = require('../lib/webhook-routes');
const { showDone, showError } = require('../lib/status');

/** Vendors repeat a delivery that is not answered soon. */
const TIMEOUT_MS = 25_000;

module.exports = function (RED) {
  const routes = RED.settings.httpNodeRoot === false ? undefined : new WebhookRoutes(RED);

  function WharfWebhook(config) {
    RED.nodes.createNode(this, config);
    const node = this;
    const connection = RED.nodes.getNode(config.connection);
    const closing = new AbortController();
    const deliveries = new DeliveryLog(node, config.store || undefined);

    async function receive(req, res) {
      try {
        const inputs = await evaluateInputs(RED, node, config.fields, {});
        const body = { inputs, context: executionContext(node), request: forwarded(req) };
        const options = { timeoutMs: TIMEOUT_MS, signal: closing.signal };
        const answer = await connection.post(['triggers', config.trigger, 'webhook'], body, options);
        await deliver(answer);
        const { statusCode, headers, body: text } = answer.response;
        res.status(statusCode).set(headers ?? {}).send(text ?? '');
      } catch (error) {
        refuse(res, error);
      }
    }

    /** Starts the flow, unless the trigger ignores the event or it was delivered before. */
    async function deliver({ payload, deduplicationId }) {
      // After a deployment nothing follows this node: the sender must deliver again, to the one that takes its place.
      closing.signal.throwIfAborted();
      if (!payload || !(await deliveries.isNew(deduplicationId))) return;
      showDone(node, 'event received');
      node.send({ payload: payload.body.data, deduplicationId });
      await deliveries.save();
    }

    /** Tells the sender that its request is at fault, or else to try again later. The reason stays in Node-RED. */
    function refuse(res, error) {
      if (closing.signal.aborted) {
        res.sendStatus(503);
        return;
      }
      showError(node, error);
      if (error.code === 'invalid_signature') {
        node.warn(error.message);
        res.sendStatus(401);
        return;
      }
      node.error(error, {});
      res.sendStatus(error.cause?.retryable === false && error.cause.status === 422 ? 422 : 503);
    }

    if (!routes) {
      node.error('Node-RED has no HTTP routes for nodes: httpNodeRoot is false');
    } else if (!connection) {
      node.error('The node has no connection');
    } else if (!routes.add(config.path, receive)) {
      node.error(`The path ${config.path} is taken by another node, or by Node-RED itself`);
    } else {
      node.on('close', () => {
        routes.remove(config.path);
        closing.abort(new Error('The flow was stopped during the delivery'));
      });
    }
  }

  RED.nodes.registerType('wharf-webhook', WharfWebhook);
};

/** The request in the form that the runner takes: the body is base64, because the signature is of its exact bytes. */
function forwarded(req) {
  const [path, query = ''] = req.originalUrl.split(/\?(.*)/s);
  return {
    method: req.method,
    path,
    query,
    headers: req.headers,
    body: req.rawBody.toString('base64'),
  };
}
