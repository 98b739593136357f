import type { Job } from '../../config/index.ts';
import { nearest } from '../../domain/nearest.ts';
import { nextRun, runsBetween } from '../../domain/schedule/index.ts';
import type { Client, Implementation } from '../../protocol/contract.ts';
import type { ActorRow } from '../../protocol/contracts/household.ts';
import type { JournalControlContract, Run } from '../../protocol/contracts/journal/index.ts';
import type { JobRow, ScheduleContract, ScheduleRunContract } from '../../protocol/contracts/schedule.ts';
import type { SchedulerContract, Tick } from '../../protocol/contracts/scheduler.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Authority } from './authority.ts';
import { clockJob, runOf } from './jobs.ts';

/** As many as a screen takes. */
const NEXT_SHOWN = 10;
const RUNS_SHOWN = 20;

/** A scheduler that has not looked for so long does not do its work. */
const STALLED_MS = 90_000;

export interface ScheduleOptions {
  readonly authority: Authority;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly scheduler: () => Client<typeof SchedulerContract>;
  /** Starts the scheduler where it does not run yet, and waits for it. */
  readonly open: () => Promise<void>;
  readonly isOpen: () => boolean;
  readonly now: () => number;
}

/** What the house knows of its jobs, and a way to run one by hand. */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #startedAt: number;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  /**
   * The scheduler goes by what the configuration says now: after a start or a reload, and whenever it was restarted. Without jobs it
   * is not in a hurry to run: reminders are all that it has.
   */
  async tell(): Promise<void> {
    const { scheduler, authority, open, isOpen } = this.#options;
    const jobs = authority.jobs.all().map((job) => clockJob(job, authority.people));
    if (jobs.length === 0 && !isOpen()) return;
    await open();
    await scheduler().replace({ jobs });
  }

  /** Null where it does not answer. */
  async tick(): Promise<Tick | null> {
    if (!this.#options.isOpen()) return { at: null, ageMs: null, next: null };
    try {
      return await this.#options.scheduler().look({});
    } catch {
      return null;
    }
  }

  /** A job each, beside the actors: what it does, and what it waits for. */
  async rows(): Promise<ActorRow[]> {
    const { authority, journal } = this.#options;
    const jobs = authority.jobs.all();
    if (jobs.length === 0) return [];
    const { runs } = await journal().lastRuns({ jobs: jobs.map(({ name }) => name) });
    return jobs.map((job) =>
      rowOf(
        job,
        runs.find((run) => run.job === job.name),
        this.#options.now(),
      ),
    );
  }

  /** For those who see the state of the house. */
  warnings(tick: Tick | null): string[] {
    if (this.#options.authority.jobs.all().length === 0) return [];
    if (tick === null)
      return ['The scheduler does not answer: jobs and reminders wait. To start it again: coop ps restart scheduler'];
    const ageMs = tick.ageMs ?? this.#options.now() - this.#startedAt;
    if (ageMs <= STALLED_MS) return [];
    return [
      `The scheduler has not looked at the clock for ${Math.round(ageMs / 1_000)} s. To start it again: coop ps restart scheduler`,
    ];
  }

  answers(): Implementation<typeof ScheduleContract> {
    const { authority, journal, now } = this.#options;
    return {
      list: async () => {
        const jobs = authority.jobs.all();
        const { runs } = await journal().lastRuns({ jobs: jobs.map(({ name }) => name) });
        const last = (name: string): Run | null => runs.find((run) => run.job === name) ?? null;
        return { jobs: jobs.map((job) => this.#row(job, last(job.name))), tick: await this.tick() };
      },
      next: ({ job: name, limit = NEXT_SHOWN }) => {
        const jobs = name === undefined ? authority.jobs.all() : [this.#find(name)];
        const runs = jobs.flatMap(({ name: job, timing }) =>
          runsBetween(timing, now(), Number.POSITIVE_INFINITY, limit).map((at) => ({
            job,
            at,
            timezone: timing.zone.name,
          })),
        );
        return { runs: runs.sort((a, b) => a.at - b.at).slice(0, limit) };
      },
      // Also of one that is no job any more: what it did is still known.
      runs: async ({ job = null, limit = RUNS_SHOWN }) => {
        const found = await journal().runs({ job, limit });
        if (job !== null && found.runs.length === 0) this.#find(job);
        return found;
      },
    };
  }

  runs(): Implementation<typeof ScheduleRunContract> {
    const { authority, journal, now } = this.#options;
    return {
      run: async ({ job: name }) => {
        const job = this.#find(name);
        if (job.nowhere !== undefined) throw new CoopError('E_JOB_NOWHERE', { job: name, why: job.nowhere });
        const run = { ...runOf(job, authority.people), instant: now(), cause: 'hand' as const };
        const { state } = await journal().runJob({ job: name, run });
        if (state === null) throw new CoopError('E_JOB_RUNS', { job: name });
        return { job: name, state, to: run.to };
      },
    };
  }

  #row(job: Job, last: Run | null): JobRow {
    const { name, timing, person, message, delivery, to, nowhere = null } = job;
    const { people } = this.#options.authority;
    return {
      ...{ name, cron: timing.expression.text, timezone: timing.zone.name, person, level: runOf(job, people).level },
      ...{ message, delivery, to: [...to], nowhere, next: nextRun(timing, this.#options.now()) ?? null, last },
    };
  }

  #find(name: string): Job {
    const { jobs } = this.#options.authority;
    const job = jobs.find(name);
    if (job !== undefined) return job;
    const names = jobs.all().map((one) => one.name);
    const close = nearest(name, names);
    const there =
      names.length === 0
        ? 'There are none: [[cron]] in coop.toml has them.'
        : `There are: ${names.slice(0, 12).join(', ')}.`;
    throw new CoopError('E_NOT_FOUND', {
      what: 'job of that name',
      hint: close === undefined ? there : `Did you mean ${close}?`,
    });
  }
}

function rowOf({ name, timing }: Job, last: Run | undefined, now: number): ActorRow {
  const next = nextRun(timing, now);
  const isOpen = last?.state === 'running' || last?.state === 'retrying';
  return {
    id: `job:${name}`,
    kind: 'job',
    state: isOpen ? last.state : 'waiting',
    inside: next === undefined ? 'never' : `next ${new Date(next).toISOString().slice(0, 16)}Z`,
    uptimeMs: isOpen ? Math.max(0, now - last.at) : 0,
    restarts: 0,
    why: last?.state === 'failed' ? (last.why ?? 'it failed') : null,
    mailbox: null,
  };
}
