import { NO_TRACER } from '../../../src/actors/kernel/trace/index.ts';
import type { Clock } from '../../../src/actors/scheduler/clock.ts';
import { openJob } from '../../../src/actors/scheduler/jobs.ts';
import { Ticker } from '../../../src/actors/scheduler/ticker.ts';
import { runsBetween } from '../../../src/domain/schedule/index.ts';
import type { Run } from '../../../src/protocol/contracts/journal/index.ts';
import type { ClockJob } from '../../../src/protocol/contracts/scheduler.ts';
import { Scheduled } from '../journal/scheduled.ts';
import { ALICE_DM } from '../journal/support.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const job = (name: string, cron: string, more: Partial<ClockJob> = {}): ClockJob => ({
  ...{ name, cron, timezone: 'UTC', missed: 'skip' },
  run: { message: 'm', to: [ALICE_DM], nowhere: null, level: 'full', delivery: 'as_needed', retries: 0 },
  ...more,
});

/** A scheduler at a real journal, with one clock for both, in the test's hand. */
export class House implements Disposable {
  readonly journal: Scheduled;
  jobs: readonly ClockJob[];
  ticker: Ticker;
  #monotonic = 0;
  readonly #clock: Clock = {
    now: () => this.journal.now,
    monotonic: () => this.#monotonic,
  };

  constructor(folder: string, now: number, jobs: readonly ClockJob[]) {
    this.journal = new Scheduled(folder);
    this.journal.now = now;
    this.jobs = jobs;
    this.ticker = this.#start();
  }

  #start(): Ticker {
    const ticker = new Ticker({ clock: this.#clock, tracer: NO_TRACER });
    const { settle, wake, known, keep } = this.journal.port;
    const called =
      <A, R>(method: (args: A) => R) =>
      async (args: A) =>
        await method(args);
    ticker.take({ settle: called(settle), wake: called(wake), known: called(known), keep: called(keep) } as never);
    ticker.replace(this.jobs.map(openJob));
    return ticker;
  }

  /** Time passes, and nobody looks. */
  pass(ms: number): void {
    this.journal.now += ms;
    this.#monotonic += ms;
  }

  /** Somebody sets the clock. */
  set(now: number): void {
    this.journal.now = now;
  }

  restart(): void {
    this.ticker = this.#start();
  }

  reload(jobs: readonly ClockJob[]): void {
    this.jobs = jobs;
    this.ticker.replace(jobs.map(openJob));
  }

  /** One look; what began is over at once. */
  async look({ over = true } = {}): Promise<void> {
    await this.ticker.look();
    if (this.ticker.isDue) await this.ticker.fire();
    if (!over) return;
    const { file, runs, inbox } = this.journal.journal;
    file.write(() => {
      for (const { name } of this.jobs) {
        const open = runs.open(name);
        if (open?.inbox == null) continue;
        runs.end(open.id, 'silent', this.journal.now);
        inbox.setState(open.inbox, 'done');
      }
    });
  }

  /** Looks as often as it wants to, until so much time has passed. */
  async run(ms: number): Promise<void> {
    const until = this.journal.now + ms;
    while (this.journal.now < until) {
      await this.look();
      this.pass(Math.max(1, Math.min(this.ticker.waitMs, until - this.journal.now)));
    }
    await this.look();
  }

  runs(name: string): readonly Run[] {
    const rows = this.journal.journal.file.db.prepare('SELECT * FROM runs WHERE job = ? ORDER BY instant').all(name);
    return rows as never;
  }

  /** Every instant that is in a row, with those that a row of missed ones stands for. */
  instants(name: string): { readonly ran: number[]; readonly missed: number[]; readonly all: number[] } {
    const of = this.jobs.find((one) => one.name === name);
    if (of === undefined) throw new Error('no such job');
    const { timing } = openJob(of);
    const ran = this.runs(name)
      .filter(({ state }) => state !== 'missed')
      .map(({ instant }) => instant);
    const missed = this.runs(name)
      .filter(({ state }) => state === 'missed')
      .flatMap(({ first, instant }) => runsBetween(timing, first - 1, instant, 100_000));
    return { ran, missed, all: [...ran, ...missed].sort((a, b) => a - b) };
  }

  [Symbol.dispose](): void {
    this.journal[Symbol.dispose]();
  }
}
