import type { Summary } from '../../../domain/memory/index.ts';
import { lowest } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import type { Changes } from '../keep/changes.ts';
import type { KeepRows, Row } from '../keep/rows.ts';
import { snapshotOf } from '../keep/snapshot.ts';
import type { OldRow, RetentionRows, StaleRow } from './rows.ts';
import { retentionStatements } from './statements.ts';

export interface RetentionTable {
  readonly db: Database;
  readonly rows: KeepRows;
  readonly changes: Changes;
  /** ms since the epoch */
  readonly now: () => number;
}

/** Who changes what grows old: nobody of the house. */
const BY = 'coop';

interface StoredStale extends Omit<StaleRow, 'facts' | 'tags' | 'people' | 'files'> {
  readonly facts: string;
  readonly tags: string;
  readonly people: string;
  readonly files: string;
}

export function retentionRows(audience: number, { db, rows, changes, now }: RetentionTable): RetentionRows {
  const sql = retentionStatements(audience);
  const stale = db.prepare<[number, number, number, number], StoredStale>(sql.stale);
  const expired = db.prepare<[number, number], { id: number; updatedAt: number }>(sql.expired);
  const old = db.prepare<[number, number, number], OldRow>(sql.old);
  const longArchived = db.prepare<[number, number], number>(sql.longArchived).pluck();
  const isAsRead = db.prepare<[number, number], number>(sql.isAsRead).pluck();
  const used = db.prepare<[number, number | null, number]>(sql.used);

  function putAside(id: number, at: number, turn: string, replacedBy: number | null): void {
    const before = rows.get(id);
    if (before === undefined) return;
    const event = replacedBy === null ? 'archive' : 'compress';
    const after: Row = { ...before, state: 'archived', archived_at: at, replaced_by: replacedBy, updated: at };
    rows.put(after);
    const [was, is] = [snapshotOf(before), snapshotOf(after)];
    changes.add({ memory: id, event, at, by: BY, turn, before: was, after: is });
  }

  return {
    stale: (before, after, limit) => stale.all(before, before, after, limit).map(readable),
    expired: (at, limit) => expired.all(at, Math.max(0, limit)),
    old: (before, after, limit) => old.all(before, after, limit),
    longArchived: (before, limit) => longArchived.all(before, Math.max(0, limit)),
    isAsRead: ({ id, updatedAt }) => isAsRead.get(id, updatedAt) !== undefined,
    knows: (summary) => rows.same({ ...summary, ref: null }) !== undefined,

    compress(members, summary) {
      const at = now();
      // All of it is one turn's, which can be taken back.
      const turn = `retention:${at}:${members[0]?.id}`;
      const whole = wholeOf(members, summary, turn);
      const id = rows.add(whole, () => 0);
      changes.add({
        memory: id,
        event: 'add',
        at,
        by: BY,
        turn: whole.turn,
        before: null,
        after: snapshotOf({ ...whole, id }),
      });
      used.run(
        members.reduce((sum, { uses }) => sum + uses, 0),
        members.reduce<number | null>(
          (last, { lastUsedAt }) => (lastUsedAt === null ? last : Math.max(last ?? 0, lastUsedAt)),
          null,
        ),
        id,
      );
      for (const member of members) putAside(member.id, at, turn, id);
    },

    archive(id) {
      const at = now();
      putAside(id, at, `retention:${at}`, null);
    },
    remove: (ids) => rows.remove(ids),
  };
}

/** As old as its newest member: it neither looks new, nor does its clock begin again. */
function wholeOf(members: readonly StaleRow[], summary: Summary, turn: string): Omit<Row, 'id'> {
  const [first, ...others] = members;
  if (first === undefined) throw new Error('a summary of nothing');
  const newest = others.reduce((latest, member) => (member.at > latest.at ? member : latest), first);
  const conversations = new Set(members.map(({ conversation }) => conversation));
  return {
    ...summary,
    type: 'summary',
    author: newest.author,
    integrity: lowest(first.integrity, ...others.map(({ integrity }) => integrity)),
    place: newest.place,
    turn,
    conversation: conversations.size === 1 ? newest.conversation : null,
    ref: null,
    mentions: members.reduce((sum, { mentions }) => sum + mentions, 0),
    at: newest.at,
    updated: Math.max(...members.map(({ updatedAt }) => updatedAt)),
    expires: null,
    state: 'live',
    archived_at: null,
    replaced_by: null,
  };
}

function readable({ facts, tags, people, files, ...row }: StoredStale): StaleRow {
  const list = (json: string): readonly string[] => JSON.parse(json) as string[];
  return { ...row, facts: list(facts), tags: list(tags), people: list(people), files: list(files) };
}
