'use strict';

/** Shows below a node what it is doing, or how its last call ended. */
const showBusy = (node) => node.status({ fill: 'blue', shape: 'dot', text: 'calling' });
const showDone = (node, text) => node.status(text ? { fill: 'green', shape: 'dot', text } : {});
const showError = (node, error) => node.status({ fill: 'red', shape: 'ring', text: error.code ?? 'error' });

module.exports = { showBusy, showDone, showError };
