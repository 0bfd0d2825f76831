'use strict';

// Runs a whole Node-RED on a free port: `node host.js USER_DIR [SETTINGS]`, settings as JSON. Prints its address; SIGTERM stops it.

const http = require('node:http');
const express = require('express');
const RED = require('node-red');

const app = express();
const server = http.createServer(app);
RED.init(server, {
  userDir: process.argv[2],
  flowFile: 'flows.json',
  flowFilePretty: true,
  credentialSecret: 'a secret of the tests',
  httpAdminRoot: '/',
  httpNodeRoot: '/',
  contextStorage: { default: { module: 'localfilesystem' } },
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, header: { title: 'Node-RED' }, palette: { catalogues: [] } },
  logging: { console: { level: 'warn' } },
  ...JSON.parse(process.argv[3] ?? '{}'),
});
// Node-RED starts flows after it has answered the deployment: this tells how often it has done so.
let starts = 0;
RED.events.on('flows:started', () => {
  starts += 1;
});
app.get('/starts', (req, res) => res.json(starts));
app.use('/', RED.httpAdmin);
app.use('/', RED.httpNode);

RED.start().then(() => {
  server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
});

process.once('SIGTERM', async () => {
  await RED.stop();
  process.exit();
});
