import type { AnswerTo, MemoryRequest } from '../../../protocol/commands.ts';
import type { Change, Observation } from '../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { type MemoryKey, memoryHandle } from '../../../protocol/memory-handle.ts';
import { changeOf, fitting, rowOf } from './rows.ts';
import { named, notThere, orNotThere, type Stores } from './stores.ts';

type ShowRequest = Extract<MemoryRequest, { command: 'memory_show' }>;

const CHANGES_MOST = 100;
const CHANGES_BYTES = 500_000;

/** One memory whole, and what became of it. */
export async function show({ memory }: ShowRequest, person: string, stores: Stores): Promise<AnswerTo<'memory_show'>> {
  const { key, one } = named(memory, stores.readers());
  const { audience, id } = key;
  const { changes } = await orNotThere(memory, one.read.history({ audience, id, limit: CHANGES_MOST }));
  const observation = (await found(one.read.get({ audience, id })))?.observation ?? asItWas(key, changes);
  if (observation === undefined) throw notThere(memory);
  const { text, facts, files, mentions, updatedAt, expiresAt, replacedBy } = observation;
  return {
    ...rowOf(observation),
    text,
    facts,
    files,
    ...provenance(observation, person),
    mentions,
    updatedAt,
    expiresAt,
    replacedBy: replacedBy === null ? null : memoryHandle({ ...key, id: replacedBy }),
    changes: [...fitting(changes.map((change) => changeOf(change, key.store)).reverse(), CHANGES_BYTES)],
  };
}

async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof CoopError && error.code === 'E_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What was forgotten, or another took the place of, is in the history alone: as its last change left it. */
function asItWas({ store, audience, id }: MemoryKey, changes: readonly Change[]): Observation | undefined {
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { text, title = null, facts = [], type = 'note', tags = [], people = [], files = [], state } = last.after;
  return {
    ...{ id, store, audience, text, title, facts, type, tags, people, files, state },
    ...{ author: first.by, integrity: last.integrity ?? 'public', place: '', turn: first.turn, conversation: null },
    ...{ ref: null, mentions: 1, at: first.at, updatedAt: last.at, expiresAt: last.after.expiresAt ?? null },
    replacedBy: null,
  };
}

/** Which rooms there are, and when others talk, is nobody's business who was not there. */
function provenance({ audience, author, ref, conversation, place, turn }: Observation, person: string) {
  const isTheirs = audience === 'me' || author === person;
  return isTheirs
    ? { ref, conversation, place: place === '' ? null : place, turn }
    : { ref, conversation: null, place: null, turn: null };
}
