import type { Client } from '../../protocol/contract.ts';
import {
  CAPTURE_MOST,
  type JournalControlContract,
  type JournalEvent,
} from '../../protocol/contracts/journal/index.ts';
import type { JobId } from '../../protocol/ids.ts';
import type { JobLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import { lowest } from '../../protocol/trust.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { mayCapture, mintCapture } from './grants/index.ts';
import { jobSpan } from './job-span.ts';
import type { Leases } from './leases.ts';
import type { People } from './people.ts';
import { persist } from './persist.ts';
import type { Sessions } from './sessions.ts';
import type { Trust } from './trust.ts';

type Work = Extract<JournalEvent, { type: 'work' }>;

export interface CapturingOptions {
  readonly people: People;
  readonly trust: Trust;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly tracer: Tracer;
  /** Who is asked what is worth keeping, and what starts the provider for it. */
  readonly background: () => { readonly model: string; readonly open: () => Promise<void> } | undefined;
}

/** What wakes together is told one by one, within this time. */
const GATHER_MS = 30;

/**
 * Has what was said kept: one batch after another, each leased like a turn of its own. Work of one person in one place, for the
 * same readers, is done together.
 */
export class Capturing {
  readonly #options: CapturingOptions;
  readonly #waiting = new Map<string, Work[]>();
  /** Waiting or running: the journal names what waits again whenever it starts. */
  readonly #known = new Set<JobId>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: CapturingOptions) {
    this.#options = options;
  }

  /** Resolves when it was tried. */
  work(work: Work): Promise<void> {
    if (this.#known.has(work.job)) return Promise.resolve();
    this.#known.add(work.job);
    const key = keyOf(work);
    const waiting = this.#waiting.get(key);
    waiting?.push(work);
    if (waiting === undefined) this.#waiting.set(key, [work]);
    return waiting === undefined ? this.#next(key) : this.#last;
  }

  #next(key: string): Promise<void> {
    const done = this.#last.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const waiting = this.#waiting.get(key) ?? [];
      const batch = waiting.splice(0, CAPTURE_MOST);
      if (waiting.length === 0) this.#waiting.delete(key);
      else this.#next(key).catch(() => {});
      try {
        await this.#capture(batch);
      } finally {
        for (const { job } of batch) this.#known.delete(job);
      }
    });
    this.#last = done.catch(() => {});
    return done;
  }

  async #capture(batch: readonly Work[]): Promise<void> {
    const { people, trust, leases, sessions, journal, tracer } = this.#options;
    const background = this.#options.background();
    const [first] = batch;
    if (first === undefined) return;
    const { job, person, place, level, turn, store, audience, integrity } = first;
    // The person may have been lowered since: a job is worth no more than its person is now.
    const now = people.named(person)?.trust ?? 'public';
    const worth = lowest(level, now);
    if (store === null || audience === null || !mayCapture(worth, { store, audience })) {
      const why = `${person} is ${now} now, and what they said is not kept in ${store} any more`;
      for (const work of batch) await persist(() => journal().dropJob({ job: work.job, why }));
      return;
    }
    // Before its lease begins the journal does not know that it is tried, and would not say so again.
    const here = await persist(() => trust.place(place));
    const asks = background !== undefined && (await opens(background.open)) ? background.model : undefined;
    const root = jobSpan(tracer, first);
    const sender = lowest(now, integrity);
    const effective = { level: worth, sender, place: here.level, why: `of turn ${turn}` };
    const lease: JobLease = { id: leases.next(), kind: 'job', person, place, effective, job, ...carry(root.context) };
    try {
      const ports = mintCapture(lease, { store, audience, jobs: batch, asks }, leases.give);
      // Whoever waits for a model would keep the person waiting who goes on talking.
      await sessions.job(lease, ports, asks !== undefined ? undefined : { place, person, level: worth });
    } finally {
      await leases.revoke(lease.id);
      root.end({ attributes: { 'coop.level': worth, 'coop.lease': lease.id } });
    }
  }
}

/** Where the provider does not come up it is done by the rules: nobody waits for it. */
const opens = (open: () => Promise<void>): Promise<boolean> =>
  open().then(
    () => true,
    () => false,
  );

/** How far they are believed is one for all. */
const keyOf = ({ place, person, level, store, audience, integrity }: Work): string =>
  [place, person, level, store, audience, integrity].join(' ');
