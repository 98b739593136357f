import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Household } from '../demo/household.ts';
import { coop } from './coop.ts';
import { type Data, type Note, refOf } from './data.ts';

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** The chat histories, as somebody brings theirs along. Answers how many rows a second. */
export async function importTurns(house: Household, { turns }: Data): Promise<number> {
  const file = join(house.folder, 'turns.jsonl');
  const rows = turns.map(({ conv, dia_id, speaker, date, text }) => {
    return { conversation: conv, ref: refOf(conv, dia_id), speaker, at: date, text };
  });
  await writeFile(file, lines(rows));
  return await perSecond(rows.length, () => coop(house, ['sessions', 'import', file, '--as', 'alice', '--json']));
}

/** What was written down of them: each under the name of the first turn that it is of. */
export async function importNotes(house: Household, notes: readonly Note[]): Promise<number> {
  const file = join(house.folder, 'notes.jsonl');
  const rows = notes.map(({ conv, date, speaker, text, dia_ids: [first] }) => {
    return {
      ...(first === undefined ? {} : { ref: refOf(conv, first) }),
      conversation: conv,
      at: date,
      text,
      people: [speaker],
    };
  });
  await writeFile(file, lines(rows));
  return await perSecond(rows.length, () => coop(house, ['memory', 'import', file, '--store', 'private', '--json']));
}

async function perSecond(rows: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return rows / ((performance.now() - start) / 1_000);
}
