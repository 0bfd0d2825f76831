"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.poll = poll;
const client_1 = require("./client");
const manifest_1 = require("./manifest");
const results_1 = require("./results");
const triggers_1 = require("./triggers");
/** A long backlog is left to the next polls of n8n, which abandons a poll after some minutes. */
const MAX_ROUNDS = 10;
const MAX_MS = 120_000;
/** Polls for changes since the last poll. If a round fails, the next poll repeats all rounds of this one. */
async function poll(context) {
    const { trigger, inputs } = await (0, triggers_1.readTrigger)(context, manifest_1.pollingTriggers);
    if (context.getMode() === 'manual')
        return await sample(context, trigger, inputs);
    const saved = context.getWorkflowStaticData('node');
    let state = saved[trigger.key];
    const items = [];
    const started = Date.now();
    let hasMore = true;
    for (let round = 0; hasMore && round < MAX_ROUNDS && Date.now() - started < MAX_MS; round += 1) {
        const answer = await pollOnce(context, trigger, inputs, state);
        if (!answer.polledNoChanges)
            items.push(...toItems(answer.payload.body.data));
        ({ state, hasMore } = answer);
    }
    // n8n saves this together with the run that the items start.
    saved[trigger.key] = state;
    return items;
}
/** For a run by hand: what a first poll finds, or else the example of the manifest. The state stays as it is. */
async function sample(context, trigger, inputs) {
    const { payload, polledNoChanges } = await pollOnce(context, trigger, inputs);
    return toItems((polledNoChanges ? trigger.examplePayload.payload : payload).body.data);
}
async function pollOnce(context, trigger, inputs, state) {
    return await (0, client_1.callRunner)(context, {
        path: `triggers/${trigger.key}/poll`,
        body: { inputs, state, context: { stepId: context.getNode().name, timeZone: context.getTimezone() } },
    });
}
/** One item for each record, with the kind of its change. */
function toItems(changes) {
    return Object.entries(changes).flatMap(([change, records]) => records.map((record) => ({ json: { change, record: (0, results_1.toJson)(record) } })));
}
