/** Looks at the clock, and has the journal deal with what is due. */
import { dueNow, missedOf, nextRun } from '../../domain/schedule/index.ts';
import { jobIdentity, jobPlace, SCHEDULE } from '../../protocol/address.ts';
import type { ArgsOf, Client } from '../../protocol/contract.ts';
import type { ScheduleRow, SchedulerJournalContract } from '../../protocol/contracts/journal/index.ts';
import type { Tick } from '../../protocol/contracts/scheduler.ts';
import { carry } from '../../protocol/trace.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import type { Clock } from './clock.ts';
import { type Job, timingOfSpec } from './jobs.ts';

type Settling = ArgsOf<typeof SchedulerJournalContract, 'settle'>;

/** It looks at least so often: a clock that was set, a machine that slept are seen then. */
export const TICK_MS = 15_000;

/** Where the journal cannot be asked. */
const AGAIN_MS = 1_000;

/** More runs are not made up for at once, */
const LATE_MOST = 10;
/** and there is so much between them. */
const LATE_PAUSE_MS = 5_000;

/** A clock that differs by so much was set, or the machine slept. */
const JUMP_MS = 30_000;

const DOWN = 'coop did not run then, or was late';
const CHANGED = 'its times were changed since';
const TOO_MANY = 'too much was missed at once';

export interface TickerOptions {
  readonly clock: Clock;
  readonly tracer: Tracer;
}

/** What is to be settled: one entry a job. `isLate`: it can wait a little. */
interface Todo {
  readonly settling: Settling;
  readonly isLate: boolean;
}

export class Ticker {
  readonly #clock: Clock;
  readonly #tracer: Tracer;
  #journal: Client<typeof SchedulerJournalContract> | undefined;
  /** Undefined until it is told: it goes by what the configuration says now, and by nothing older. */
  #jobs: readonly Job[] | undefined;
  #todo: readonly Todo[] = [];
  /** When it looked last, by both clocks. */
  #looked: { readonly wall: number; readonly monotonic: number } | undefined;
  #failed = false;
  #nextSleeper: number | null = null;
  /** When the last one was made up for, by the monotonic clock, and whether more wait for their turn. */
  #lateAt = Number.NEGATIVE_INFINITY;
  #lateWaits = false;

  constructor({ clock, tracer }: TickerOptions) {
    this.#clock = clock;
    this.#tracer = tracer;
  }

  /** The journal is there, perhaps again. */
  take(journal: Client<typeof SchedulerJournalContract>): void {
    this.#journal = journal;
  }

  /** From now on these. Whoever calls has looked before, so that what was due until now was of those before. */
  replace(jobs: readonly Job[]): void {
    this.#jobs = jobs;
  }

