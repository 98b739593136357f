import type { Draft, Written } from '../../protocol/contracts/memory/index.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import type { SearchTable } from '../kernel/search/index.ts';
import type { Changes, NewChange } from './keep/changes.ts';
import { isFound, type KeepRows, type Row } from './keep/rows.ts';
import { snapshotOf } from './keep/snapshot.ts';
import { type Named, withNamed } from './named.ts';
import { saySame } from './same-words.ts';

/** Who says it, from where. */
export interface Saying {
  readonly author: string;
  readonly place: string;
  readonly turn: string;
  readonly conversation: string | null;
  readonly integrity: TrustLevel;
  /** ms since the epoch */
  readonly at: number;
}

/** What is written into the tables of one audience, with its history. All in the caller's transaction. */
export interface Writing {
  /** @param near whether nearly the same is looked for, too */
  say(draft: Draft, saying: Saying, near: boolean): Written;
  /** Undefined where there is no such row to be found. */
  update(id: number, draft: Draft, saying: Saying): Written | undefined;
  supersede(id: number, draft: Draft, saying: Saying): Written | undefined;
  correct(id: number, change: Named, saying: Saying): Written | undefined;
  forget(id: number, saying: Saying): boolean;
}

/** Rows that are looked at closely for the same in other words. */
const ALIKE = 5;

export function writing(rows: KeepRows, changes: Changes, search: SearchTable): Writing {
  const found = (id: number | undefined): Row | undefined => {
    const row = id === undefined ? undefined : rows.get(id);
    return row !== undefined && isFound(row) ? row : undefined;
  };

  const note = (event: NewChange['event'], before: Row | null, after: Row, { author, turn, at }: Saying): void => {
    changes.add({
      memory: after.id,
      event,
      at,
      by: author,
      turn,
      before: before && snapshotOf(before),
      after: snapshotOf(after),
    });
  };

  const put = (event: NewChange['event'], before: Row, after: Row, saying: Saying): void => {
    rows.put(after);
    note(event, before, after, saying);
  };

  const add = (draft: Draft, saying: Saying): Written => {
    const row = rowOf(draft, saying);
    const gone = rows.same(row);
    const before = gone === undefined ? undefined : rows.get(gone);
    if (before === undefined) {
      const id = rows.add(row, () => 0);
      note('add', null, { ...row, id }, saying);
      return { id, outcome: 'added' };
    }
    // What was forgotten, or not true any more, and is said now is said anew.
    put('add', before, { ...row, id: before.id }, saying);
    return { id: before.id, outcome: 'added' };
  };

  const again = (event: 'mention' | 'merge', before: Row, draft: Draft, saying: Saying): void => {
    const after = together(before, draft, saying, event);
    const same = rows.same(after);
    const taken = same !== undefined && same !== before.id;
    put(
      event,
      before,
      taken ? { ...after, text: before.text, title: before.title, facts: before.facts } : after,
      saying,
    );
  };

  const alike = ({ text, title }: Draft): Row | undefined => {
    for (const { id } of search.search(text, { limit: ALIKE })) {
      const row = found(id);
      // What was brought along stays as it came.
      if (row === undefined || row.ref !== null || (title ?? row.title) !== row.title) continue;
      if (saySame(row.text, text)) return row;
    }
    return undefined;
  };

  const say = (draft: Draft, saying: Saying, near: boolean): Written => {
    const same = found(rows.same(rowOf(draft, saying)));
    if (same !== undefined) {
      again('mention', same, draft, saying);
      return { id: same.id, outcome: 'known' };
    }
    const like = near ? alike(draft) : undefined;
    if (like === undefined) return add(draft, saying);
    again('merge', like, draft, saying);
    return { id: like.id, outcome: 'merged' };
  };

  const replace = (before: Row, by: number, saying: Saying): void =>
    put('supersede', before, { ...before, state: 'superseded', replaced_by: by, updated: saying.at }, saying);

  return {
    say,

    update(id, draft, saying) {
      const row = found(id);
      if (row === undefined) return undefined;
      again('merge', row, draft, saying);
      return { id, outcome: 'merged' };
    },

    supersede(id, draft, saying) {
      const row = found(id);
      if (row === undefined) return undefined;
      const written = say(draft, saying, false);
      // Nobody takes away what somebody said who is believed more.
      if (written.id === id || !reaches(saying.integrity, row.integrity)) return written;
      replace(row, written.id, saying);
      return { id: written.id, outcome: 'superseded' };
    },

    correct(id, change, saying) {
      const row = found(id);
      if (row === undefined) return undefined;
      const after = corrected(row, change, saying);
      const same = rows.same(after);
      if (same === undefined || same === id) {
        put('correct', row, after, saying);
        return { id, outcome: 'known' };
      }
      const written = say(draftOf(after), saying, false);
      replace(row, written.id, saying);
      return { id: written.id, outcome: 'superseded' };
    },

    forget(id, saying) {
      const row = found(id);
      if (row === undefined) return false;
      put('forget', row, { ...row, state: 'forgotten', updated: saying.at }, saying);
      return true;
    },
  };
}

