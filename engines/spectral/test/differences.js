'use strict';
// Compares two JSON documents.

const { isDeepStrictEqual } = require('node:util');

/**
 * Every member that differs: its path and name, its value before and after, and the objects that it belongs to.
 * Items of a list are matched by their `key`, and their order is compared as well.
 */
const differences = (before, after, path = []) => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [from, to] = [before[name], after[name]];
    const at = [...path, name];
    if (isDeepStrictEqual(from, to)) return [];
    if (areKeyed(from, to)) return [...orderDifference(from, to, at), ...differences(byKey(from), byKey(to), at)];
    if (isObject(from) && isObject(to)) return differences(from, to, at);
    return [{ path: at.join('/'), name, from, to, before, after }];
  });
};

const orderDifference = (from, to, path) => {
  const common = (list, other) => list.map(({ key }) => key).filter((key) => other.some((item) => item.key === key));
  const [before, after] = [common(from, to), common(to, from)];
  return isDeepStrictEqual(before, after)
    ? []
    : [{ path: path.join('/'), name: 'order', from: before, to: after, before, after }];
};

const areKeyed = (...lists) => lists.every((list) => Array.isArray(list) && list.every((item) => item?.key));
const byKey = (list) => Object.fromEntries(list.map((item) => [item.key, item]));
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a difference is a new member with this name and value. */
const added = (name, value) => (d) => d.name === name && d.from === undefined && isDeepStrictEqual(d.to, value);

/** Whether a difference is a member that is gone, by a pattern of its path. */
const removed = (pattern) => {
  const path = new RegExp(`^${pattern}$`);
  return (d) => d.to === undefined && path.test(d.path);
};

module.exports = { added, differences, removed };
