import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { callRunner } from './client';
import { pollingTriggers, type Trigger } from './manifest';
import { toJson } from './results';
import { readTrigger } from './triggers';

type Changes = IDataObject;

interface PollAnswer {
	payload: { body: { data: Changes } };
	state: IDataObject;
	polledNoChanges: boolean;
	hasMore: boolean;
	/** Records that cannot be followed. */
	skipped?: Array<{ id?: string | number; reason: string }>;
}

/** A long backlog is left to the next polls. */
const MAX_ROUNDS = 10;
/** n8n abandons a poll that takes longer than its budget. */
const MAX_MS = 45_000;
/** With less time left, another round could fail, and the rounds before it with it. */
const MIN_ROUND_MS = 15_000;

/** The nodes of this process that are polling. */
const polling = new Set<string>();

/** Polls for changes since the last poll, unless the last poll of the node still runs. */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[]> {
	const { trigger, inputs } = await readTrigger(context, pollingTriggers);
	if (context.getMode() === 'manual') return await sample(context, trigger, inputs);

	const node = JSON.stringify([context.getWorkflow().id, context.getNode().id]);
	if (polling.has(node)) return [];
	polling.add(node);
	try {
		return await pollRounds(context, trigger, inputs);
	} finally {
		polling.delete(node);
	}
}

/** Polls until there is no more. If a round fails, the next poll repeats all rounds of this one. */
async function pollRounds(context: IPollFunctions, trigger: Trigger, inputs: IDataObject): Promise<INodeExecutionData[]> {
	const saved = context.getWorkflowStaticData('node');
	let state = saved[trigger.key] as IDataObject | undefined;
	const items: INodeExecutionData[] = [];
	const end = Date.now() + budget(context);
	let hasMore = true;
	for (let round = 0; hasMore && round < MAX_ROUNDS; round += 1) {
		const timeoutMs = end - Date.now();
		if (round > 0 && timeoutMs < MIN_ROUND_MS) break;
		const answer = await pollOnce(context, trigger, { inputs, state }, timeoutMs);
		if (!answer.polledNoChanges) items.push(...toItems(answer.payload.body.data));
		({ state, hasMore } = answer);
	}
	// n8n saves this together with the run that the items start.
	saved[trigger.key] = state;
	return items;
}

function budget(context: IPollFunctions): number {
	return Math.min(context.getPollBudgetMs?.() ?? MAX_MS, MAX_MS);
}

/** For a run by hand: what a first poll finds, or else the example of the manifest. The state stays as it is. */
async function sample(context: IPollFunctions, trigger: Trigger, inputs: IDataObject): Promise<INodeExecutionData[]> {
	const { payload, polledNoChanges } = await pollOnce(context, trigger, { inputs }, budget(context));
	return toItems((polledNoChanges ? trigger.examplePayload.payload : payload).body.data);
}

async function pollOnce(context: IPollFunctions, trigger: Trigger, body: IDataObject, timeoutMs: number): Promise<PollAnswer> {
	const answer = await callRunner<PollAnswer>(context, {
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
function toItems(changes: Changes): INodeExecutionData[] {
	return Object.entries(changes).flatMap(([change, records]) =>
		(records as unknown[]).map((record) => ({ json: { change, record: toJson(record) } })),
	);
}
