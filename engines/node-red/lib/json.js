'use strict';

/** An escape, the beginning or end of a text, or a number. Whole texts would be too long for a match. */
const TOKEN = /\\.|"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** Parses JSON. A whole number that a double cannot hold becomes a text, so that it keeps its digits. */
function parseJson(text) {
  const mayHaveLongNumbers = /\d{16}/.test(text);
  return JSON.parse(mayHaveLongNumbers ? quoteLongNumbers(text) : text);
}

function quoteLongNumbers(text) {
  let isInText = false;
  return text.replace(TOKEN, (token) => {
    if (token === '"') isInText = !isInText;
    return !isInText && isLongNumber(token) ? `"${token}"` : token;
  });
}

function isLongNumber(token) {
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}

module.exports = { parseJson };
