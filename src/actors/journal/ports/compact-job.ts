import { PlaceKeySchema } from '../../../protocol/address.ts';
import type { JournalEvent } from '../../../protocol/contracts/journal/index.ts';
import { COMPACT_KEEPS } from '../../../protocol/contracts/journal/index.ts';
import type { SessionsScope } from '../../../protocol/contracts/sessions.ts';
import { idempotencyKey, type JobId, personName, type TurnId } from '../../../protocol/ids.ts';
import * as z from '../../../protocol/schema.ts';
import { work } from '../announcer.ts';
import { answer } from '../answer.ts';
import type { Reader } from '../compaction/summaries.ts';
import type { Journal } from '../journal.ts';
import { messageOf, notPossible, turnOf } from '../lookup.ts';
import type { JobRow } from '../tables/jobs.ts';

type Asked = 'asked' | 'nothing';

/**
 * Somebody wants the place's open conversation compacted: a job, told of at once. Only those who could read all of it; to others it is
 * not there.
 */
export function askCompacting(
  journal: Journal,
  scope: SessionsScope,
  conversation: number | undefined,
): { readonly outcome: Asked; readonly events: readonly JournalEvent[] } {
  const { conversations, gap, jobs, now, summaries, turns } = journal;
  const nothing = { outcome: 'nothing', events: [] } as const;
  if (conversation === undefined) {
    if (!conversations.isOpen(z.parse(PlaceKeySchema, scope.place))) return nothing;
    throw notPossible('they could not read all of it');
  }
  const reader = { conversation, level: scope.level };
  const before = gap.running(conversation) ?? LAST;
  const newest = turns.named(conversation, gap.lastBefore(conversation, before));
  const cut = gap.lastBefore(conversation, before, COMPACT_KEEPS);
  if (newest === undefined || cut <= (summaries.done(reader)?.upto ?? 0)) return nothing;
  const { id: turn, place } = newest;
  // Asked twice it is done once.
  if (jobs.compacts(turn, scope.level)) return { outcome: 'asked', events: [] };
  const key = idempotencyKey(turn, `compact.${scope.level}.${now()}`);
  const trace = messageOf(journal, newest.inbox).trace;
  const job = { turn, key, person: personName(scope.person), place, level: scope.level, trace };
  return { outcome: 'asked', events: [work(jobs.compact(job))] };
}

/** Whatever its number. */
const LAST = Number.MAX_SAFE_INTEGER;

/** The job's conversation and level, while it is to be done: nothing is made for one that is closed. */
export function openCompacting(journal: Journal, id: JobId, turn: TurnId): Reader & { readonly before: number } {
  const job = journal.jobs.get(id);
  if (job === undefined || job.turn !== turn || job.kind !== 'compact') throw notPossible('this is not that job');
  if (job.state !== 'ready' && job.state !== 'running') throw notPossible('this job is not to be done');
  const { conversation } = turnOf(journal, turn);
  if (!journal.gap.isOpen(conversation)) throw notPossible('the conversation is closed');
  return { conversation, level: job.level, before: journal.gap.running(conversation) ?? LAST };
}

/** Whoever reads the place hears that it is done. */
export function endCompacting(journal: Journal, id: JobId, turns: number): readonly JournalEvent[] {
  const job = journal.jobs.get(id);
  if (job === undefined) return [];
  journal.jobs.end(id, 'done', null);
  return tell(
    journal,
    job,
    turns === 0 ? NOTHING : `Compacted: ${turns} earlier ${turns === 1 ? 'turn is' : 'turns are'} a summary now.`,
  );
}

/** It was tried often enough. */
export const giveUpCompacting = (journal: Journal, job: JobRow): readonly JournalEvent[] =>
  tell(journal, job, 'The conversation could not be compacted. It goes on as it is.');

const NOTHING = 'There is nothing to compact any more.';

function tell(journal: Journal, job: JobRow, words: string): readonly JournalEvent[] {
  const turn = turnOf(journal, job.turn);
  return [answer(journal, messageOf(journal, turn.inbox), turn, 'notice', words, job.place)];
}
