'use strict';

const { WHARF_URL, SANDBOX_URL, WHARF_CONNECTION } = process.env;
if (!WHARF_URL || !SANDBOX_URL || !WHARF_CONNECTION) {
  throw new Error('The tests need WHARF_URL, SANDBOX_URL and WHARF_CONNECTION: see README.md');
}
const connection = JSON.parse(WHARF_CONNECTION);
const SECRETS = ['clientSecret', 'applicationKey', 'webhookKey'];

/** Calls the runner directly, to prepare a test or to check its effect. */
async function invoke(action, inputs) {
  const answer = await fetch(`${WHARF_URL}/v1/components/servicetitan/actions/${action}/invoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ connection, inputs }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).data;
}

/** Calls a control route of the sandbox. */
async function sandbox(path, body) {
  const answer = await fetch(`${SANDBOX_URL}/sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** A connection node as the editor deploys it, with each field in the credential slot of its kind. */
function connectionNode(fields = connection.fields) {
  const slots = {};
  const credentials = {};
  for (const [key, value] of Object.entries(fields)) {
    const slot = `${SECRETS.includes(key) ? 'secret' : 'text'}${Object.keys(slots).length}`;
    slots[key] = slot;
    credentials[slot] = value;
  }
  const node = {
    id: 'connection',
    type: 'wharf-connection',
    name: 'Sandbox',
    url: WHARF_URL,
    component: 'servicetitan',
    connectionKey: connection.key,
    slots,
  };
  return { node, credentials };
}

module.exports = { SECRETS, connection, connectionNode, invoke, sandbox, url: WHARF_URL };
