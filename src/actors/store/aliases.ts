import { wordsOf } from '../../domain/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { tablesOf } from './schema.ts';
import { folded } from './searched.ts';

/** A person as a memory names them: `Melanie (Mel, Melly)`. */
export interface PersonNamed {
  readonly name: string;
  readonly aliases: readonly string[];
}

export function personNamed(text: string): PersonNamed {
  const parts = /^(?<name>[^()]+)\((?<others>[^()]+)\)$/u.exec(text.trim())?.groups;
  const name = parts?.['name']?.trim() ?? '';
  if (name === '') return { name: text.trim(), aliases: [] };
  const others = (parts?.['others'] ?? '').split(/[,;]/u).map((other) => other.trim());
  return { name, aliases: others.filter((other) => other !== '' && folded(other) !== folded(name)) };
}

/** The other names of the people of one audience, learnt from its rows. */
export interface Aliases {
  learn(person: PersonNamed): void;
  /** Other names of whoever is called so: for searching. */
  of(word: string): readonly string[];
  /** Everybody who is called so, by the name that rows go by. */
  people(name: string): readonly string[];
}

/** People with other names that are kept in mind. */
const PEOPLE_MOST = 2_000;
const ALIASES_MOST = 16;

interface Known {
  readonly name: string;
  readonly shown: string;
  readonly aliases: string;
}

export function aliasesOf(db: Database, audience: number): Aliases {
  const { known } = tablesOf(audience);
  const get = db.prepare<[string], string>(`SELECT aliases FROM ${known} WHERE name = ?`).pluck();
  const set = db.prepare<[string, string]>(`UPDATE ${known} SET aliases = ? WHERE name = ?`);
  const all = db.prepare<[number], Known>(
    `SELECT name, shown, aliases FROM ${known} INDEXED BY ${known}_aliases WHERE aliases <> '[]' LIMIT ?`,
  );
  const listOf = (json: string | undefined): string[] => {
    const list: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  };

  return {
    learn({ name, aliases }) {
      if (aliases.length === 0) return;
      const before = listOf(get.get(folded(name)));
      const known = new Set(before.map(folded));
      const more = aliases.filter((alias) => !known.has(folded(alias)));
      if (more.length > 0) set.run(JSON.stringify([...before, ...more].slice(0, ALIASES_MOST)), folded(name));
    },

    of(word) {
      const called = (name: string): boolean => wordsOf(name).includes(word);
      return all.all(PEOPLE_MOST).flatMap(({ shown, aliases }) => {
        const names = [shown, ...listOf(aliases)];
        return names.some(called) ? names.filter((name) => !called(name)) : [];
      });
    },

    people(name) {
      const called = (other: string): boolean => folded(other) === folded(name);
      const theirs = all.all(PEOPLE_MOST).filter((person) => listOf(person.aliases).some(called));
      return [folded(name), ...theirs.map((person) => person.name)];
    },
  };
}
