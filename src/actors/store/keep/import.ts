import type { ArgsOf, ResultOf } from '../../../protocol/contract.ts';
import type { Imported, MemoryKeepContract } from '../../../protocol/contracts/memory/index.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';
import { credentialOf } from '../credentials.ts';
import { withNamed } from '../named.ts';
import type { Changes } from './changes.ts';
import { isFound, type KeepRows, type Row } from './rows.ts';
import type { Sittings } from './sittings.ts';
import { snapshotOf } from './snapshot.ts';

type Answer = ResultOf<typeof MemoryKeepContract, 'import'>;

/** Where it was said, as far as coop knows. */
export const IMPORT_PLACE = 'import';

export interface ImportOptions {
  readonly rows: KeepRows;
  readonly changes: Changes;
  readonly sittings: Sittings;
  readonly author: string;
  readonly integrity: TrustLevel;
  readonly now: number;
}

/** Takes in what somebody brings along, in the order it comes. In the caller's transaction. */
export function importRows(batch: ArgsOf<typeof MemoryKeepContract, 'import'>['rows'], options: ImportOptions): Answer {
  const { rows, integrity } = options;
  const refused: number[] = [];
  let added = 0;
  let known = 0;
  for (const [place, wish] of batch.entries()) {
    if (credentialOf(wish, wish.ref, wish.conversation) !== undefined) {
      refused.push(place);
      continue;
    }
    const row = rowOf(wish, options);
    const id = rows.same(row);
    const before = id === undefined ? undefined : rows.get(id);
    if (before === undefined) {
      addRow(row, options);
      added += 1;
    } else {
      known += 1;
      // What is not found any more does not come back by itself, and whoever is believed less changes nothing.
      if (isFound(before) && reaches(integrity, before.integrity)) writeOver(before, wish, options);
    }
  }
  return { added, known, refused };
}

function addRow(row: Omit<Row, 'id'>, { rows, changes, sittings, author, now }: ImportOptions): void {
  const { conversation, at } = row;
  const memory = rows.add(row, (id) => sittings.segmentOf({ id, conversation, at }));
  const after = snapshotOf({ ...row, id: memory });
  changes.add({ memory, event: 'add', at: now, by: author, turn: row.turn, before: null, after });
}

/** What the line names stands beside the text from now on. */
function writeOver(before: Row, wish: Imported, { rows, changes, author, now }: ImportOptions): void {
  const { conversation, at } = wish;
  const row: Row = {
    ...withNamed(before, { ...wish, text: before.text }),
    conversation: conversation ?? before.conversation,
    at: at === undefined ? before.at : Math.round(at),
  };
  if (JSON.stringify(row) === JSON.stringify(before)) return;
  const turn = turnAt(now);
  rows.put({ ...row, updated: now });
  changes.add({
    memory: row.id,
    event: 'correct',
    at: now,
    by: author,
    turn,
    before: snapshotOf(before),
    after: snapshotOf(row),
  });
}

function rowOf(wish: Imported, { author, integrity, now }: ImportOptions): Omit<Row, 'id'> {
  const { text, title, facts, type, tags, people, files, expiresAt, ref, conversation, at } = wish;
  return {
    text,
    title: title ?? null,
    facts: facts ?? [],
    type: type ?? 'note',
    tags: tags ?? [],
    people: people ?? [],
    files: files ?? [],
    author,
    integrity,
    place: IMPORT_PLACE,
    turn: turnAt(now),
    conversation: conversation ?? null,
    ref: ref ?? null,
    mentions: 1,
    at: at === undefined ? now : Math.round(at),
    updated: now,
    expires: expiresAt === undefined ? null : Math.round(expiresAt),
    state: 'live',
    replaced_by: null,
    archived_at: null,
  };
}

/** One batch can be taken back like one turn. */
const turnAt = (now: number): string => `import:${now}`;
