'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { until } = require('./until');

const ROOT = path.join(__dirname, '../..');

/** Makes a user directory of Node-RED with this package installed, as npm would: only the files that it publishes. */
function makeUserDir() {
  const userDir = fs.mkdtempSync(path.join(os.tmpdir(), 'wharf-node-red-'));
  const { name, files } = require('../../package.json');
  for (const file of ['package.json', ...files]) {
    fs.cpSync(path.join(ROOT, file), path.join(userDir, 'node_modules', name, file), { recursive: true });
  }
  return userDir;
}

/** Starts a whole Node-RED as a process of its own. */
async function startNodeRed(userDir, settings = {}) {
  const args = [path.join(__dirname, 'host.js'), userDir, JSON.stringify(settings)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const log = [];
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      log.push(String(chunk));
      const [, address] = /listening on (\S+)/.exec(log.join('')) ?? [];
      if (address) resolve(address);
    });
    child.once('exit', () => reject(new Error(`Node-RED ended: ${log.join('')}`)));
  });

  async function request(method, target, body) {
    const response = await fetch(url + target, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  }

  const starts = async () => (await request('GET', '/starts')).json();
  await until('the flows have started', starts);

  return {
    url,
    log: () => log.join(''),
    get: (target) => request('GET', target),
    post: (target, body) => request('POST', target, body),
    async deploy(flow) {
      const earlier = await starts();
      const { status, text } = await request('POST', '/flows', flow);
      if (status !== 204) throw new Error(`Node-RED did not deploy: ${text}`);
      await until('the flows have started', async () => (await starts()) > earlier);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

module.exports = { makeUserDir, startNodeRed };
