import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { readAnswer } from './answer';
import { runnerRequest } from './client';
import { authenticate } from './connection';
import { readProblem } from './problem';

/** Tests a credential. A test function can show the vendor's reason; a declared request shows the status only. */
export async function testConnection(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = credential.data ?? {};
	const request = authenticate(data, runnerRequest({ path: `connections/${String(data.connection)}/test`, body: {} }));
	return await sendTest(this, request);
}

async function sendTest(
	context: ICredentialTestFunctions,
	{ url, headers, body, method, timeout }: ReturnType<typeof runnerRequest>,
): Promise<INodeCredentialTestResult> {
	try {
		// The only way to send a request that n8n gives to a test function.
		const response = await context.helpers.request({
			method,
			uri: url,
			headers,
			body: JSON.stringify(body),
			timeout,
			simple: false,
			followRedirect: false,
			resolveWithFullResponse: true,
		});
		return readAnswer(response)?.ok === true
			? { status: 'OK', message: 'Connection successful!' }
			: { status: 'Error', message: readProblem(response).detail };
	} catch (error) {
		return { status: 'Error', message: `The runner did not answer: ${(error as Error).message}` };
	}
}
