import { pathsIn } from '../../../domain/memory/index.ts';
import type { Client } from '../../../protocol/contract.ts';
import { type MemoryReadContract, QUERY_MAX } from '../../../protocol/contracts/memory/index.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import { NOTHING, type Reminder, remind } from './reminder.ts';

export interface Reader {
  readonly call: Client<typeof MemoryReadContract>;
}

/** Longer than any search takes. A store that is slower says nothing: nobody waits for what they did not ask for. */
const DEADLINE_MS = 300;

const RECENT_MS = 3 * 24 * 60 * 60 * 1_000;

/** Asks all stores at once. Never rejects: what one of them does not say in time is left out. */
export async function reminderOf(
  { reminding, effective }: TurnLease,
  readers: readonly Reader[],
  { text, at }: { readonly text: string; readonly at: number },
): Promise<Reminder> {
  if (reminding === undefined || readers.length === 0) return NOTHING;
  const question = {
    query: text.toWellFormed().slice(0, QUERY_MAX),
    files: [...pathsIn(text)],
    recentFrom: at - RECENT_MS,
    limit: Math.min(reminding.limit, LIMIT_MOST),
  };
  const answers = await Promise.allSettled(
    readers.map(({ call }) => call.digest(question, { deadlineMs: DEADLINE_MS })),
  );
  const digests = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  return remind(digests, reminding, effective.level);
}

/** The contract's own. */
const LIMIT_MOST = 200;
