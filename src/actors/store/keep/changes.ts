import type { Audience, Change } from '../../../protocol/contracts/memory/index.ts';
import type { Mark } from '../../../protocol/contracts/own.ts';
import { lowest, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { type Snapshot, sideOf } from './snapshot.ts';
import { changeStatements } from './statements.ts';

/** A change as it is stored. */
export interface StoredChange {
  readonly n: number;
  readonly memory: number;
  readonly event: Change['event'];
  readonly at: number;
  readonly by: string;
  readonly turn: string;
  readonly before: Snapshot | null;
  readonly after: Snapshot;
  readonly undone: boolean;
}

type StoredLine = Omit<StoredChange, 'before' | 'after' | 'undone'> & {
  readonly before: string | null;
  readonly after: string;
  readonly undone: number;
};

export type NewChange = Omit<StoredChange, 'n' | 'undone'>;

/** Changes taken back in one go: more are not one turn's. */
export const UNDO_MOST = 1_000;

/** The history of one audience: nothing here can reach another's. */
export interface Changes {
  /** The newest first. */
  list(limit: number, turn?: string): readonly StoredChange[];
  get(n: number): StoredChange | undefined;
  /** Not taken back yet, the newest first. */
  openOfTurn(turn: string): readonly StoredChange[];
  /** How the rows came there that this one stands for. */
  stoodFor(memory: number): readonly StoredChange[];
  added(memory: number): StoredChange | undefined;
  /** Oldest first. */
  ofRow(memory: number, limit?: number): readonly StoredChange[];
  add(change: NewChange): void;
  remove(n: number): void;
  markUndone(n: number): void;
}

export function changesOf(db: Database, audience: number): Changes {
  const sql = changeStatements(audience);
  const newest = db.prepare<[number], StoredLine>(sql.newest);
  const ofTurn = db.prepare<[string, number], StoredLine>(sql.ofTurn);
  const openOfTurn = db.prepare<[string, number], StoredLine>(sql.openOfTurn);
  const change = db.prepare<[number], StoredLine>(sql.change);
  const stoodFor = db.prepare<[number, number], StoredLine>(sql.stoodFor);
  const added = db.prepare<[number], StoredLine>(sql.added);
  const add = db.prepare<[number, string, number, string, string, string | null, string]>(sql.add);
  const ofRow = db.prepare<[number, number], StoredLine>(sql.ofRow);
  const undone = db.prepare<[number]>(sql.undone);
  const remove = db.prepare<[number]>(sql.remove);
  const one = (line: StoredLine | undefined) => line && readable(line);
  return {
    list: (limit, turn) => (turn === undefined ? newest.all(limit) : ofTurn.all(turn, limit)).map(readable),
    get: (n) => one(change.get(n)),
    openOfTurn: (turn) => openOfTurn.all(turn, UNDO_MOST).map(readable),
    stoodFor: (memory) => stoodFor.all(memory, UNDO_MOST).map(readable),
    added: (memory) => one(added.get(memory)),
    ofRow: (memory, limit = UNDO_MOST) => ofRow.all(memory, limit).map(readable),
    remove: (n) => void remove.run(n),
    add({ memory, event, at, by, turn, before, after }) {
      add.run(memory, event, at, by, turn, before && JSON.stringify(before), JSON.stringify(after));
    },
    markUndone: (n) => void undone.run(n),
  };
}

/** Of all rows, row by row, a page behind a row's change. @param author only of what they said */
export function changesBy(
  db: Database,
  audience: number,
  author: string | undefined,
): (after: Mark, limit: number) => readonly StoredChange[] {
  const sql = changeStatements(audience);
  if (author === undefined) {
    const all = db.prepare<[number, number, number], StoredLine>(sql.byRow);
    return ([memory, n], limit) => all.all(memory, n, limit).map(readable);
  }
  const said = db.prepare<[string, number, number, number, number], StoredLine>(sql.bySaid);
  return ([memory, n], limit) => said.all(author, memory, memory, n, limit).map(readable);
}

/** As everybody speaks of it. */
export function shown({ before, after, ...change }: StoredChange, audience: Audience): Change {
  const integrity = believed([after, ...(before === null ? [] : [before])]);
  return {
    ...change,
    audience,
    ...(integrity === undefined ? {} : { integrity }),
    before: before && sideOf(before),
    after: sideOf(after),
  };
}

/** The lowest of those whose words they are; undefined where it is not known of all. */
function believed(sides: readonly Snapshot[]): TrustLevel | undefined {
  const [first, ...others] = sides.flatMap(({ integrity }) => integrity ?? []);
  return first === undefined || others.length + 1 < sides.length ? undefined : lowest(first, ...others);
}

/** History is written by a store alone: what it wrote it can read. */
function readable({ before, after, undone, ...line }: StoredLine): StoredChange {
  return {
    ...line,
    before: before === null ? null : (JSON.parse(before) as Snapshot),
    after: JSON.parse(after) as Snapshot,
    undone: undone !== 0,
  };
}
