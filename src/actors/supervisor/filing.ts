import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent, KeptFile } from '../../protocol/contracts/journal/index.ts';
import type { ActorId, JobId } from '../../protocol/ids.ts';
import type { JobLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { mayBeReadBy, mayDecide, mayWriteFiles, mintFile } from './grants/index.ts';
import { jobSpan } from './job-span.ts';
import type { Leases } from './leases.ts';
import { OneByOne } from './one-by-one.ts';
import type { People } from './people.ts';
import { persist } from './persist.ts';
import type { Sessions } from './sessions.ts';
import type { Trust } from './trust.ts';

type Work = Extract<JournalEvent, { type: 'work' }>;

export interface FilingOptions {
  readonly people: People;
  readonly trust: Trust;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly tracer: Tracer;
  readonly openFolder: (path: string) => Promise<ActorId | undefined>;
  /** Who can read a file of a folder now: the lowest of them. */
  readonly readersOf: (scope: string, path: string) => TrustLevel;
  /** Files of a folder whose versions are kept. */
  readonly keptIn: (scope: { readonly path: string }) => readonly KeptFile[];
}

/** Files that were asked for and let be written: one after another, each leased like a turn. */
export class Filing {
  readonly #options: FilingOptions;
  /** The journal names what waits again whenever it starts. */
  readonly #jobs = new OneByOne<JobId>();

  constructor(options: FilingOptions) {
    this.#options = options;
  }

  /** Resolves when it was tried. */
  work(work: Work): Promise<void> {
    return this.#jobs.run(work.job, () => this.#write(work));
  }

  async #write(work: Work): Promise<void> {
    const { job, person, place, level, turn, scope, path, integrity, approvedBy, reaches: shown } = work;
    const { people, trust, leases, sessions, journal, tracer, openFolder, readersOf, keptIn } = this.#options;
    if (scope === null || path === null) return;
    // Whoever asked, and whoever decided, may have been lowered since.
    const now = people.named(person)?.trust ?? 'public';
    const decider = approvedBy === null ? 'public' : (people.named(approvedBy)?.trust ?? 'public');
    const worth = lowest(level, now);
    if (!mayWriteFiles(worth, scope) || !mayDecide(decider)) {
      const why = `${person} is ${now} now, ${approvedBy ?? 'nobody'} who decided is ${decider}`;
      await persist(() => journal().dropJob({ job, why }));
      return;
    }
    // Nor was it decided that those should read it who can by now.
    const readers = readersOf(scope, path);
    if (shown === null || !mayBeReadBy(readers, shown)) {
      const why = `whoever is ${readers} can read ${path} now: it was let be written for ${shown ?? 'nobody'}`;
      await persist(() => journal().dropJob({ job, why }));
      return;
    }
    const here = await persist(() => trust.place(place));
    const actor = await openFolder(scope);
    // Its actor does not start: it is named again at the next start of the daemon.
    if (actor === undefined) return;
    const root = jobSpan(tracer, work);
    const effective = { level: worth, sender: now, place: here.level, why: `of turn ${turn}` };
    const lease: JobLease = { id: leases.next(), kind: 'job', person, place, effective, job, ...carry(root.context) };
    const kept = keptIn({ path: scope });
    const who = { by: person, approvedBy };
    try {
      await sessions.job(lease, mintFile(lease, { actor, turn, path, integrity, kept, who }, leases.give));
    } finally {
      await leases.revoke(lease.id);
      root.end({ attributes: { 'coop.level': worth, 'coop.lease': lease.id } });
    }
  }
}