function rowOf({ text, title, facts, type, tags, people, files, expiresAt }: Draft, saying: Saying): Omit<Row, 'id'> {
  const { author, place, turn, conversation, integrity, at } = saying;
  return {
    text,
    title: title ?? null,
    facts: facts ?? [],
    type: type ?? 'note',
    tags: tags ?? [],
    people: people ?? [],
    files: files ?? [],
    ...{ author, place, turn, conversation, integrity, at },
    ref: null,
    mentions: 1,
    updated: at,
    expires: expiresAt === undefined ? null : Math.round(expiresAt),
    state: 'live',
    replaced_by: null,
    archived_at: null,
  };
}

/**
 * The row, said once more. Said by somebody who is believed more, it is theirs from then on, with what they say beside it; by
 * somebody who is believed as much, what is new is put to it; whoever is believed less changes nothing of it.
 */
function together(row: Row, draft: Draft, saying: Saying, event: 'mention' | 'merge'): Row {
  const { author, place, turn, integrity, at } = saying;
  const said = { ...row, mentions: row.mentions + 1, state: 'live', archived_at: null, replaced_by: null } as const;
  if (row.author === '' || (integrity !== row.integrity && reaches(integrity, row.integrity))) {
    const { text, title, facts, type, tags, people, files, expires } = rowOf(draft, saying);
    return {
      ...said,
      ...{ text, title: title ?? row.title, facts, type, tags, people, files, expires },
      ...{ author, place, turn, integrity, at, updated: at },
    };
  }
  if (integrity !== row.integrity) return said;
  const spelling = event === 'merge' ? { text: draft.text, title: draft.title ?? row.title } : {};
  return {
    ...said,
    ...spelling,
    facts: union(row.facts, draft.facts),
    tags: union(row.tags, draft.tags),
    people: union(row.people, draft.people),
    files: union(row.files, draft.files),
    expires: draft.expiresAt === undefined ? row.expires : Math.round(draft.expiresAt),
    updated: at,
  };
}

const LIST_MOST = 64;

function union(before: readonly string[], more: readonly string[] = []): readonly string[] {
  const names = new Map(before.map((name) => [name.toLowerCase(), name]));
  for (const name of more) if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  return [...names.values()].slice(0, LIST_MOST);
}

function corrected(row: Row, change: Named, { author, integrity, at }: Saying): Row {
  const believed = change.text !== undefined || reaches(row.integrity, integrity) ? integrity : row.integrity;
  return { ...withNamed(row, change), author, integrity: believed, updated: at };
}

function draftOf({ text, title, facts, type, tags, people, files, expires }: Row): Draft {
  return {
    text,
    ...(title === null ? {} : { title }),
    type,
    facts: [...facts],
    tags: [...tags],
    people: [...people],
    files: [...files],
    ...(expires === null ? {} : { expiresAt: expires }),
  };
}
