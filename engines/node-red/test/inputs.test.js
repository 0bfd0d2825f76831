'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { util } = require('@node-red/util');
const { evaluateInputs } = require('../lib/inputs');

const RED = { util };
const node = { id: 'node', _flow: { getSetting: (name) => ({ CITY: 'Plano' })[name] } };
const msg = { payload: { id: 7, empty: null, file: Buffer.from('hello') } };

describe('Inputs', () => {
  for (const [what, field, expected] of [
    ['a text', { type: 'str', value: 'a' }, 'a'],
    ['an empty text', { type: 'str', value: '' }, undefined],
    ['a large number', { type: 'num', value: '12345678901234567890' }, '12345678901234567890'],
    ['a switch that is set to no', { type: 'choice', value: 'false' }, 'false'],
    ['a switch that is not set', { type: 'choice', value: '' }, undefined],
    ['a value of the message', { type: 'msg', value: 'payload.id' }, 7],
    ['a value that the message lacks', { type: 'msg', value: 'payload.nothing' }, undefined],
    ['a null of the message', { type: 'msg', value: 'payload.empty' }, null],
    ['a file of the message', { type: 'msg', value: 'payload.file' }, { data: 'aGVsbG8=' }],
    ['an expression', { type: 'jsonata', value: 'payload.id + 1' }, 8],
    ['an environment variable', { type: 'env', value: 'CITY' }, 'Plano'],
    ['an empty text in JSON', { type: 'json', value: '""' }, ''],
    ['a large number in JSON', { type: 'json', value: '[1234567890123456789]' }, ['1234567890123456789']],
    ['an empty list in JSON', { type: 'json', value: '[]' }, []],
    ['a group', { type: 'group', value: { a: { type: 'str', value: 'x' }, b: { type: 'str', value: '' } } }, { a: 'x' }],
    ['a group in which nothing is set', { type: 'group', value: { a: { type: 'str', value: '' } } }, undefined],
    ['a list', { type: 'list', value: [{ type: 'num', value: '1' }, { type: 'group', value: { a: { type: 'str', value: 'x' } } }] }, ['1', { a: 'x' }]],
    ['an empty list', { type: 'list', value: [] }, undefined],
  ]) {
    test(`of ${what} are ${JSON.stringify(expected)}`, async () => {
      const inputs = await evaluateInputs(RED, node, { key: field }, msg);
      assert.deepEqual(inputs, expected === undefined ? {} : { key: expected });
    });
  }
});
