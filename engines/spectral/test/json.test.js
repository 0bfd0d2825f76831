'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { parseJson } = require('../src/json');

const cases = [
  ['{"id":24815}', { id: 24815 }],
  ['{"id":9007199254740991}', { id: 9007199254740991 }],
  ['{"id":9007199254740993}', { id: '9007199254740993' }],
  ['{"ids":[-1234567890123456789,1]}', { ids: ['-1234567890123456789', 1] }],
  ['{"text":"9007199254740993 and \\"9007199254740993\\""}', { text: '9007199254740993 and "9007199254740993"' }],
  ['{"a\\"":12345678901234567,"\\\\":-12345678901234567}', { 'a"': '12345678901234567', '\\': '-12345678901234567' }],
  [
    '{"part":0.1234567890123456789,"big":12345678901234567e2}',
    { part: 0.1234567890123456789, big: 12345678901234567e2 },
  ],
  ['{"time":"2026-01-14T15:02:11.1234567890123456Z"}', { time: '2026-01-14T15:02:11.1234567890123456Z' }],
];

test('a text of any length is parsed', () => {
  const text = `${'a\\n'.repeat(5_000_000)} 12345678901234567`;
  assert.equal(parseJson(JSON.stringify({ text })).text.length, text.length);
});

for (const [text, value] of cases) {
  test(`${text} keeps its digits`, () => assert.deepEqual(parseJson(text), value));
}
