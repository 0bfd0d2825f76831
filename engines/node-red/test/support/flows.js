'use strict';

const { connectionNode } = require('./wharf');

const place = { z: 'flow', x: 100, y: 100 };

/** A flow with a connection, its credentials included, as the editor deploys it. */
function flowWith(nodes, fields) {
  const { node, credentials } = connectionNode(fields);
  return [
    { id: 'flow', type: 'tab', label: 'Test' },
    { ...node, credentials },
    ...nodes.map((each) => ({ ...place, wires: [], ...each })),
  ];
}

/** Nodes that keep every payload sent to `record`, and answer all of them to `GET /recorded`. */
const recorder = [
  { id: 'record', type: 'function', func: "global.set('recorded', [...(global.get('recorded') ?? []), msg.payload]);", outputs: 0 },
  { id: 'ask', type: 'http in', url: '/recorded', method: 'get', wires: [['answer']] },
  { id: 'answer', type: 'function', func: "msg.payload = global.get('recorded') ?? []; return msg;", outputs: 1, wires: [['tell']] },
  { id: 'tell', type: 'http response' },
];

module.exports = { flowWith, recorder };
