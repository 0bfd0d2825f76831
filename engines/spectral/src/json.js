'use strict';

/** An escape, the beginning or end of a text, or a number. Whole texts would be too long for a match. */
const TOKEN = /\\.|"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON. A whole number that a double cannot hold becomes a text, so that it keeps all its digits.
 *
 * @param {string} text
 * @returns {any}
 */
const parseJson = (text) => {
  const mayHaveLongNumbers = /\d{16}/.test(text);
  return JSON.parse(mayHaveLongNumbers ? quoteLongNumbers(text) : text);
};

/** @param {string} text */
const quoteLongNumbers = (text) => {
  let isInText = false;
  return text.replace(TOKEN, (token) => {
    if (token === '"') isInText = !isInText;
    return !isInText && isLongNumber(token) ? `"${token}"` : token;
  });
};

/** @param {string} token */
const isLongNumber = (token) => /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));

module.exports = { parseJson };
