/** Starts a workflow with given items. */
export const Items = {
	description: {
		displayName: 'Items',
		name: 'Items',
		group: ['trigger'],
		version: 1,
		description: 'Items of a test',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'Items', name: 'items', type: 'json', default: [] }],
	},
	async execute() {
		return [this.getNodeParameter('items', 0).map((item) => (item.json || item.binary ? item : { json: item }))];
	},
};

/** Sends its items back to the start of a loop, until the loop has run so many times. */
export const Repeat = {
	description: {
		displayName: 'Repeat',
		name: 'Repeat',
		group: ['transform'],
		version: 1,
		description: 'Repeats a part of a workflow',
		defaults: {},
		inputs: ['main'],
		outputs: ['main', 'main'],
		properties: [{ displayName: 'Times', name: 'times', type: 'number', default: 1 }],
	},
	async execute() {
		const items = this.getInputData();
		const { $runIndex } = this.getWorkflowDataProxy(0);
		return $runIndex + 1 < this.getNodeParameter('times', 0) ? [items, []] : [[], items];
	},
};
