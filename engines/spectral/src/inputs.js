'use strict';
// Converts the inputs of a manifest to inputs of the SDK.

/**
 * @typedef {import('./manifest').ManifestInput} ManifestInput
 * @typedef {import('@prismatic-io/spectral').InputFieldDefinition} InputFieldDefinition
 */

const YES_OR_NO = [
  { label: 'Yes', value: 'true' },
  { label: 'No', value: 'false' },
];
const NOT_SET = { label: 'Not set', value: '' };

/** The input that every action, data source and trigger begins with. */
const connectionInput = /** @type {const} */ ({ type: 'connection', label: 'Connection', required: true });

/**
 * @param {ManifestInput[]} inputs
 * @returns {Record<string, InputFieldDefinition>}
 */
const convertInputs = (inputs) => Object.fromEntries(inputs.map((input) => [input.key, convertInput(input)]));

/**
 * @param {ManifestInput} input
 * @returns {InputFieldDefinition}
 */
const convertInput = (input) => {
  const { type, label, comments, collection, required } = input;
  if (type !== 'structuredObject') return convertField(input);
  // The SDK does not know structures that are required. For one that may be left out, the form must not demand members.
  const mayBeLeftOut = !required && !collection;
  const children = (input.inputs ?? [])
    .map((child) => (mayBeLeftOut ? { ...child, required: false } : child))
    .map((child) => [child.key, child.type === 'structuredObject' ? jsonField(child) : convertField(child)]);
  return { type, label, comments, collection, inputs: Object.fromEntries(children) };
};

/**
 * @param {ManifestInput} input
 * @returns {InputFieldDefinition}
 */
const convertField = (input) => {
  const { label, comments, required, example, collection, dataSource, language } = input;
  return /** @type {InputFieldDefinition} */ ({
    label,
    comments,
    required,
    example,
    collection,
    dataSource,
    language,
    model: input.model,
    default: input.default?.toString(),
    ...typeOf(input),
  });
};

/** @param {ManifestInput} input */
const typeOf = ({ type, default: initial, required }) => {
  // The SDK has no numbers. As text they keep all their digits.
  if (type === 'number') return { type: 'string' };
  // An untouched switch of the SDK sends `false`, an untouched choice nothing.
  if (type === 'boolean' && initial === undefined) {
    return { type: 'string', model: required ? YES_OR_NO : [...YES_OR_NO, NOT_SET] };
  }
  return { type };
};

/**
 * A structure within a structure, which the SDK does not allow, as JSON.
 *
 * @param {ManifestInput} input
 * @returns {InputFieldDefinition}
 */
const jsonField = (input) => {
  const { label, comments, required } = input;
  return { type: 'code', language: 'json', label, comments, required, example: JSON.stringify(outline(input)) };
};

/**
 * Shows the members that the JSON of an input has.
 *
 * @param {ManifestInput} input
 * @returns {unknown}
 */
const outline = (input) => {
  const one = input.inputs
    ? Object.fromEntries(input.inputs.map((child) => [child.key, outline(child)]))
    : (input.example ?? input.model?.[0].value ?? { number: 0, boolean: false }[input.type] ?? '');
  return input.collection ? [one] : one;
};

/**
 * Puts inputs of the adapter before those of the component. One with the same key would take the place of the other.
 *
 * @template {object} Own
 * @template {object} Others
 * @param {Own} own
 * @param {Others} others
 * @returns {Own & Others}
 */
const withOwn = (own, others) => {
  const taken = Object.keys(own).filter((key) => key in others);
  if (taken.length > 0) throw new Error(`The component has an input with a key of the adapter: ${taken.join(', ')}`);
  return { ...own, ...others };
};

module.exports = { connectionInput, convertInputs, withOwn };
