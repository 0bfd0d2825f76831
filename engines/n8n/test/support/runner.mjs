import { environment } from './package.mjs';

/** Calls the runner without n8n, to see what the vendor has. */
export async function runner(path, inputs) {
	const response = await fetch(`${environment('WHARF_URL')}/v1/components/servicetitan/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ connection: JSON.parse(environment('WHARF_CONNECTION')), inputs }),
	});
	return await response.json();
}

/** Makes records for a test. */
export async function invoke(action, inputs) {
	const { data, detail } = await runner(`actions/${action}/invoke`, inputs);
	if (!data) throw new Error(detail);
	return data;
}

/** Controls the sandbox. */
export async function sandbox(path, body) {
	return await fetch(`${environment('SANDBOX_URL')}/sandbox/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
}
