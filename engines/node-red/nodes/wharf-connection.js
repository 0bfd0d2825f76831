'use strict';

const { Runner } = require('../lib/runner');
const { addAdminRoutes } = require('../lib/admin-routes');
const { credentialDefinition } = require('../lib/credentials');

module.exports = function (RED) {
  function WharfConnection(config) {
    RED.nodes.createNode(this, config);
    const node = this;
    const { apiKey, ...slots } = node.credentials ?? {};
    const runner = new Runner({ url: config.url, apiKey });
    const connection = config.named ? config.connectionName : { key: config.connectionKey, fields: fields() };

    /** Puts the values of the credential slots under the names of the connection's fields. */
    function fields() {
      const filled = Object.entries(config.slots ?? {}).filter(([, slot]) => slots[slot]);
      return Object.fromEntries(filled.map(([key, slot]) => [key, slots[slot]]));
    }

    /** Whose records these are: a new secret does not make it another one. */
    node.tenant = [runner.url, config.component, config.named ? connection : texts()];

    function texts() {
      return Object.entries(config.slots ?? {}).map(([key, slot]) => [key, slot.startsWith('text') && slots[slot]]);
    }

    node.runner = runner;
    node.manifest = () => runner.manifest(config.component);
    node.post = (segments, body, options) => runner.post(config.component, segments, { connection, ...body }, options);
    node.test = () => node.post(['connections', config.connectionKey, 'test'], {}, { timeoutMs: 30_000 });
  }

  RED.nodes.registerType('wharf-connection', WharfConnection, { credentials: credentialDefinition() });
  addAdminRoutes(RED);
};
