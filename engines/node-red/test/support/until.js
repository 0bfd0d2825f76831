'use strict';

const DEADLINE_MS = 30_000;
const PAUSE_MS = 50;

/** Waits until a check answers something true, and returns it. */
async function until(what, check) {
  for (const end = Date.now() + DEADLINE_MS; Date.now() < end; ) {
    const found = await check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`Waited in vain until ${what}`);
}

module.exports = { until };
