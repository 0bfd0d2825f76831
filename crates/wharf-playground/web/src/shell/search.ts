import type { Operation } from '../api/catalogue.ts';
import { SECTION_TITLES } from '../api/sections.ts';
import { singular } from './words.ts';

/** Words that mean the same to people who look for an operation. */
const VERBS = [
  ['find', 'get', 'look', 'lookup', 'search', 'list', 'show', 'view', 'fetch', 'read', 'select', 'choose'],
  ['new', 'create', 'add', 'make'],
  ['change', 'edit', 'update', 'modify', 'set'],
  ['remove', 'delete', 'erase'],
];

/** Words that say nothing about an operation. */
const FILLERS = new Set(
  'a all an and any by do for from how i in into is it its me my of on one or out please that the their this to up want with'.split(' '),
);

/** Shorter words are matched only at the start of a word: "id" is in "provide". */
const MIN_INFIX = 4;
/** Shorter beginnings of a verb do not stand for its synonyms yet. */
const MIN_VERB = 3;

interface Field {
  words: string[];
  weight: number;
}

export interface Found {
  /** Best first. */
  operations: Operation[];
  /** Whether they match all words; otherwise they match the most. */
  isComplete: boolean;
}

export function findOperations(operations: Operation[], search: string): Found {
  const words = meaningful(search);
  if (words.length === 0) return { operations: [], isComplete: true };
  const rated = operations.map((operation) => ({ operation, ...rate(operation, words) }));
  const complete = rated.filter((one) => one.matched === words.length);
  // Verbs do not count here: one alone says too little.
  const most = Math.max(1, ...rated.map((one) => one.nouns));
  const found = complete.length > 0 ? complete : rated.filter((one) => one.nouns === most);
  // Sorting is stable: equal ones keep the published order.
  found.sort((left, right) => right.inTitle - left.inTitle || right.score - left.score);
  return { operations: found.map((one) => one.operation), isComplete: complete.length > 0 };
}

/** The words of a search without fillers, unless there are only fillers. */
function meaningful(search: string): string[] {
  const all = wordsIn(search);
  const words = all.filter((word) => !FILLERS.has(word));
  return words.length > 0 ? words : all;
}

function rate(operation: Operation, words: string[]) {
  const fields = fieldsOf(operation);
  const title = fields[0]!;
  const scores = words.map((word) => Math.max(...fields.map((field) => field.weight * quality(word, field.words))));
  const isMatched = (_: string, index: number) => scores[index]! > 0;
  const inTitle = words.filter((word) => quality(word, title.words) > 0).length;
  return {
    matched: words.filter(isMatched).length,
    nouns: words.filter((word, index) => isMatched(word, index) && synonymsOf(word).length === 0).length,
    inTitle,
    // The part of the title that was searched: "get job" means "Get Job", not "Get Job Type".
    score: scores.reduce((sum, score) => sum + score, 0) + (4 * inTitle) / title.words.length,
  };
}

function fieldsOf({ label, key, group, section, description, inputs }: Operation): Field[] {
  const inputTitles = Object.values(inputs.properties ?? {}).map((input) => input.title ?? '');
  return [
    { words: wordsIn(label), weight: 8 },
    { words: wordsIn(key), weight: 6 },
    { words: wordsIn(`${group} ${SECTION_TITLES[section]}`), weight: 4 },
    { words: wordsIn(inputTitles.join(' ')), weight: 2 },
    { words: wordsIn(description), weight: 1 },
  ];
}

/** How well a word matches one of the words: from 0, not at all, to 1, the same word. */
function quality(word: string, words: string[]): number {
  if (words.includes(word)) return 1;
  if (words.some((one) => one.startsWith(word))) return 0.8;
  const synonyms = synonymsOf(word);
  if (words.some((one) => synonyms.includes(one))) return 0.6;
  return word.length >= MIN_INFIX && words.some((one) => one.includes(word)) ? 0.4 : 0;
}

function synonymsOf(word: string): string[] {
  if (word.length < MIN_VERB) return [];
  return VERBS.find((verbs) => verbs.some((verb) => verb.startsWith(word))) ?? [];
}

/** Lower-case words in the singular; "createJob" has two. */
function wordsIn(text: string): string[] {
  const parts = text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return parts.filter((part) => part !== 's').map(singular);
}
