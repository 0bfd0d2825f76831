import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { ESLint } from 'eslint';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import typescript from 'typescript-eslint';

import { exportPackage } from './support/package.mjs';

const off = (...rules) => Object.fromEntries(rules.map((rule) => [`n8n-nodes-base/${rule}`, 'off']));

/** The rules by which n8n checks community nodes, for sources and for what is built from them. */
const config = typescript.config(
	n8nCommunityNodesPlugin.configs.recommended,
	{ plugins: { 'n8n-nodes-base': n8nNodesBase }, rules: { 'no-console': 'error' } },
	{ files: ['**/*.ts'], extends: [js.configs.recommended, typescript.configs.recommended] },
	{
		files: ['package.json'],
		languageOptions: { parser: typescript.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: n8nNodesBase.configs.community.rules,
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			...off('cred-class-field-documentation-url-miscased', 'cred-class-field-type-options-password-missing'),
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			...off(
				'node-class-description-inputs-wrong-regular-node',
				'node-class-description-outputs-wrong',
				'node-param-type-options-max-value-present',
			),
		},
	},
);

let folder;

before(() => {
	folder = exportPackage();
});

/** The faults of the files: the file, the line and the rule of each. */
async function lint(...patterns) {
	const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: config, allowInlineConfig: false });
	const results = await eslint.lintFiles(patterns);
	assert.ok(results.length > 0);
	return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, line }) => `${filePath.slice(folder.length + 1)}:${line} ${ruleId}`));
}

test('the sources and the built files pass the rules of n8n', async () => {
	assert.deepEqual(await lint('nodes/**/*.ts', 'credentials/**/*.ts', 'dist/**/*.js'), []);
});

test('package.json lacks only what its publisher must decide', async () => {
	const rules = (await lint('package.json')).map((fault) => fault.split(' ')[1]).sort();
	assert.deepEqual(rules, [
		'@n8n/community-nodes/require-homepage',
		'@n8n/community-nodes/valid-author',
		'n8n-nodes-base/community-package-json-author-missing',
		'n8n-nodes-base/community-package-json-license-not-default',
	]);
	const path = join(folder, 'package.json');
	const decided = { author: { name: 'Publisher', email: 'publisher@example.com' }, homepage: 'https://example.com', license: 'MIT' };
	writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path)), ...decided }));
	assert.deepEqual(await lint('package.json'), []);
});

test('the rules judge these sources', async (context) => {
	const node = join(folder, 'nodes/Component/Component.node.ts');
	const credential = join(folder, 'credentials/ComponentApi.credentials.ts');
	const rows = [
		{ file: node, text: 'usableAsTool: true,', rule: 'node-usable-as-tool' },
		{ file: node, text: 'icon: nodeIcon,', rule: 'icon-validation' },
		{ file: credential, text: 'icon: Icon = credentialIcon;', rule: 'cred-class-field-icon-missing' },
	];
	for (const { file, text, rule } of rows) {
		await context.test(rule, async () => {
			const source = readFileSync(file, 'utf8');
			assert.ok(source.includes(text));
			writeFileSync(file, source.replace(text, ''));
			const faults = await lint(file.slice(folder.length + 1));
			writeFileSync(file, source);
			assert.ok(faults.some((fault) => fault.endsWith(rule)), faults.join('\n'));
		});
	}
});
