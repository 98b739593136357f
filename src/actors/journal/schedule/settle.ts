/** An instant of a job, dealt with once: it is written down and taken in as a message, or it is written down why not. */
import { jobIdentity, jobPlace, SCHEDULE } from '../../../protocol/address.ts';
import type { ArgsOf } from '../../../protocol/contract.ts';
import type {
  JournalEvent,
  NewRun,
  RunState,
  SchedulerJournalContract,
} from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { contextText } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { mail } from '../announcer.ts';
import type { Journal } from '../journal.ts';
import { tellOwnerAgain } from '../owner.ts';

type Settling = ArgsOf<typeof SchedulerJournalContract, 'settle'>;

export interface Settled {
  readonly outcome: 'settled' | 'known';
  /** Of the run. */
  readonly state: RunState | null;
  readonly events: readonly JournalEvent[];
}

export function settle(journal: Journal, { job, spec, before, seen, missed, run }: Settling): Settled {
  const { file, schedule, runs, now } = journal;
  // Before there is nothing left to end with what has begun; it comes again with the next look at the clock.
  file.disk.admit();
  return file.write(() => {
    if ((schedule.get(job)?.seen ?? null) !== before) return { outcome: 'known', state: null, events: [] };
    if (missed !== null) {
      const { first, last: instant, count, why } = missed;
      const row = { job, instant, first, count, cause: 'clock', state: 'missed', inbox: null } as const;
      runs.add({ ...row, delivery: 'as_needed', retries: 0, at: now(), why });
    }
    const begun = run === null ? NOTHING : begin(journal, job, run);
    schedule.see({ job, spec, seen });
    faultPoint('journal.settling');
    return { outcome: 'settled', ...begun };
  });
}

/** By hand: beside the times of the job, never beside a run of it. */
export function runNow(journal: Journal, job: string, run: NewRun): Omit<Settled, 'outcome'> {
  const { file, runs } = journal;
  file.disk.admit();
  return file.write(() => {
    if (runs.open(job)?.state === 'running') return NOTHING;
    // One millisecond has one run.
    let { instant } = run;
    while (runs.has(job, instant)) instant += 1;
    return begin(journal, job, { ...run, instant });
  });
}

const NOTHING: Omit<Settled, 'outcome'> = { state: null, events: [] };

function begin(journal: Journal, job: string, run: NewRun): Omit<Settled, 'outcome'> {
  const { runs, inbox, now } = journal;
  const { instant, cause, message: text, to, nowhere, level, delivery, retries, trace } = run;
  const row = { job, instant, first: instant, count: 1, cause, delivery, retries, at: now() };
  // The clock was put back since: what has run then has run.
  if (runs.has(job, instant)) return NOTHING;
  const open = runs.open(job);
  if (open?.state === 'running') {
    runs.add({ ...row, state: 'skipped', inbox: null, why: 'the run before was not over' });
    return { state: 'skipped', events: [] };
  }
  if (open !== undefined)
    runs.end(open.id, 'failed', now(), `${open.why ?? 'it failed'}; the next run came before it was tried again`);
  if (nowhere !== null) {
    runs.add({ ...row, state: 'failed', inbox: null, why: `nowhere to deliver to: ${nowhere}` });
    tellOwnerAgain(journal, `cron:${job}`, new CoopError('E_JOB_NOWHERE', { job, why: nowhere }).message);
    return { state: 'failed', events: [] };
  }
  const place = jobPlace(job);
  const message = {
    channel: SCHEDULE,
    message_id: runId(job, instant),
    identity: jobIdentity(job),
    place,
    text: text.toWellFormed(),
    at: now(),
    also: JSON.stringify(to),
    alone: 1 as const,
    ceiling: level,
    trace: trace === undefined ? null : contextText(trace),
  };
  const taken = inbox.accept(message);
  if (taken === undefined || taken.duplicate) throw new Error('a run is a message of its own');
  runs.add({ ...row, state: 'running', inbox: taken.inbox, why: null });
  return { state: 'running', events: [mail({ ...message, id: taken.inbox })] };
}

/** What a run's message is called: there is one of each. */
export const runId = (job: string, instant: number): string => `${SCHEDULE}:${job}@${new Date(instant).toISOString()}`;
