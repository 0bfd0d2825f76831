import { singular } from '../shell/words.ts';

/** Smaller groups are merged into "Other". */
const MIN_MEMBERS = 2;
const OTHER = 'Other';

/**
 * Names the resource of each action from its label: the noun after the verb. "List Orders" and "Create Order Line" both
 * belong to "Orders".
 */
export function groupNames(labels: string[]): string[] {
  const nouns = labels.map(noun);
  const roots = nouns.map((one) => nouns.filter((other) => isPrefix(other, one)).sort(byLength)[0]!);
  const count = (root: string) => roots.filter((other) => other === root).length;
  return roots.map((root) => (count(root) < MIN_MEMBERS ? OTHER : plural(root)));
}

function noun(label: string): string {
  const [head, , tail] = label.split(/ (by|to|from|for) /);
  // "Add Line to Order" changes the order; "Create Order by Customer" creates an order.
  const object = tail && / (to|from) /.test(label) ? tail : head!.split(' ').slice(1).join(' ');
  return singular(object);
}

/** Whether the longer noun is the shorter one, or starts with it in whole words. */
function isPrefix(shorter: string, longer: string): boolean {
  return `${longer} `.startsWith(`${shorter} `);
}

function byLength(left: string, right: string): number {
  return left.length - right.length;
}

function plural(words: string): string {
  // Uncountable.
  if (/(equipment|ware)$/i.test(words)) return words;
  return words.replace(/([^aeiou])y$/, '$1ie') + 's';
}
