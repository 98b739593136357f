import type { AnswerTo, MemoryRequest } from '../../../protocol/commands.ts';
import type { Observation } from '../../../protocol/contracts/memory/index.ts';
import { memoryHandle } from '../../../protocol/memory-handle.ts';
import { changeOf, fitting, rowOf } from './rows.ts';
import { named, orNotThere, type Stores } from './stores.ts';

type ShowRequest = Extract<MemoryRequest, { command: 'memory_show' }>;

const CHANGES_MOST = 100;
const CHANGES_BYTES = 500_000;

/** One memory whole, and what became of it. */
export async function show({ memory }: ShowRequest, person: string, stores: Stores): Promise<AnswerTo<'memory_show'>> {
  const { key, one } = named(memory, stores.readers());
  const { audience, id } = key;
  const asked = Promise.all([one.read.get({ audience, id }), one.read.history({ audience, id, limit: CHANGES_MOST })]);
  const [{ observation }, { changes }] = await orNotThere(memory, asked);
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

/** Which rooms there are, and when others talk, is nobody's business who was not there. */
function provenance({ audience, author, ref, conversation, place, turn }: Observation, person: string) {
  const isTheirs = audience === 'me' || author === person;
  return isTheirs ? { ref, conversation, place, turn } : { ref, conversation: null, place: null, turn: null };
}
