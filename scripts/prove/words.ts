/** What an attacker asks with: the secret's own words and queries, and what a search engine might take for commands. */
import type { Secret } from './cases.ts';
import { pick, type Random, shuffled } from './random.ts';

const LONGEST = 2_000;

/** The words that a secret is known by, each once, out of their order: no five of them in a row are a quote. */
export function wordsOf({ secret_text, queries }: Secret, random: Random): readonly string[] {
  const words = secret_text.join(' ').match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  const all = [...new Set(words.map((word) => word.toLowerCase()))];
  return all.length > 0 ? shuffled(random, all) : queries.flatMap((query) => query.split(/\s+/u));
}

/** Queries that FTS5 would read as operators, columns and tables, and some that end a string where SQL would. */
export function operators(words: readonly string[], random: Random): readonly string[] {
  const [one = 'a', two = one, three = two] = words;
  return [
    `NEAR(${one} ${two}, 50)`,
    `${one.slice(0, 3)}*`,
    `text : ${one}`,
    `memories_0 : ${one}`,
    `{text author place} : ${one} ${two}`,
    `memories_1.text:${one} OR search_2:${two}`,
    `"${one} ${two}"`,
    `(${one} AND ${two}) OR NOT ${three}`,
    `${one} NOT zebra`,
    `-${one} +${two}`,
    `^${one} + ${two}`,
    `"${one}`,
    `${one}') UNION SELECT text FROM memories_1 --`,
    `${one}"; ATTACH 'memory.private.db' AS p; --`,
    `${one}\0${two}`,
    pick(random, ['*', ' ', '""', "'", '()', 'OR', '*'.repeat(200)]),
    // Seldom: it is sent in small pieces, as a model writes, and takes as long as forty others.
    ...(random() < 0.05 ? [`${words.join(' ')} `.repeat(40).slice(0, LONGEST)] : []),
  ];
}
