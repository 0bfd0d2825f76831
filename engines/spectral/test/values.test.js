'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { formValues } = require('../src/values');

const text = { key: 'a', type: 'string' };
const list = { ...text, collection: 'valuelist' };
const pairs = { ...text, collection: 'keyvaluelist' };
const inner = { key: 'inner', type: 'structuredObject', inputs: [text] };
const structure = { key: 'a', type: 'structuredObject', inputs: [{ key: 'b', type: 'string' }, inner] };
const structures = { ...structure, collection: 'valuelist' };
const file = { key: 'a', type: 'data' };
const bytes = Buffer.from('hello');

/** An input, what a form gives for it, and what is sent. */
const cases = [
  [text, '', undefined],
  [text, undefined, undefined],
  [text, null, null],
  [text, 0, 0],
  [text, false, false],
  [text, 'false', 'false'],
  [list, [], undefined],
  [list, [''], undefined],
  [list, ['1', ''], ['1']],
  [list, '1, 2', '1, 2'],
  [pairs, [{ key: '', value: '' }], undefined],
  [pairs, [{ key: 'k', value: '' }], [{ key: 'k', value: '' }]],
  // Refused by the runner: a filter without its value would be none.
  [pairs, [{ key: 'k', value: null }], [{ key: 'k', value: null }]],
  [structure, { b: '', inner: '' }, undefined],
  [structure, { b: '1', inner: '' }, { b: '1' }],
  [structure, { b: '', inner: '{"a":""}' }, { inner: '{"a":""}' }],
  [structure, { b: '', inner: { a: '', list: [] } }, { inner: { a: '', list: [] } }],
  [structure, { b: '1', unknown: '2' }, { b: '1', unknown: '2' }],
  [structure, '{"b":"1"}', '{"b":"1"}'],
  [structures, [{ b: '', inner: '' }, { b: '1' }], [{ b: '1' }]],
  [file, '', undefined],
  [file, 'hello', { data: 'aGVsbG8=' }],
  [file, bytes, { data: 'aGVsbG8=' }],
  [file, bytes.toJSON(), { data: 'aGVsbG8=' }],
  [file, { data: bytes, contentType: 'text/plain' }, { data: 'aGVsbG8=', contentType: 'text/plain' }],
  [file, { data: 'hello', fileName: 'a.txt', suggestedExtension: 'txt' }, { data: 'aGVsbG8=', fileName: 'a.txt' }],
];

for (const [input, value, sent] of cases) {
  const { type, collection = 'single' } = input;
  test(`${type} (${collection}): ${JSON.stringify(value)} is sent as ${JSON.stringify(sent)}`, () => {
    const request = JSON.parse(JSON.stringify(formValues([input], { a: value })));
    assert.deepEqual(request, sent === undefined ? {} : { a: sent });
  });
}
