'use strict';
// The component as Prismatic loads it.

const { component } = require('@prismatic-io/spectral');
const manifest = /** @type {any} */ (require('../component.json'));
const { definition } = require('./definition');

module.exports = { default: component(definition(manifest)) };