  /** How it is, for whoever watches. */
  tick(): Tick {
    const next = this.#next(this.#clock.now());
    const { wall = null, monotonic } = this.#looked ?? {};
    return {
      at: wall,
      ageMs: monotonic === undefined ? null : Math.max(0, this.#clock.monotonic() - monotonic),
      next: next ?? null,
    };
  }

  /** How long nothing can be due: never longer than until the next look. */
  get waitMs(): number {
    if (this.#failed) return AGAIN_MS;
    const now = this.#clock.now();
    const times = [this.#next(now)?.at, this.#nextSleeper].filter((at) => at !== undefined && at !== null);
    const late = this.#lateWaits ? [this.#lateAt + LATE_PAUSE_MS - this.#clock.monotonic()] : [];
    return Math.max(0, Math.min(TICK_MS, ...times.map((at) => at - now), ...late));
  }

  /** Whether there is something to be done. */
  get isDue(): boolean {
    return this.#todo.length > 0;
  }

  /** Finds out what is due, and has what sleeps wake up. */
  async look(): Promise<void> {
    this.#failed = true;
    const [journal, jobs] = [this.#journal, this.#jobs];
    if (journal === undefined || jobs === undefined) return;
    const now = this.#clock.now();
    this.#noteJump(now);
    const { nextAt } = await journal.wake({});
    this.#nextSleeper = nextAt;
    const { jobs: known } = await journal.known({});
    const rows = new Map(known.map((row) => [row.job, row]));
    const names = jobs.map(({ name }) => name);
    if (known.some(({ job }) => !names.includes(job))) await journal.keep({ jobs: names });
    const all = capped(jobs.flatMap((job) => todoOf(job, rows.get(job.name), now)));
    // What is made up for comes one after the other, and nothing that is on time waits for it (reference/failures.md R14).
    const late = all.filter(({ isLate }) => isLate);
    const turns = this.#clock.monotonic() - this.#lateAt >= LATE_PAUSE_MS ? late.slice(0, 1) : [];
    this.#todo = [...all.filter(({ isLate }) => !isLate), ...turns];
    this.#lateWaits = late.length > turns.length;
    this.#looked = { wall: now, monotonic: this.#clock.monotonic() };
    this.#failed = false;
  }

  /** Deals with it. */
  async fire(): Promise<void> {
    const journal = this.#journal;
    const todo = this.#todo;
    this.#todo = [];
    if (journal === undefined) return;
    this.#failed = true;
    for (const { settling, isLate } of todo) {
      if (isLate) this.#lateAt = this.#clock.monotonic();
      await this.#settle(journal, settling);
    }
    this.#failed = false;
  }

  async #settle(journal: Client<typeof SchedulerJournalContract>, settling: Settling): Promise<void> {
    faultPoint('scheduler.due');
    const { job, missed, run } = settling;
    if (missed !== null) {
      this.#tracer.event('schedule.missed', { attributes: { 'coop.job': job, 'coop.count': missed.count } });
    }
    if (run === null) {
      await journal.settle(settling);
      return;
    }
    const { instant, cause } = run;
    // Like what people say: it ends where it is dealt with, in the supervisor.
    const root = this.#tracer.root('coop.message', {
      kind: 'server',
      parent: true,
      attributes: {
        'coop.channel': SCHEDULE,
        'coop.identity': jobIdentity(job),
        'coop.place': jobPlace(job),
        'coop.job': job,
        'coop.instant': new Date(instant).toISOString(),
        'coop.cause': cause,
      },
    });
    try {
      const { outcome, state } = await journal.settle({ ...settling, run: { ...run, ...carry(root.context) } });
      faultPoint('scheduler.settled');
      // What was taken in ends where its message is dealt with.
      if (state !== 'running') root.end({ attributes: { 'coop.outcome': state ?? outcome } });
    } catch (error) {
      root.end({ error });
      throw error;
    }
  }

  #next(now: number): { readonly job: string; readonly at: number } | undefined {
    const all = (this.#jobs ?? []).flatMap(({ name, timing }) => {
      const at = nextRun(timing, Math.max(now, this.#looked?.wall ?? now));
      return at === undefined ? [] : [{ job: name, at }];
    });
    return all.sort((a, b) => a.at - b.at)[0];
  }

  #noteJump(now: number): void {
    if (this.#looked === undefined) return;
    const jumped = now - this.#looked.wall - (this.#clock.monotonic() - this.#looked.monotonic);
    if (Math.abs(jumped) < JUMP_MS) return;
    this.#tracer.event('schedule.clock', { attributes: { 'coop.jump_ms': Math.round(jumped) } });
  }
}

function todoOf(
  { name: job, missed: policy, timing, spec, run }: Job,
  row: ScheduleRow | undefined,
  now: number,
): Todo[] {
  // A new job begins now: it has missed nothing.
  if (row === undefined) {
    return [{ isLate: false, settling: { job, spec, before: null, seen: now, missed: null, run: null } }];
  }
  const { seen: before } = row;
  if (row.spec !== spec) {
    const old = timingOfSpec(row.spec);
    const missed = old === undefined ? undefined : missedOf(old, before, now);
    const told = missed === undefined ? null : { ...missed, why: CHANGED };
    return [{ isLate: false, settling: { job, spec, before, seen: now, missed: told, run: null } }];
  }
  // The clock was put back: it goes on from there, and what has run by then does not run again.
  if (before > now) return [{ isLate: false, settling: { job, spec, before, seen: now, missed: null, run: null } }];
  const due = dueNow(timing, policy, before, now);
  if (due === undefined) return [];
  const { run: instant, isLate } = due;
  const missed = due.missed === undefined ? null : { ...due.missed, why: DOWN };
  const made =
    instant === undefined ? null : { ...run, instant, cause: isLate ? ('late' as const) : ('clock' as const) };
  return [{ isLate, settling: { job, spec, before, seen: now, missed, run: made } }];
}

/** What is too much at once is missed, and said to be. */
function capped(todo: readonly Todo[]): readonly Todo[] {
  let late = 0;
  return todo.map((one) => {
    const { settling, isLate } = one;
    const { run, missed } = settling;
    if (!isLate || run === null || ++late <= LATE_MOST) return one;
    const all = {
      first: missed?.first ?? run.instant,
      last: run.instant,
      count: (missed?.count ?? 0) + 1,
      why: TOO_MANY,
    };
    return { isLate: false, settling: { ...settling, run: null, missed: all } };
  });
}
