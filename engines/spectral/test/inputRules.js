'use strict';
// The allowed differences of inputs; `rules.js` has all others.

const { isDeepStrictEqual } = require('node:util');
const { added, removed } = require('./differences');

/** The inputs that are fields of a form: those within inner structures are JSON instead. */
const fields = (m) =>
  [m.actions, m.dataSources, m.triggers, m.connections]
    .flatMap(Object.values)
    .flatMap(({ inputs }) =>
      inputs.flatMap((input) => [
        { input, parent: undefined },
        ...(input.inputs ?? []).map((child) => ({ input: child, parent: input })),
      ]),
    );
const count = (m, matches) => fields(m).filter(({ input, parent }) => matches(input, parent)).length;

const isInner = (input, parent) => input.type === 'structuredObject' && parent !== undefined;
const isOuter = (input, parent) => input.type === 'structuredObject' && parent === undefined;
const isChoice = (input) => input.type === 'boolean' && !('default' in input);
const mayBeLeftOut = (parent) => parent !== undefined && !parent.required && !parent.collection;

const YES_OR_NO = [
  { label: 'Yes', value: 'true' },
  { label: 'No', value: 'false' },
];
const YES_NO_OR_NOTHING = [...YES_OR_NO, { label: 'Not set', value: '' }];

const isOutline = (text, input) => {
  const outline = JSON.parse(text);
  const members = Object.keys(input.collection ? outline[0] : outline);
  return isDeepStrictEqual(
    members,
    input.inputs.map(({ key }) => key),
  );
};

const INPUT = /\/inputs\/\w+\/\w+$/;

const inputRules = [
  {
    reason: 'the SDK has no numbers; as text they keep all digits',
    allows: (d) => d.name === 'type' && d.from === 'number' && d.to === 'string',
    count: (m) => count(m, ({ type }) => type === 'number'),
  },
  {
    reason: 'an untouched switch sends false, an untouched choice nothing',
    allows: (d) => d.name === 'type' && d.from === 'boolean' && d.to === 'string' && isChoice(d.before),
    count: (m) => count(m, isChoice),
  },
  {
    reason: 'a switch without a default that is required is a choice of Yes and No',
    allows: (d) => added('model', YES_OR_NO)(d) && isChoice(d.before) && d.after.required,
    count: (m) => count(m, (input, parent) => isChoice(input) && input.required && !mayBeLeftOut(parent)),
  },
  {
    reason: 'a switch that may be left alone is a choice of Yes, No and nothing',
    allows: (d) => added('model', YES_NO_OR_NOTHING)(d) && isChoice(d.before) && !d.after.required,
    count: (m) =>
      count(m, ({ unset }) => unset === 'leave') +
      count(m, (input, parent) => isChoice(input) && input.required && mayBeLeftOut(parent)),
  },
  {
    reason: 'the SDK states an empty default',
    allows: (d) => added('default', '')(d) && d.after.type !== 'structuredObject',
    count: (m) => count(m, (input, parent) => !('default' in input) && !isOuter(input, parent)),
  },
  {
    reason: 'the SDK states defaults as text',
    allows: (d) =>
      d.name === 'default' && typeof d.from !== 'string' && d.from !== undefined && d.to === String(d.from),
    count: (m) => count(m, (input) => 'default' in input && typeof input.default !== 'string'),
  },
  {
    reason: 'the SDK has no required structures',
    allows: (d) =>
      INPUT.test(d.path) && d.name === 'required' && d.to === undefined && d.before.type === 'structuredObject',
    count: (m) => count(m, isOuter),
  },
  {
    reason: 'a form must not demand members of a structure that may be left out',
    allows: (d) => INPUT.test(d.path) && d.name === 'required' && d.from === true && d.to === false,
    count: (m) => count(m, (input, parent) => input.required && mayBeLeftOut(parent)),
  },
  {
    reason: 'a structure within a structure is a JSON field',
    allows: (d) =>
      d.before.type === 'structuredObject' &&
      d.after.type === 'code' &&
      ((d.name === 'type' && d.to === 'code') || d.name === 'inputs' || added('language', 'json')(d)),
    count: (m) => 3 * count(m, isInner),
  },
  {
    reason: 'a list of inner structures is one JSON field',
    allows: (d) => d.name === 'collection' && d.to === undefined && d.after.type === 'code',
    count: (m) => count(m, (input, parent) => isInner(input, parent) && input.collection),
  },
  {
    reason: 'a JSON field shows an outline of what it takes',
    allows: (d) => d.name === 'example' && d.from === undefined && d.after.type === 'code' && isOutline(d.to, d.before),
    count: (m) => count(m, isInner),
  },
  ...['section', 'dependsOn', 'unset'].map((member) => ({
    reason: `the SDK has no ${member} of an input`,
    allows: removed(`.*/inputs/\\w+/${member}`),
    count: (m) => count(m, (input) => member in input),
  })),
];

module.exports = { inputRules };
