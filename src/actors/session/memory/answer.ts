import type { AnswerTo, CommandWords, MemoryCommand, MemoryRequest } from '../../../protocol/commands.ts';
import { CoopError, unreachable } from '../../../protocol/errors.ts';
import type { CommandLease } from '../../../protocol/lease.ts';
import { wordsOf } from '../command-words.ts';
import type { Meaning } from '../meaning.ts';
import { browse } from './browse.ts';
import { exportRows, importRows } from './carry.ts';
import { purge, undo } from './keep.ts';
import { type Conversations, recall } from './recall.ts';
import { search } from './search.ts';
import { show } from './show.ts';
import type { Stores } from './stores.ts';

export type MemoryAnswer = { [N in MemoryCommand]: { command: N; answer: AnswerTo<N> } }[MemoryCommand];

interface Around {
  readonly lease: Pick<CommandLease, 'person' | 'retention'>;
  readonly words: CommandWords | undefined;
  readonly stores: Stores;
  readonly meaning: Meaning;
  /** @throws CoopError `E_NOT_ALLOWED` where its port was not lent */
  readonly conversations: () => Conversations;
}

/** A command about memory, over the stores that were lent for it. */
export async function answerMemory(
  request: MemoryRequest,
  { lease: { person, retention }, words, stores, meaning, conversations }: Around,
): Promise<MemoryAnswer> {
  const { command } = request;
  // Whoever is nobody here was lent no store.
  if (person === undefined) throw new CoopError('E_NOT_ALLOWED');
  switch (command) {
    case 'memory_search':
      return { command, answer: await search(request, wordsOf(words, command).queries, stores, meaning) };
    case 'recall':
      return { command, answer: await recall(request, wordsOf(words, command).queries, stores, conversations()) };
    case 'memory_browse':
      return { command, answer: await browse(request, stores) };
    case 'memory_show':
      return { command, answer: await show(request, person, stores) };
    case 'memory_stats': {
      const asked = stores.readers().map(async ({ store, read }) => ({ store, ...(await read.stats({})) }));
      return { command, answer: { stores: await Promise.all(asked) } };
    }
    case 'memory_undo':
      return { command, answer: await undo(request, stores) };
    case 'memory_purge':
      return { command, answer: await purge(request, person, stores) };
    case 'memory_import':
      return { command, answer: await importRows(request, wordsOf(words, command).rows, stores) };
    case 'memory_export':
      return { command, answer: await exportRows(request, stores) };
    case 'memory_maintain': {
      if (retention === undefined) throw new CoopError('E_NOT_ALLOWED');
      const done: AnswerTo<'memory_maintain'>['stores'] = [];
      for (const { store, keep } of stores.keepers(request.store)) {
        done.push({ store, ...(await keep.maintain({ policy: retention, dryRun: request.dryRun })) });
      }
      return { command, answer: { stores: done } };
    }
    default:
      return unreachable(request);
  }
}
