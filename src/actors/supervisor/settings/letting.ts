import type { Client } from '../../../protocol/contract.ts';
import {
  JobContract,
  type JournalControlContract,
  type JournalEvent,
} from '../../../protocol/contracts/journal/index.ts';
import type { JobId } from '../../../protocol/ids.ts';
import { lowest } from '../../../protocol/trust.ts';
import { connect, mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import { mayChangeSettings, mayDecide } from '../grants/index.ts';
import type { Leases } from '../leases.ts';
import { OneByOne } from '../one-by-one.ts';
import type { People } from '../people.ts';
import { persist } from '../persist.ts';
import type { SettingsDesk } from './settings.ts';

type Work = Extract<JournalEvent, { type: 'work' }>;

export interface LettingOptions {
  readonly people: People;
  readonly leases: Pick<Leases, 'next' | 'give' | 'revoke'>;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly settings: Pick<SettingsDesk, 'approved'>;
}

/** Changes of coop.toml that somebody let: one after another, each once, and the conversation hears what came of it. */
export class Letting {
  readonly #options: LettingOptions;
  /** The journal names what waits again whenever it starts. */
  readonly #jobs = new OneByOne<JobId>();

  constructor(options: LettingOptions) {
    this.#options = options;
  }

  /** Resolves when it was tried. */
  work(work: Work): Promise<void> {
    return this.#jobs.run(work.job, () => this.#let(work));
  }

  async #let({ job, person, level, turn, approvedBy }: Work): Promise<void> {
    const { people, leases, journal, settings } = this.#options;
    // Whoever asked, and whoever decided, may have been lowered since.
    const now = people.named(person)?.trust ?? 'public';
    const decider = approvedBy === null ? 'public' : (people.named(approvedBy)?.trust ?? 'public');
    if (!mayChangeSettings(lowest(level, now)) || !mayDecide(decider)) {
      const why = `${person} is ${now} now, ${approvedBy ?? 'nobody'} who decided is ${decider}`;
      await persist(() => journal().dropJob({ job, why }));
      return;
    }
    const lease = leases.next();
    const { server, client } = mintChannel(JobContract);
    leases.give(ACTOR.journal, lease, { contract: 'journal.job', scope: { job, turn }, port: server });
    const { call, close } = connect(client, JobContract);
    try {
      const { key, text } = await call.load({});
      const words = await settings.approved(
        text,
        key,
        approvedBy === person ? person : `${person}, let by ${approvedBy}`,
      );
      await journal().settingsTold({ turn, words });
      await call.done({});
    } finally {
      close();
      await leases.revoke(lease);
    }
  }
}
