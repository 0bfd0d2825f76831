/** Groups with fewer members than this are put together. */
const FEWEST = 2;
const REST = 'Other';

/**
 * The resource that each labelled action works on, where the runner's description has no tags:
 * what follows the verb, so that "List Customers" and "Create Customer Contact" meet under "Customers".
 */
export function groupNames(labels: string[]): string[] {
  const nouns = labels.map(noun);
  const roots = nouns.map((one) => nouns.filter((other) => leads(other, one)).sort(byLength)[0]!);
  const count = (root: string) => roots.filter((other) => other === root).length;
  return roots.map((root) => (count(root) < FEWEST ? REST : plural(root)));
}

function noun(label: string): string {
  const [head, , tail] = label.split(/ (by|to|from|for) /);
  // "Assign Technician to Appointment" changes the appointment, "Create Booking by Provider" the booking.
  const object = tail && / (to|from) /.test(label) ? tail : head!.split(' ').slice(1).join(' ');
  return singular(object);
}

/** Whether one noun is the other or begins it, in whole words. */
function leads(shorter: string, longer: string): boolean {
  return `${longer} `.startsWith(`${shorter} `);
}

function byLength(left: string, right: string): number {
  return left.length - right.length;
}

function singular(words: string): string {
  return words.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
}

function plural(words: string): string {
  if (/(ment|ware)$/.test(words) && words.includes('Equipment')) return words;
  return words.replace(/([^aeiou])y$/, '$1ie') + 's';
}
