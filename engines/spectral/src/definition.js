'use strict';
// Makes the definition of a Prismatic component from a manifest.

const { action } = require('./action');
const { connections } = require('./connection');
const { dataSource } = require('./dataSource');
const { pollingTrigger } = require('./pollingTrigger');
const { webhookTrigger } = require('./webhookTrigger');

/**
 * @param {import('./manifest').Manifest} manifest
 * @returns {import('@prismatic-io/spectral').ComponentDefinition<false, string>}
 */
const definition = (manifest) => ({
  key: manifest.key,
  // Only Prismatic itself may publish public components.
  public: false,
  documentationUrl: manifest.documentationUrl,
  display: {
    label: manifest.display.label,
    description: manifest.display.description,
    iconPath: manifest.display.iconPath,
    category: manifest.display.category,
  },
  connections: connections(manifest),
  actions: mapValues(manifest.actions, (item) => action(manifest.key, item)),
  dataSources: mapValues(manifest.dataSources, (item) => dataSource(manifest.key, item)),
  triggers: mapValues(manifest.triggers, (item) =>
    item.isPollingTrigger ? pollingTrigger(manifest.key, item) : webhookTrigger(manifest.key, item),
  ),
});

/**
 * @template From, To
 * @param {Record<string, From>} items
 * @param {(item: From) => To} convert
 * @returns {Record<string, To>}
 */
const mapValues = (items, convert) =>
  Object.fromEntries(Object.entries(items).map(([key, item]) => [key, convert(item)]));

module.exports = { definition };
