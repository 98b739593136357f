import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import type { JobId } from '../../protocol/ids.ts';
import type { JobLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { mayGoOn, mintCompact } from './grants/index.ts';
import { jobSpan } from './job-span.ts';
import type { Leases } from './leases.ts';
import { OneByOne } from './one-by-one.ts';
import type { People } from './people.ts';
import { persist } from './persist.ts';
import type { Sessions } from './sessions.ts';
import type { Trust } from './trust.ts';

type Work = Extract<JournalEvent, { type: 'work' }>;

export interface CompactionsOptions {
  readonly people: People;
  readonly trust: Trust;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly tracer: Tracer;
  readonly openProvider: () => Promise<void>;
  /** Tokens that fit into a call of the model that turns ask. */
  readonly limit: () => number;
  /** The model that makes summaries: `provider/name`. */
  readonly background: () => string;
}

/** Conversations that somebody wants compacted: one after another, each leased like a turn. */
export class Compactions {
  readonly #options: CompactionsOptions;
  /** The journal names what waits again whenever it starts. */
  readonly #jobs = new OneByOne<JobId>();

  constructor(options: CompactionsOptions) {
    this.#options = options;
  }

  /** Resolves when it was tried. */
  work(work: Work): Promise<void> {
    return this.#jobs.run(work.job, () => this.#compact(work));
  }

  async #compact(work: Work): Promise<void> {
    const { job, person, place, level, turn } = work;
    const { people, trust, leases, sessions, journal, tracer, openProvider, limit, background } = this.#options;
    const now = people.named(person)?.trust ?? 'public';
    const here = await persist(() => trust.place(place));
    // What they could read then they may not read any more: what would be made is not theirs to have made.
    if (!mayGoOn(now, level) || !mayGoOn(here.level, level)) {
      await persist(() => journal().dropJob({ job, why: `${person} is ${now} now, in ${place} (${here.level})` }));
      return;
    }
    await openProvider();
    const root = jobSpan(tracer, work);
    const effective = { level, sender: now, place: here.level, why: `of turn ${turn}` };
    const lease: JobLease = { id: leases.next(), kind: 'job', person, place, effective, job, ...carry(root.context) };
    try {
      await sessions.job(lease, mintCompact(lease, turn, { limit: limit(), model: background() }, leases.give));
    } finally {
      await leases.revoke(lease.id);
      root.end({ attributes: { 'coop.level': level, 'coop.lease': lease.id } });
    }
  }
}
