// n8n's editor in Chromium.
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { modules } from './install.mjs';
import { owner } from './server.mjs';

/** Signs in and opens a node of a workflow. */
export async function openNode(n8n, workflow, node) {
	const { chromium, selectors } = createRequire(join(modules, 'x'))('playwright-core');
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
	});
	const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
	page.setDefaultTimeout(60_000);
	await page.goto(`${n8n.url}/workflow/${workflow.id}/${node.id}`);
	await page.getByLabel('Email').fill(owner.email);
	await page.getByLabel('Password', { exact: true }).fill(owner.password);
	await page.getByTestId('form-submit-button').click();
	return new Editor(browser, page);
}

class Editor {
	constructor(browser, page) {
		this.browser = browser;
		this.page = page;
		this.choices = page.getByTestId('rlc-item').filter({ visible: true });
	}

	/** Opens the dropdown of a field, and types words if there are any. */
	async openDropdown(field, words = '') {
		await this.page.getByTestId(`resource-locator-${field}`).getByTestId('rlc-input').click();
		if (words) {
			await this.choices.first().waitFor();
			await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(words);
			// The list that was there before is replaced by what was found.
			await this.choices.filter({ hasNotText: new RegExp(words, 'i') }).first().waitFor({ state: 'detached' });
		}
		await this.choices.first().waitFor();
		return await this.choices.allTextContents();
	}

	async choose(text) {
		await this.choices.filter({ hasText: text }).first().click();
	}

	async picture(path) {
		await this.page.screenshot({ path });
	}

	async close() {
		await this.browser.close();
	}
}
