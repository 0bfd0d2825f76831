'use strict';

const { once } = require('node:events');
const helper = require('node-red-node-test-helper');
const catchType = require('@node-red/nodes/core/common/25-catch');
const connectionType = require('../../nodes/wharf-connection');
const actionType = require('../../nodes/wharf-action');
const { connectionNode } = require('./wharf');

// Without a position Node-RED takes a node for a configuration.
const place = { z: 'flow', x: 0, y: 0 };

helper.init(require.resolve('node-red'));

/** Loads an action node into Node-RED's test runtime, with a node that takes its output and one that catches its errors. */
async function loadAction(action, fields) {
  const { node, credentials } = connectionNode();
  const flow = [
    { id: 'flow', type: 'tab' },
    node,
    { id: 'action', ...place, type: 'wharf-action', connection: 'connection', action, fields, wires: [['out']] },
    { id: 'out', ...place, type: 'helper' },
    { id: 'catch', ...place, type: 'catch', wires: [['caught']] },
    { id: 'caught', ...place, type: 'helper' },
  ];
  await helper.load([connectionType, actionType, catchType], flow, { connection: credentials });
  const [out, caught] = ['out', 'caught'].map((id) => helper.getNode(id));

  /** Sends a message through the action. Returns what comes out of it, or of the catch node. */
  return async function send(msg) {
    const answered = Promise.race([once(out, 'input'), once(caught, 'input')]);
    helper.getNode('action').receive(msg);
    const [answer] = await answered;
    return answer;
  };
}

module.exports = { helper, loadAction };
