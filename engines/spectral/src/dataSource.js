'use strict';

const { dataSource } = require('@prismatic-io/spectral');
const { readConnection } = require('./connection');
const { connectionInput, convertInputs, withOwn } = require('./inputs');
const { post } = require('./runner');
const { formValues } = require('./values');

/** Narrows a list on the runner, since the platform itself cannot search a list that it has not loaded. */
const searchInput = /** @type {const} */ ({
  type: 'string',
  label: 'Search',
  required: false,
  comments: 'Only entries with these words. Needed for entries beyond the first 10,000.',
});

/**
 * @param {string} component
 * @param {import('./manifest').ManifestDataSource} manifest
 */
const convertDataSource = (component, { key, display, dataSourceType, inputs, examplePayload }) =>
  dataSource({
    display: { label: display.label, description: display.description },
    dataSourceType: /** @type {import('@prismatic-io/spectral').DataSourceType} */ (dataSourceType),
    inputs: withOwn({ connection: connectionInput, search: searchInput }, convertInputs(inputs)),
    examplePayload,
    perform: async (context, { connection, search, ...values }) => {
      const members = { inputs: formValues(inputs, values), search: search || undefined };
      const path = `${component}/data-sources/${key}/invoke`;
      const { result, truncated } = await post(readConnection(connection), path, members);
      if (truncated) context.logger.warn(`${display.label}: there are more entries than are listed`);
      return { result };
    },
  });

module.exports = { dataSource: convertDataSource };
