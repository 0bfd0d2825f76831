'use strict';
// The differences between `component.json` and what the SDK publishes for it. There must be no others.

const { added, removed } = require('./differences');
const { inputRules } = require('./inputRules');

const all = (record) => Object.values(record);
const operations = (m) => [m.actions, m.dataSources, m.triggers].flatMap(all);
const having = (items, member) => items.filter((item) => member in item).length;

const typesOf = (inputs) => inputs.map(({ key, type }) => `${key} ${type}`).join();
const RUNNER = ['wharfUrl string', 'wharfApiKey password'];

/** A rule says which difference it allows, why, and how often the manifest makes it occur. */
const rules = [
  {
    reason: 'the platform numbers the versions of a component itself, and knows no schema of its definition',
    allows: removed('(\\$schema|version)'),
    count: () => 2,
  },
  {
    reason: 'only Prismatic itself publishes public components',
    allows: (d) => d.path === 'public' && d.from === true && d.to === false,
    count: () => 1,
  },
  {
    reason: 'the platform takes the PNG',
    allows: removed('display/iconSvgPath'),
    count: () => 1,
  },
  {
    reason: 'the SDK has a connection as the first input',
    allows: added('connection', { key: 'connection', type: 'connection', label: 'Connection', required: true }),
    count: (m) => operations(m).length,
  },
  ...['effects', 'inputSchema', 'outputSchema', 'deprecated', 'group', 'verb', 'items'].map((member) => ({
    reason: `the SDK has no ${member} of an action`,
    allows: removed(`actions/\\w+/${member}`),
    count: (m) => having(all(m.actions), member),
  })),
  {
    reason: 'the SDK says in one word whether an action only reads',
    allows: (d) =>
      d.name === 'performSafety' &&
      d.from === undefined &&
      d.to === (d.before.effects.readOnly ? 'SAFE' : 'NOT_ALLOWED'),
    count: (m) => all(m.actions).length,
  },
  ...['inputSchema', 'addition'].map((member) => ({
    reason: `the SDK has no ${member} of a data source`,
    allows: removed(`dataSources/\\w+/${member}`),
    count: (m) => having(all(m.dataSources), member),
  })),
  {
    reason: 'the platform cannot search a list itself',
    allows: (d) => d.name === 'search' && d.from === undefined && typesOf([d.to]) === 'search string',
    count: (m) => all(m.dataSources).length,
  },
  ...['inputSchema', 'outputSchema', 'addition', 'rawBody'].map((member) => ({
    reason: `the SDK has no ${member} of a trigger`,
    allows: removed(`triggers/\\w+/${member}`),
    count: (m) => having(all(m.triggers), member),
  })),
  {
    reason: 'the SDK leaves the flag out of triggers that do not poll',
    allows: (d) => d.name === 'isPollingTrigger' && d.from === false && d.to === undefined,
    count: (m) => all(m.triggers).filter(({ isPollingTrigger }) => !isPollingTrigger).length,
  },
  {
    reason: 'the SDK states that a trigger does not split its payload',
    allows: added('triggerResolverSupport', 'invalid'),
    count: (m) => all(m.triggers).length,
  },
  {
    reason: 'an ignored event takes a branch of its own',
    allows: (d) => added('allowsBranching', true)(d) || added('staticBranchNames', ['Event', 'Ignored'])(d),
    count: (m) => 2 * all(m.triggers).filter(({ isPollingTrigger }) => !isPollingTrigger).length,
  },
  {
    reason: 'the runner gets the tokens, not the platform',
    allows: removed('connections/\\w+/oauth2Type'),
    count: (m) => having(m.connections, 'oauth2Type'),
  },
  {
    reason: 'the SDK has no schema of a connection',
    allows: removed('connections/\\w+/inputSchema'),
    count: (m) => having(m.connections, 'inputSchema'),
  },
  {
    reason: 'a connection says where the runner is',
    allows: (d) => d.from === undefined && RUNNER.includes(typesOf([d.to])),
    count: (m) => 2 * m.connections.length,
  },
  {
    reason: 'the operator of the runner may keep a connection',
    allows: (d) =>
      d.path === 'connections/wharfNamedConnection' &&
      d.from === undefined &&
      d.to.oauth2Type === undefined &&
      typesOf(d.to.inputs) === [...RUNNER, 'connectionName string'].join(),
    count: () => 1,
  },
  ...inputRules,
];

module.exports = { rules };
