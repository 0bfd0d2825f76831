import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const FOLDER = new URL('../src/styles/', import.meta.url);
/** Properties whose lengths and weights come from `tokens.css`. */
const PROPERTIES = /^\s*((?:font|margin|padding|gap|row-gap|column-gap|line-height|border-radius)[a-z-]*): (.*);$/;
/** No length, a hairline, half a circle, a size relative to the text around it, and factors in `calc`. */
const ALLOWED = /^(0|1px|50%|0\.92em|-1|2)$/;

test('text, spacing and corners have the sizes of tokens.css', () => {
  const stray = [];
  for (const file of readdirSync(FOLDER)) {
    if (file === 'tokens.css') continue;
    readFileSync(new URL(file, FOLDER), 'utf8').split('\n').forEach((line, index) => {
      const [, , value] = PROPERTIES.exec(line) ?? [];
      const numbers = value?.replace(/var\(--[a-z0-9-]+\)/g, '').match(/-?[\d.]+[a-z%]*/g) ?? [];
      if (numbers.some((number) => !ALLOWED.test(number))) stray.push(`${file}:${index + 1}: ${line.trim()}`);
    });
  }
  assert.deepEqual(stray, []);
});
