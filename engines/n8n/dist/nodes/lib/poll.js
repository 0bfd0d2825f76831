"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.poll = poll;
const client_1 = require("./client");
const manifest_1 = require("./manifest");
const results_1 = require("./results");
const triggers_1 = require("./triggers");
/** A long backlog is left to the next polls. */
const MAX_ROUNDS = 10;
/** n8n abandons a poll that takes longer than its budget. */
const MAX_MS = 45_000;
/** With less time left, another round could fail, and the rounds before it with it. */
const MIN_ROUND_MS = 15_000;
/** The nodes of this process that are polling. */
const polling = new Set();
/** Polls for changes since the last poll, unless the last poll of the node still runs. */
async function poll(context) {
    const { trigger, inputs } = await (0, triggers_1.readTrigger)(context, manifest_1.pollingTriggers);
    if (context.getMode() === 'manual')
        return await sample(context, trigger, inputs);
    const node = JSON.stringify([context.getWorkflow().id, context.getNode().id]);
    if (polling.has(node))
        return [];
    polling.add(node);
    try {
        return await pollRounds(context, trigger, inputs);
    }
    finally {
        polling.delete(node);
    }
}
/** Polls until there is no more. If a round fails, the next poll repeats all rounds of this one. */
async function pollRounds(context, trigger, inputs) {
    const saved = context.getWorkflowStaticData('node');
    let state = saved[trigger.key];
    const items = [];
    const end = Date.now() + budget(context);
    let hasMore = true;
    for (let round = 0; hasMore && round < MAX_ROUNDS; round += 1) {
        const timeoutMs = end - Date.now();
        if (round > 0 && timeoutMs < MIN_ROUND_MS)
            break;
        const answer = await pollOnce(context, trigger, { inputs, state }, timeoutMs);
        if (!answer.polledNoChanges)
            items.push(...toItems(answer.payload.body.data));
        ({ state, hasMore } = answer);
    }
    // n8n saves this together with the run that the items start.
    saved[trigger.key] = state;
    return items;
}
function budget(context) {
    return Math.min(context.getPollBudgetMs?.() ?? MAX_MS, MAX_MS);
}
/** For a run by hand: what a first poll finds, or else the example of the manifest. The state stays as it is. */
async function sample(context, trigger, inputs) {
    const { payload, polledNoChanges } = await pollOnce(context, trigger, { inputs }, budget(context));
    return toItems((polledNoChanges ? trigger.examplePayload.payload : payload).body.data);
}
async function pollOnce(context, trigger, body, timeoutMs) {
    const answer = await (0, client_1.callRunner)(context, {
        path: `triggers/${trigger.key}/poll`,
        body: { ...body, context: { stepId: context.getNode().name, timeZone: context.getTimezone() } },
        timeoutMs,
    });
    for (const { id, reason } of answer.skipped ?? []) {
        context.logger.warn(`A record was skipped: ${reason}`, { id });
    }
    return answer;
}
/** One item for each record, with the kind of its change. */
function toItems(changes) {
    return Object.entries(changes).flatMap(([change, records]) => records.map((record) => ({ json: { change, record: (0, results_1.toJson)(record) } })));
}
