'use strict';

/** A text or a number in JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON. A whole number that a double cannot hold becomes a text, so that it keeps its digits. */
function parseJson(text) {
  const mayHaveLongNumbers = /\d{16}/.test(text);
  return JSON.parse(mayHaveLongNumbers ? text.replace(TOKEN, keepDigits) : text);
}

function keepDigits(token) {
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

module.exports = { parseJson };
