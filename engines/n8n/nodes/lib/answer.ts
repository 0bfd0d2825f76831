import type { IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

const LONG_NUMBER = /\d{16}/;
/** An escaped character, the start or the end of a text, or a number. */
const TOKEN = /\\.|"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** The object in an answer of the runner. A response of a proxy, or one that was cut, has none. */
export function readAnswer(response: IN8nHttpFullResponse): IDataObject | undefined {
	return response.statusCode === 200 ? readJson(response, 'application/json') : undefined;
}

/** The JSON object in a response, if it has this media type. */
export function readJson({ headers, body }: IN8nHttpFullResponse, mediaType: string): IDataObject | undefined {
	const [contentType] = String(headers['content-type']).split(';');
	if (contentType.trim().toLowerCase() !== mediaType) return undefined;
	try {
		const value = parseExact(String(body));
		return typeof value === 'object' && value !== null ? (value as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}

/** Parses JSON. Whole numbers that a double cannot hold become text, so that no digit is lost. */
function parseExact(text: string): unknown {
	return JSON.parse(LONG_NUMBER.test(text) ? quoteLongIntegers(text) : text);
}

function quoteLongIntegers(text: string): string {
	let inText = false;
	return text.replace(TOKEN, (token) => {
		if (token === '"') inText = !inText;
		return !inText && isLongInteger(token) ? `"${token}"` : token;
	});
}

function isLongInteger(token: string): boolean {
	return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}
