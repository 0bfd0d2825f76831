import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { load } from './support/n8n.mjs';
import { exportPackage } from './support/package.mjs';

let folder;

before(() => {
	folder = exportPackage();
});

test('has the icons where n8n serves them from: in a folder of the package', async () => {
	const { types } = await load(folder);
	assert.equal(types.nodes.length, 3);
	for (const { iconUrl } of [...types.nodes, ...types.credentials]) {
		const path = iconUrl.replace('icons/n8n-nodes-servicetitan/', '');
		assert.match(path, /\//);
		assert.ok(existsSync(join(folder, path)), path);
	}
});

test('has names of its own beside the package of another component', async () => {
	const other = join(folder, '../other');
	cpSync(folder, other, { recursive: true });
	const manifest = JSON.parse(readFileSync(join(folder, 'component.json')));
	writeFileSync(join(other, 'component.json'), JSON.stringify({ ...manifest, key: 'other', triggers: {} }));
	const names = async (directory) => {
		const { types } = await load(directory);
		return [...types.nodes, ...types.credentials].map(({ name, hidden }) => (hidden ? `${name} (hidden)` : name));
	};
	assert.deepEqual(await names(folder), ['servicetitan', 'servicetitanTrigger', 'servicetitanWebhookTrigger', 'servicetitanApi']);
	assert.deepEqual(await names(other), ['other', 'otherTrigger (hidden)', 'otherWebhookTrigger (hidden)', 'otherApi']);
});

test('has a parameter of its own for each input, whatever the keys are', async () => {
	const other = join(folder, '../keys');
	cpSync(folder, other, { recursive: true });
	const manifest = JSON.parse(readFileSync(join(folder, 'component.json')));
	const { getJob } = manifest.actions;
	const keys = ['resource', 'resourceInput', 'resourceInputInput', 'operation', 'additionalFields', 'other'];
	const inputs = keys.map((key) => ({ key, type: 'string', label: key, comments: key, required: true }));
	writeFileSync(join(other, 'component.json'), JSON.stringify({ ...manifest, actions: { getJob: { ...getJob, inputs } } }));
	const { description } = (await load(other)).getNode('servicetitan').type;
	const names = description.properties.map(({ name }) => name);
	assert.equal(new Set(names).size, keys.length + 2);
});
