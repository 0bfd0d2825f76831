// States of the page, each with the steps that lead to it.
import { announced, open, openAction, run, showJson, URL_OF_RUNNER } from './support.mjs';

const CONNECTION = 'servicetitan/connections/serviceTitanConnection';
const errorResponses = true;

const field = (page, name) => page.getByRole('combobox', { name, exact: true });
const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Enters a key, and leaves the field: its open list could cover the next one. */
async function enter(page, name, key) {
  await field(page, name).fill(key);
  await page.keyboard.press('Tab');
}

async function testConnection(page, result) {
  await button(page, 'Test connection').click();
  await announced(page, result);
}

async function runAction(page, key, result = 'Done in') {
  await openAction(page, key);
  await run(page);
  await announced(page, result);
}

async function runGetJob(page, id, result = 'Done in') {
  await openAction(page, 'getJob');
  await enter(page, 'Job ID', id);
  await run(page);
  await announced(page, result);
}

export const STATES = {
  home: { goThere: (page) => open(page) },
  'home with recent runs': {
    goThere: async (page) => {
      await runAction(page, 'listCustomers');
      await page.getByRole('link', { name: 'Wharf' }).click();
      await page.getByRole('list', { name: 'Recent runs' }).waitFor();
    },
  },
  'results of a search': {
    goThere: async (page) => {
      await open(page);
      await page.getByRole('searchbox').fill('delete customer');
    },
  },
  'navigation on a phone': {
    widths: [375, 768],
    goThere: async (page) => {
      await openAction(page, 'cancelJob');
      await button(page, 'Menu').click();
      await page.getByRole('searchbox').waitFor();
    },
  },
  'form with rows': {
    goThere: async (page) => {
      await openAction(page, 'createCustomer');
      await button(page, 'Add row to Locations').click();
    },
  },
  'form with null': {
    goThere: async (page) => {
      await openAction(page, 'updateJob');
      await page.getByRole('button', { name: /^Send null for/ }).first().click();
    },
  },
  'more options': {
    goThere: async (page) => {
      await openAction(page, 'listJobs');
      await page.getByText('More options', { exact: true }).click();
      await page.getByText('Options', { exact: true }).click();
    },
  },
  'form with faults': { errorResponses, goThere: (page) => runAction(page, 'createJob', 'Failed') },
  'fault of the vendor': { errorResponses, goThere: (page) => runGetJob(page, '99', 'Failed') },
  'runner out of reach': {
    errorResponses,
    goThere: async (page) => {
      await page.route('**/invoke', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
      await openAction(page, 'listCustomers');
      await run(page);
      await page.locator('.notice.is-warning, .problem').first().waitFor();
    },
  },
  'open dropdown': {
    goThere: async (page) => {
      await openAction(page, 'getJob');
      await field(page, 'Job ID').click();
      await page.getByText('10,000 choices').waitFor();
    },
  },
  'choice that does not fit': {
    goThere: async (page) => {
      await openAction(page, 'createJob');
      await enter(page, 'Location ID', '2000001');
      await enter(page, 'Customer ID', '1000009');
      await page.locator('.dropdown.is-misfit').waitFor();
    },
  },
  'answer with a list': { goThere: (page) => runAction(page, 'listCustomers') },
  'answer with a record': { goThere: (page) => runGetJob(page, '5000001') },
  'raw answer': {
    goThere: async (page) => {
      await runGetJob(page, '5000001');
      await button(page, 'Raw').click();
    },
  },
  'details of a row': {
    goThere: async (page) => {
      await runAction(page, 'listCustomers');
      await page.locator('.row-toggle').first().click();
      await page.getByText('Record 1', { exact: true }).waitFor();
    },
  },
  'recent runs': {
    errorResponses,
    goThere: async (page) => {
      await runGetJob(page, '99', 'Failed');
      await runAction(page, 'listCustomers');
      await page.getByText('Recent runs', { exact: true }).click();
    },
  },
  'menu of copies': {
    goThere: async (page) => {
      await runGetJob(page, '5000001');
      await page.getByText('Copy', { exact: true }).click();
      await page.getByRole('button', { name: 'curl' }).waitFor();
    },
  },
  JSON: {
    goThere: async (page) => {
      await openAction(page, 'createJob');
      await showJson(page);
    },
  },
  confirmation: {
    goThere: async (page) => {
      await openAction(page, 'cancelJob');
      await enter(page, 'Job ID', '5000001');
      await enter(page, 'Reason ID', '1');
      await page.getByLabel('Job Memo').fill('Twice');
      await run(page);
      await page.getByRole('dialog').waitFor();
    },
  },
  'untested connection': { goThere: (page) => open(page, CONNECTION) },
  'tested connection': {
    goThere: async (page) => {
      await open(page, CONNECTION);
      await testConnection(page, 'The connection works');
    },
  },
  'rejected connection': {
    errorResponses,
    goThere: async (page) => {
      await open(page, CONNECTION);
      await page.getByLabel('Client Secret', { exact: true }).fill('cs1.wrong');
      await testConnection(page, 'Failed');
    },
  },
  'data source': { goThere: (page) => open(page, 'servicetitan/data-sources/selectCustomerContact') },
  'webhook trigger': { goThere: (page) => open(page, 'servicetitan/triggers/webhookTrigger') },
  'polling trigger': {
    goThere: async (page) => {
      await open(page, 'servicetitan/triggers/pollChangesTrigger');
      await run(page);
      await announced(page, /Done in|Failed/);
    },
    errorResponses,
  },
  'API reference': {
    goThere: async (page) => {
      // The document and the script that shows it are large.
      page.setDefaultTimeout(60_000);
      await page.goto(`${URL_OF_RUNNER}/docs`);
      await page.getByRole('heading', { name: 'Actions' }).click();
      await page.getByText('/v1/components/servicetitan/actions/getJob/invoke').click();
      await page.getByText('Request body').first().waitFor();
    },
  },
};
