import type { PlaceKey } from '../../protocol/address.ts';
import type { Client } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import type { JobId, OutboxId } from '../../protocol/ids.ts';
import type { JobLease } from '../../protocol/lease.ts';
import { carry } from '../../protocol/trace.ts';
import { lowest } from '../../protocol/trust.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { mayDecide, mayDeliver, mayShare, mintJob } from './grants/index.ts';
import { jobSpan } from './job-span.ts';
import type { Leases } from './leases.ts';
import type { Membership } from './membership.ts';
import { OneByOne } from './one-by-one.ts';
import type { People } from './people.ts';
import { persist } from './persist.ts';
import type { Sessions } from './sessions.ts';
import type { MessageTraces } from './traces/index.ts';
import type { Judged, Trust } from './trust.ts';

type Work = Extract<JournalEvent, { type: 'work' }>;
type Reply = Extract<JournalEvent, { type: 'reply' }>;

export interface AfterTurnOptions {
  readonly people: People;
  readonly trust: Trust;
  readonly membership: Membership;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly tracer: Tracer;
  readonly messages: MessageTraces;
}

/** What a turn leaves behind: work, leased like a turn of its own, and words, judged again before they go out. */
export class AfterTurn {
  readonly #options: AfterTurnOptions;
  /** The journal names what waits again whenever it starts. */
  readonly #jobs = new OneByOne<JobId>();
  readonly #routes = new Map<PlaceKey, Promise<void>>();
  /** Words for places that nobody reads now, or nobody can tell who does. */
  readonly #waiting = new Map<PlaceKey, Map<OutboxId, Reply>>();

  constructor(options: AfterTurnOptions) {
    this.#options = options;
  }

  work(work: Work): Promise<void> {
    return this.#jobs.run(work.job, () => this.#work(work));
  }

  /** What goes to one place goes in its order; places do not wait for one another. */
  route(reply: Reply): Promise<void> {
    this.#options.messages.answerMade(reply);
    const before = this.#routes.get(reply.place) ?? Promise.resolve();
    const routed = before.then(() => this.#route(reply));
    const settled = routed.catch(() => {});
    this.#routes.set(reply.place, settled);
    void settled.then(() => {
      if (this.#routes.get(reply.place) === settled) this.#routes.delete(reply.place);
    });
    return routed;
  }

  /** It was reported who reads there: what waited for that is judged again. */
  readersChanged(place: PlaceKey): void {
    const waiting = this.#waiting.get(place);
    this.#waiting.delete(place);
    for (const reply of waiting?.values() ?? []) void this.route(reply).catch(() => {});
  }

  /** The level of the place is computed again for each try: somebody may have come in since the reply was made. */
  async #route(reply: Reply): Promise<void> {
    const { outbox, place, level, approved } = reply;
    const { trust, journal, messages } = this.#options;
    const delivery = await persist(async () => {
      const now = await trust.place(place);
      const decision = this.#decide(reply, now);
      const why = `${place} ${now.why}; the words are of ${level}`;
      // Before it is written down: whoever comes meanwhile must find it waiting.
      if (decision === 'wait') this.#wait(reply);
      const readers = now.readers.map(({ name }) => name);
      return await journal().route({
        outbox,
        decision,
        level: now.level,
        why,
        readers,
        judged: { place, level, approved },
      });
    });
    messages.delivered(reply, delivery);
  }

  #decide({ place, kind, level, approved, approvedBy }: Reply, now: Judged): 'send' | 'hold' | 'wait' {
    const { membership, people } = this.#options;
    // Whoever let it go may not decide any more: then nobody has.
    const decider = approvedBy === null ? 'public' : (people.named(approvedBy)?.trust ?? 'public');
    const worth = approved !== null && mayDecide(decider) ? approved : level;
    if (!now.known || (kind === 'sent' && !membership.isRead(place))) return 'wait';
    if (!mayDeliver(now.level, worth)) return 'hold';
    // A place can be worth more than some of its readers: they are shown nothing of it.
    const isShown = membership.isRead(place, (identity) => mayDeliver(people.speaker(identity).trust, worth));
    return kind === 'sent' && !isShown ? 'wait' : 'send';
  }

  #wait(reply: Reply): void {
    const waiting = this.#waiting.get(reply.place) ?? new Map<OutboxId, Reply>();
    this.#waiting.set(reply.place, waiting.set(reply.outbox, reply));
  }

  async #work(work: Work): Promise<void> {
    const { job, person, place, level, turn, store, integrity, approvedBy } = work;
    const { people, trust, leases, sessions, journal, tracer } = this.#options;
    // Another's to do.
    if (store === null) return;
    const root = jobSpan(tracer, work);
    // The person may have been lowered since: a job is worth no more than its person is now.
    const now = people.named(person)?.trust ?? 'public';
    const worth = lowest(level, now);
    if (!mayShare(worth, store)) {
      await persist(() => journal().dropJob({ job, why: `${person} is ${now} now and may not write to ${store}` }));
      root.end({ attributes: { 'coop.outcome': 'dropped' } });
      return;
    }
    // Whoever let it be written may have been lowered, too.
    const decider = approvedBy === null ? undefined : (people.named(approvedBy)?.trust ?? 'public');
    if (decider !== undefined && !mayDecide(decider)) {
      const why = `${approvedBy} is ${decider} now and may not decide any more`;
      await persist(() => journal().dropJob({ job, why }));
      root.end({ attributes: { 'coop.outcome': 'dropped' } });
      return;
    }
    // Before its lease begins the journal does not know that it is tried, and would not say so again.
    const here = await persist(() => trust.place(place));
    const effective = { level: worth, sender: now, place: here.level, why: `of turn ${turn}` };
    const lease: JobLease = { id: leases.next(), kind: 'job', person, place, effective, job, ...carry(root.context) };
    try {
      await sessions.job(lease, mintJob(lease, { store, turn, integrity }, leases.give));
    } finally {
      const revoking = tracer.span('supervisor.revoke', root.context);
      await leases.revoke(lease.id);
      revoking.end();
      root.end({ attributes: { 'coop.level': worth, 'coop.lease': lease.id } });
    }
  }
}
