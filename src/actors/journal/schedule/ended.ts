/** What becomes of a run whose turn has ended. */
import { quoteCards } from '../../../domain/approval.ts';
import { saidOf } from '../../../domain/schedule/index.ts';
import type { JournalEvent } from '../../../protocol/contracts/journal/index.ts';
import type { ErrorCode } from '../../../protocol/errors.ts';
import { answer } from '../answer.ts';
import type { Journal } from '../journal.ts';
import { tellOwnerAgain } from '../owner.ts';
import { alsoOf, type InboxRow } from '../tables/inbox.ts';
import type { RunRow } from '../tables/runs.ts';
import type { TurnRow } from '../tables/turns.ts';

/** Between tries. The last counts for all that follow. */
const RETRY_MS = [60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000] as const;

/** Trying again would not help, or nobody wants it. */
const FINAL: readonly ErrorCode[] = ['E_CANCELLED', 'E_LIMIT', 'E_JOB_GONE', 'E_NOT_ALLOWED', 'E_CONTEXT_FULL'];

const NOTHING_TO_TELL = 'Nothing to report.';

/**
 * The answer of a run: it stands in the job's own conversation as it is, and goes to where its words are to go as what it says to
 * people.
 */
export function endRun(
  journal: Journal,
  run: RunRow,
  message: InboxRow,
  turn: TurnRow,
  text: string,
  empty: boolean,
): readonly JournalEvent[] {
  const { runs, entries, now } = journal;
  const words = text.toWellFormed();
  if (words.trim() !== '') {
    const { id, conversation, level, integrity } = turn;
    const said = { role: 'assistant' as const, content: [{ type: 'text' as const, text: quoteCards(words) }] };
    entries.reply({ conversation, turn: id, author: null, level, integrity, message: said, at: now() });
  }
  const places = alsoOf(message.also);
  const said = saidOf(words) ?? (run.delivery === 'always' && !empty ? NOTHING_TO_TELL : null);
  if (places.length === 0 || said === null) {
    runs.end(run.id, empty ? 'empty' : said === null ? 'quiet' : 'silent', now());
    return [];
  }
  runs.end(run.id, 'answered', now());
  return places.map((place) => answer(journal, message, turn, 'sent', quoteCards(said), place));
}

/** It is tried again, or the owner is told: whoever was to hear it never hears of a failure. */
export function failRun(journal: Journal, run: RunRow, code: ErrorCode, message: string): void {
  const { runs, now, scheduleBell } = journal;
  const why = `${code} ${message}`.slice(0, 500);
  if (run.tries <= run.retries && !FINAL.includes(code)) {
    const wait = RETRY_MS[Math.min(run.tries, RETRY_MS.length) - 1] ?? RETRY_MS[0];
    runs.retryAt(run.id, now() + wait, why);
    journal.file.afterwards(scheduleBell.ring);
    return;
  }
  runs.end(run.id, 'failed', now(), why);
  const times = run.tries > 1 ? `, after ${run.tries} tries` : '';
  tellOwnerAgain(
    journal,
    `cron:${run.job}`,
    `The job ${run.job} failed${times}: ${why} "coop cron runs ${run.job}" has more.`,
  );
}
