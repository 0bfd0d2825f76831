'use strict';

/** Tells the runner which execution and step a call belongs to, and in which zone to read times without an offset. */
function executionContext(node, executionId) {
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
  // With TZ=GMT+2 this is an offset, which is no name of a zone.
  const timeZone = zone?.includes(':') ? undefined : zone;
  return { ...(executionId && { executionId: String(executionId) }), stepId: node.id, ...(timeZone && { timeZone }) };
}

module.exports = { executionContext };
