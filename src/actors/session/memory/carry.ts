import type { AnswerTo, MemoryRequest } from '../../../protocol/commands.ts';
import { IMPORT_ROWS_MOST, type Imported, type Observation } from '../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { memoryHandle } from '../../../protocol/memory-handle.ts';
import { ANSWER_BYTES } from './rows.ts';
import type { Stores } from './stores.ts';

type ImportRequest = Extract<MemoryRequest, { command: 'memory_import' }>;
type ExportRequest = Extract<MemoryRequest, { command: 'memory_export' }>;

const PAGE = 200;

/** Rows that somebody brings along, in batches of the store's own size: each is written whole, or not at all. */
export async function importRows(
  { store, audience }: ImportRequest,
  rows: readonly Imported[],
  stores: Stores,
): Promise<AnswerTo<'memory_import'>> {
  const [keeper] = stores.keepers(store);
  if (keeper === undefined) throw new CoopError('E_NOT_ALLOWED');
  const refused: number[] = [];
  const done = { added: 0, known: 0, refused };
  for (let at = 0; at < rows.length; at += IMPORT_ROWS_MOST) {
    const some = rows.slice(at, at + IMPORT_ROWS_MOST);
    const batch = await keeper.keep.import({ audience, rows: some });
    done.added += batch.added;
    done.known += batch.known;
    refused.push(...batch.refused.map((index) => at + index));
  }
  return done;
}

/** A page of what `importRows` takes. */
export async function exportRows(
  { store, audience, after }: ExportRequest,
  stores: Stores,
): Promise<AnswerTo<'memory_export'>> {
  const [keeper] = stores.keepers(store);
  if (keeper === undefined) throw new CoopError('E_NOT_ALLOWED');
  const rows: Observation[] = [];
  let left = ANSWER_BYTES;
  let from = after;
  // A Worker for each page of the store's own would take a long time with many rows.
  for (;;) {
    const { observations, next } = await keeper.keep.export({ audience, after: from, limit: PAGE });
    for (const row of observations) {
      left -= Buffer.byteLength(JSON.stringify(row)) + 1;
      const last = rows.at(-1);
      if (left < 0 && last !== undefined) return { rows: rows.map(exported), next: last.id };
      rows.push(row);
    }
    if (next === null) return { rows: rows.map(exported), next };
    from = next;
  }
}

function exported(row: Observation): AnswerTo<'memory_export'>['rows'][number] {
  const { text, title, facts, type, tags, people, files, expiresAt, ref, conversation, at, author, state } = row;
  const known: Imported = {
    text,
    ...(title === null ? {} : { title }),
    ...(facts.length === 0 ? {} : { facts }),
    ...(type === 'note' ? {} : { type }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(people.length === 0 ? {} : { people }),
    ...(files.length === 0 ? {} : { files }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(ref === null ? {} : { ref }),
    ...(conversation === null ? {} : { conversation }),
    at,
  };
  return { ...known, memory: memoryHandle(row), by: author, state };
}
