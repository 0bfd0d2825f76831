'use strict';

const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON. A whole number that a double cannot hold becomes a text, so that it keeps all its digits.
 *
 * @param {string} text
 * @returns {any}
 */
const parseJson = (text) => {
  const mayHaveLongNumbers = /\d{16}/.test(text);
  return JSON.parse(mayHaveLongNumbers ? text.replace(TEXT_OR_NUMBER, keepDigits) : text);
};

/** @param {string} token */
const keepDigits = (token) => (/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token);

module.exports = { parseJson };
