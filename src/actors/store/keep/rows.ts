import type { ObservationState, ObservationType } from '../../../protocol/contracts/memory/index.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { SearchTable } from '../../kernel/search/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { type Aliases, personNamed } from '../aliases.ts';
import { fingerprint } from '../fingerprint.ts';
import { folded, searchedText } from '../searched.ts';
import { rowStatements, WRITTEN } from './statements.ts';

/** A row as its table has it. */
export interface Row {
  readonly id: number;
  readonly text: string;
  readonly title: string | null;
  readonly facts: readonly string[];
  readonly type: ObservationType;
  readonly tags: readonly string[];
  readonly people: readonly string[];
  readonly files: readonly string[];
  readonly author: string;
  readonly integrity: TrustLevel;
  readonly place: string;
  readonly turn: string;
  readonly conversation: string | null;
  readonly ref: string | null;
  readonly mentions: number;
  readonly at: number;
  readonly updated: number;
  readonly expires: number | null;
  readonly state: ObservationState;
  readonly replaced_by: number | null;
  readonly archived_at: number | null;
}

const LISTS = ['facts', 'tags', 'people', 'files'] as const;
type Lists = (typeof LISTS)[number];
type StoredRow = Omit<Row, Lists> & Readonly<Record<Lists, string>>;

/** The rows of one audience, written with all that hangs on them: nothing here can reach another's. */
export interface KeepRows {
  get(id: number): Row | undefined;
  /** By id, behind `after`. */
  page(after: number, limit: number): readonly Row[];
  /** The row that says the same, whatever its state. */
  same(row: Said): number | undefined;
  /** @param segmentOf of the search table: whose context it is @returns its id */
  add(row: Omit<Row, 'id'>, segmentOf: (id: number) => number): number;
  /** Writes over what is there. */
  put(row: Row): void;
  /** For good, with history and all that hangs on them. Their words are in the index's pages until that is scrubbed. */
  remove(ids: readonly number[]): void;
}

export type Said = Pick<Row, 'text' | 'title' | 'facts' | 'ref'>;

export function keepRows(db: Database, audience: number, search: SearchTable, aliases: Aliases): KeepRows {
  const sql = rowStatements(audience);
  const get = db.prepare<[number], StoredRow>(sql.get);
  const page = db.prepare<[number, number], StoredRow>(sql.page);
  const same = db.prepare<[Buffer], number>(sql.same).pluck();
  const add = db.prepare<Value[]>(sql.add);
  const put = db.prepare<Value[]>(sql.put);
  const addAbout = db.prepare<[string, string, number]>(sql.addAbout);
  const removeAbout = db.prepare<[number]>(sql.removeAbout);
  const know = db.prepare<[string, string, number]>(sql.know);
  const forgetPerson = db.prepare<[string, string]>(sql.forgetPerson);
  const removals = sql.removals.map((statement) => db.prepare<[number]>(statement));

  const find = (id: number): Row | undefined => {
    const row = get.get(id);
    return row && readable(row);
  };

  /** Writes down whom and what it is about. */
  const tie = ({ id, tags, people, files, at }: Row): void => {
    for (const [kind, names] of [
      ['person', people.map((person) => personNamed(person).name)],
      ['tag', tags],
      ['file', files],
    ] as const) {
      for (const name of new Set(names.map(folded))) addAbout.run(kind, name, id);
    }
    for (const person of people.map(personNamed)) {
      know.run(folded(person.name), person.name, at);
      aliases.learn(person);
    }
  };
  const untie = ({ id, people }: Row): void => {
    removeAbout.run(id);
    for (const { name } of people.map(personNamed)) forgetPerson.run(folded(name), folded(name));
  };

  return {
    get: find,
    page: (after, limit) => page.all(after, limit).map(readable),
    same: (row) => same.get(hashOf(row)),

    add(row, segmentOf) {
      const id = Number(add.run(...valuesOf(row), hashOf(row)).lastInsertRowid);
      const added = { ...row, id };
      search.add([{ id, text: wordsOf(added), at: row.at, segment: segmentOf(id) }]);
      tie(added);
      return id;
    },

    put(row) {
      const before = find(row.id);
      if (before === undefined) throw new Error('a row is written over that is not there');
      put.run(...valuesOf(row), hashOf(row), row.id);
      if (isFound(before)) untie(before);
      if (isFound(row)) tie(row);
      // One that stays as it is in the index stays beside its neighbours.
      if (isFound(before) && isFound(row) && wordsOf(before) === wordsOf(row) && before.at === row.at) return;
      if (isFound(before)) search.remove([row.id]);
      if (isFound(row)) search.add([{ id: row.id, text: wordsOf(row), at: row.at }]);
    },

    remove(ids) {
      for (const id of ids) {
        const row = find(id);
        if (row === undefined) continue;
        for (const removal of removals) removal.run(id);
        untie(row);
      }
      search.remove(ids);
    },
  };
}

/** What was brought along under a name of its own is known by that and its text. */
const hashOf = ({ text, title, facts, ref }: Said): Buffer =>
  fingerprint(text, ref === null ? { title, facts } : { ref });

/** Rows in whatever state, by id, a page behind `after`. @param author only what they said */
export function pagesOf(
  db: Database,
  audience: number,
  author: string | undefined,
): (after: number, limit: number) => readonly Row[] {
  const sql = rowStatements(audience);
  if (author === undefined) {
    const all = db.prepare<[number, number], StoredRow>(sql.all);
    return (after, limit) => all.all(after, limit).map(readable);
  }
  const said = db.prepare<[string, number, number], StoredRow>(sql.said);
  return (after, limit) => said.all(author, after, limit).map(readable);
}

/** Rows that are found, by id, a page behind `after`: those that nobody said, too. */
export function foundPages(db: Database, audience: number): (after: number, limit: number) => readonly Row[] {
  const found = db.prepare<[number, number], StoredRow>(rowStatements(audience).found);
  return (after, limit) => found.all(after, limit).map(readable);
}

export const isFound = ({ state }: Row): boolean => state === 'live' || state === 'archived';

export function wordsOf({ text, title, facts, tags, people, files }: Row): string {
  const lists = { facts: [...facts], tags: [...tags], people: [...people], files: [...files] };
  return searchedText({ text, ...(title === null ? {} : { title }), ...lists });
}

function readable(row: StoredRow): Row {
  const { facts, tags, people, files } = row;
  return { ...row, facts: listOf(facts), tags: listOf(tags), people: listOf(people), files: listOf(files) };
}

type Value = string | number | null | Buffer;

function valuesOf(row: Omit<Row, 'id'>): Value[] {
  return WRITTEN.map((column) => {
    const value = row[column];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
}

/** What is no list of words there was not written by a store. */
function listOf(json: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
