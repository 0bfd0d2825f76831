'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const { after, before, describe, test } = require('node:test');
const { Runner } = require('../lib/runner');

const PROBLEM = { code: 'invalid_input', detail: '1 input was refused', status: 422, retryable: false };

describe('A runner', () => {
  let answer;
  let server;
  let runner;

  before(async () => {
    server = http.createServer((req, res) => answer(res));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    runner = new Runner({ url: `http://127.0.0.1:${server.address().port}/`, apiKey: 'a-secret-key' });
  });
  after(() => server.close());

  for (const [what, respond, code, retryable] of [
    ['a problem', (res) => res.writeHead(422).end(JSON.stringify(PROBLEM)), 'invalid_input', false],
    ['the error page of a proxy', (res) => res.writeHead(502).end('<h1>Bad gateway</h1>'), 'unexpected_response', true],
    ['a page in place of JSON', (res) => res.end('<h1>Welcome</h1>'), 'unexpected_response', false],
    ['a redirect', (res) => res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'runner_unreachable', true],
    ['half a response', (res) => res.writeHead(200, { 'content-length': 100 }).write('{', () => res.destroy()), 'runner_unreachable', true],
    ['no response', (res) => res.destroy(), 'runner_unreachable', true],
  ]) {
    test(`that answers with ${what} makes the error ${code}`, async () => {
      answer = respond;
      const failure = await runner.components().catch((error) => error);
      assert.equal(failure.code, code);
      assert.equal(failure.cause.retryable, retryable);
      assert.equal(`${failure.stack}${JSON.stringify(failure.cause)}`.includes('a-secret-key'), false);
    });
  }

  for (const [what, respond, headers, retryable] of [
    ['a read', (res) => res.destroy(), {}, true],
    ['a write', (res) => res.destroy(), { 'idempotency-key': 'a' }, false],
    ['a write whose proxy answers', (res) => res.writeHead(502).end(), { 'idempotency-key': 'a' }, false],
  ]) {
    test(`without an answer makes ${what} ${retryable ? 'one' : 'none'} to repeat`, async () => {
      answer = respond;
      const failure = await runner.post('example', ['actions', 'a', 'invoke'], {}, { headers }).catch((error) => error);
      assert.equal(failure.cause.retryable, retryable);
    });
  }

  for (const [what, settings] of [
    ['a key with a line break', { url: 'http://127.0.0.1:1', apiKey: 'secret\npart' }],
    ['a password in the address', { url: 'http://user:secret@127.0.0.1:1' }],
    ['no address', { url: 'secret' }],
  ]) {
    test(`with ${what} is not called, and no error shows it`, async () => {
      const failure = await new Runner(settings).components().catch((error) => error);
      assert.equal(failure.code, 'invalid_settings');
      assert.equal(`${failure.stack}${JSON.stringify(failure.cause)}`.includes('secret'), false);
    });
  }

  test('answers whole numbers with all of their digits', async () => {
    answer = (res) => res.end('{"data": {"id": 1234567890123456789, "total": 1.50, "text": "12345678901234567"}}');
    const { data } = await runner.post('example', ['actions', 'a', 'invoke'], {});
    assert.deepEqual(data, { id: '1234567890123456789', total: 1.5, text: '12345678901234567' });
  });

  test('is not waited for when the flow stops', async () => {
    const closing = new AbortController();
    answer = () => closing.abort(new Error('stopped'));
    await assert.rejects(runner.post('example', ['actions', 'a', 'invoke'], {}, { signal: closing.signal }), /stopped/);
  });
});
