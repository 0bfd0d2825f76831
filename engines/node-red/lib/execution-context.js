'use strict';

/** Tells the runner which execution and step a call belongs to, and in which zone to read times without an offset. */
function executionContext(node, executionId) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { ...(executionId && { executionId: String(executionId) }), stepId: node.id, ...(timeZone && { timeZone }) };
}

module.exports = { executionContext };
