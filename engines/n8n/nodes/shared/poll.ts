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
}

/** A long backlog is left to the next polls of n8n, which abandons a poll after some minutes. */
const MAX_ROUNDS = 10;
const MAX_MS = 120_000;

/** Polls for changes since the last poll. If a round fails, the next poll repeats all rounds of this one. */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[]> {
	const { trigger, inputs } = await readTrigger(context, pollingTriggers);
	if (context.getMode() === 'manual') return await sample(context, trigger, inputs);

	const saved = context.getWorkflowStaticData('node');
	let state = saved[trigger.key] as IDataObject | undefined;
	const items: INodeExecutionData[] = [];
	const started = Date.now();
	let hasMore = true;
	for (let round = 0; hasMore && round < MAX_ROUNDS && Date.now() - started < MAX_MS; round += 1) {
		const answer = await pollOnce(context, trigger, inputs, state);
		if (!answer.polledNoChanges) items.push(...toItems(answer.payload.body.data));
		({ state, hasMore } = answer);
	}
	// n8n saves this together with the run that the items start.
	saved[trigger.key] = state;
	return items;
}

/** For a run by hand: what a first poll finds, or else the example of the manifest. The state stays as it is. */
async function sample(context: IPollFunctions, trigger: Trigger, inputs: IDataObject): Promise<INodeExecutionData[]> {
	const { payload, polledNoChanges } = await pollOnce(context, trigger, inputs);
	return toItems((polledNoChanges ? trigger.examplePayload.payload : payload).body.data);
}

async function pollOnce(context: IPollFunctions, trigger: Trigger, inputs: IDataObject, state?: IDataObject) {
	return await callRunner<PollAnswer>(context, {
		path: `triggers/${trigger.key}/poll`,
		body: { inputs, state, context: { stepId: context.getNode().name, timeZone: context.getTimezone() } },
	});
}

/** One item for each record, with the kind of its change. */
function toItems(changes: Changes): INodeExecutionData[] {
	return Object.entries(changes).flatMap(([change, records]) =>
		(records as unknown[]).map((record) => ({ json: { change, record: toJson(record) } })),
	);
}
