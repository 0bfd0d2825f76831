/** The singular of the last word; also the plain form of a verb: "creates" becomes "create". */
export function singular(words: string): string {
  return words.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
}

/** "1 record", "1,200 records". */
export function counted(amount: number, noun: string): string {
  return `${amount.toLocaleString('en')} ${noun}${amount === 1 ? '' : 's'}`;
}
