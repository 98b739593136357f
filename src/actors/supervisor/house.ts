import type { Worker } from 'node:worker_threads';
import type { Client, Implementation } from '../../protocol/contract.ts';
import type { DeskContract } from '../../protocol/contracts/desk.ts';
import type { ActorRow } from '../../protocol/contracts/household.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import type { MathsContract } from '../../protocol/contracts/maths.ts';
import type { MembershipContract } from '../../protocol/contracts/membership.ts';
import type { SchedulerContract } from '../../protocol/contracts/scheduler.ts';
import type { VisitsContract } from '../../protocol/contracts/visits.ts';
import type { PageTextContract } from '../../protocol/contracts/web.ts';
import type { DeadLetters } from '../../protocol/dead-letters.ts';
import { CoopError, rootMessage, toCoopError } from '../../protocol/errors.ts';
import type { ActorId } from '../../protocol/ids.ts';
import { STORES } from '../../protocol/trust.ts';
import { hurried } from '../kernel/fault/index.ts';
import type { Connection } from '../kernel/link/index.ts';
import type { Profile } from '../kernel/spawn/profile.ts';
import type { Bundle, Spawn } from '../kernel/spawn/spawn.ts';
import { Child, type ChildState, monotonicMs } from '../kernel/supervision/index.ts';
import { ACTOR } from './actors.ts';
import { Disks } from './disks.ts';
import type { KeyStates } from './key-states.ts';
import { Leases } from './leases.ts';
import { Prepared } from './prepared.ts';
import type { Observatory } from './traces/index.ts';
import {
  joinIndexAndJournal,
  joinSchedulerAndJournal,
  joinTerminalAndJournal,
  lendMaths,
  lendPages,
  openDesk,
  openJournal,
  openScheduler,
} from './wiring.ts';

export interface ActorSpec {
  readonly id: ActorId;
  readonly kind: Bundle;
  readonly profile: Profile;
  readonly data: unknown;
}

export interface HouseOptions {
  readonly spawn: Spawn;
  readonly actors: readonly ActorSpec[];
  /** Called once per (re)start of the journal, before anybody is lent anything of it. */
  readonly onJournal: () => void;
  readonly onJournalEvent: (event: JournalEvent) => void;
  /** Called once per (re)start of the terminal, whose readers are gone then. */
  readonly desk: () => Implementation<typeof DeskContract>;
  readonly membership: Implementation<typeof MembershipContract>;
  /** Called once per (re)start of the scheduler: it does nothing before it is told which jobs there are. */
  readonly onScheduler: () => void;
  /** The terminal is gone: nobody can tell any more who reads there. */
  readonly onTerminalDown: () => void;
  readonly note: (text: string) => void;
  /** The journal does not come back, and is not ended by itself: only the process as a whole can be. */
  readonly onHopeless: () => void;
  readonly observatory: Observatory;
  /** The observer runs, perhaps again: sessions are to be joined to it. */
  readonly onObserver: () => void;
  /** How the provider's keys are, as it says. */
  readonly keys: KeyStates;
  /** The pool for vector maths, where texts are searched by meaning. */
  readonly maths: Implementation<typeof MathsContract> | undefined;
  /** The pool that makes text of pages. */
  readonly pages: Implementation<typeof PageTextContract>;
}

/** A journal that was silent for so long will not come back: a statement of its own takes seconds. */
const JOURNAL_PATIENCE = { ms: 3 * 60_000 };

/** So long one that nobody needs may take to end. */
const GIVEN_UP_MS = 5_000;

/** What the trace calls an actor's states, as things that happened. */
const LIFECYCLE: Readonly<Record<ChildState, string>> = {
  starting: 'actor.started',
  running: 'actor.ready',
  backoff: 'actor.restarting',
  failed: 'actor.failed',
  restarting: 'actor.restarting',
  draining: 'actor.draining',
  stopped: 'actor.stopped',
};

/** The actors that live as long as the daemon, joined again whenever one of them was restarted. */
export class House {
  readonly leases: Leases;
  readonly disks: Disks;
  readonly #children = new Map<ActorId, Child>();
  readonly #started = new Set<ActorId>();
  readonly #prepared = new Prepared();
  readonly #dead = new Map<ActorId, DeadLetters>();
  readonly #options: HouseOptions;
  #journal: Connection<typeof JournalControlContract> | undefined;
  #isWaiting = false;
  #visits: Connection<typeof VisitsContract> | undefined;
  #scheduler: Connection<typeof SchedulerContract> | undefined;

  constructor(options: HouseOptions) {
    this.#options = options;
    this.disks = new Disks(options.note);
    for (const spec of options.actors) this.#children.set(spec.id, this.#child(spec));
    this.leases = new Leases(this.#children);
  }

  readonly journal = (): Client<typeof JournalControlContract> => {
    if (this.#journal === undefined) throw new CoopError('E_GONE', { what: 'the journal' });
    return this.#journal.call;
  };

  readonly scheduler = (): Client<typeof SchedulerContract> => {
    if (this.#scheduler === undefined) throw new CoopError('E_GONE', { what: 'the scheduler' });
    return this.#scheduler.call;
  };

  /** Ends these visits: what their visitors were told of themselves no longer holds. */
  async endVisits(visits: readonly number[]): Promise<void> {
    if (visits.length === 0) return;
    // With the terminal its visits are gone.
    await this.#visits?.call.end({ visits: [...visits] }).catch((error) => {
      if (toCoopError(error).code !== 'E_GONE') throw error;
    });
  }

  /** Loads the Worker of an actor that is opened later, and that waits for its `begin`. */
  prepare(id: ActorId): void {
    const spec = this.#options.actors.find((actor) => actor.id === id);
    if (spec === undefined || this.#started.has(id)) return;
    this.#prepared.prepare(id, () => this.#spawn(spec));
  }

  /** One more, which is opened when it is needed. */
  add(spec: ActorSpec): void {
    if (!this.#children.has(spec.id)) this.#children.set(spec.id, this.#child(spec));
  }

  /** Ends it and forgets it: it is added anew when somebody needs it. */
  async giveUp(id: ActorId): Promise<void> {
    const child = this.#children.get(id);
    this.#children.delete(id);
    if (child !== undefined && this.#started.delete(id)) await child.drain(GIVEN_UP_MS);
  }

  /** Starts the actor where it does not run yet, and waits for it. */
  async open(id: ActorId): Promise<void> {
    const child = this.#get(id);
    if (!this.#started.has(id)) child.start();
    this.#started.add(id);
    await child.running();
  }

  /** Whether it was opened: it runs, will run again, or stays down. */
  isOpen(id: ActorId): boolean {
    return this.#started.has(id);
  }

  /** It does long work that it has announced: that it does not answer says nothing. */
  isExcused(id: ActorId): boolean {
    return this.#get(id).isExcused;
  }

  /** Ends them for good. What has not ended after `withinMs` is terminated. */
  async drain(withinMs: number, ...ids: readonly ActorId[]): Promise<void> {
    await this.#prepared.close(ids);
    const started = ids.filter((id) => this.#started.has(id));
    await Promise.all(started.map((id) => this.#get(id).drain(withinMs)));
  }

  lendTo(id: ActorId): Child {
    return this.#get(id);
  }

  rows(): ActorRow[] {
    const now = monotonicMs();
    return [...this.#children.values()]
      .filter(({ id }) => this.#started.has(id))
      .map((child) => ({
        id: child.id,
        kind: child.kind,
        state: child.state,
        inside: child.inside,
        uptimeMs: child.startedAt === undefined ? 0 : now - child.startedAt,
        restarts: child.restarts,
        why: child.why === undefined ? null : reasonOf(child.why),
        mailbox: this.leases.servedBy(child.id),
        dead: this.#dead.get(child.id),
        ...(child.id === ACTOR.provider ? { keys: [...this.#options.keys.rows] } : {}),
      }));
  }

  /** Those that somebody has to restart. */
  warnings(): string[] {
    return [...this.#children.values()]
      .filter(({ state }) => state === 'failed')
      .map(({ id, why }) => `${id} stays down: ${reasonOf(why)} To start it again: coop ps restart ${id}`);
  }

  /** By hand. One that does not run yet is left alone. */
  restart(id: string): void {
    for (const child of this.#children.values()) if (child.id === id) child.restart();
  }

  #get(id: ActorId): Child {
    const child = this.#children.get(id);
    if (child === undefined) throw new CoopError('E_INTERNAL', {}, new Error(`no actor ${id}`));
    return child;
  }

  #spawn({ id, kind, profile, data }: ActorSpec): Worker {
    return this.#options.spawn({ bundle: kind, name: id, profile, data });
  }

  #child(spec: ActorSpec): Child {
    const { id, kind } = spec;
    return new Child({
      id,
      kind,
      spawn: () => this.#prepared.claim(id) ?? this.#spawn(spec),
      ...(id === ACTOR.journal
        ? { onStuck: (why: CoopError, sinceMs: number) => this.#waitForJournal(why, sinceMs) }
        : {}),
      onFrame: (frame) => {
        if (frame.type === 'letters') this.#dead.set(id, frame.dead);
        if (frame.type === 'state') this.disks.heard(id, frame.state);
        if (frame.type === 'keys' && id === ACTOR.provider) this.#options.keys.heard(frame.keys);
        if (frame.type === 'revoked') this.leases.acknowledged(id, frame.lease);
        if (frame.type === 'fault') this.#options.note(`${id}: ${frame.error.code} ${frame.error.message}`);
      },
      onRunning: () => this.#wire(id),
      onGone: () => this.leases.gone(id),
      onDown: () => {
        if (id === ACTOR.observer) this.#options.observatory.close();
        if (id === ACTOR.terminal) this.#options.onTerminalDown();
        if (id === ACTOR.provider) this.#options.keys.gone();
      },
      onState: (state, error) => {
        if (state === 'backoff') this.#options.note(`${id} is started anew: ${reasonOf(error)}`);
        if (state === 'failed') {
          this.#options.note(`${id} stays down: ${reasonOf(error)} To start it again: coop ps restart ${id}`);
        }
        const ending = { attributes: { 'coop.actor': id, 'coop.kind': kind } };
        this.#options.observatory.tracer.event(LIFECYCLE[state], error === undefined ? ending : { ...ending, error });
      },
    });
  }

  /** Nothing is taken in meanwhile: whoever writes hears that it could not be written down. */
  #waitForJournal(why: CoopError, sinceMs: number): void {
    const { note, onHopeless } = this.#options;
    if (!this.#isWaiting) note(`the journal does not answer: ${why.message} It is waited for.`);
    this.#isWaiting = true;
    if (sinceMs > hurried('journal', JOURNAL_PATIENCE).ms) onHopeless();
  }

  #wire(id: ActorId): void {
    const { desk, membership, maths, pages, onJournal, onJournalEvent } = this.#options;
    const child = this.#get(id);
    this.#observe(id);
    if (id === ACTOR.journal) {
      this.#isWaiting = false;
      this.#journal = openJournal(child, onJournalEvent);
      onJournal();
    }
    if (id === ACTOR.scheduler) {
      this.#scheduler = openScheduler(child);
      this.#options.onScheduler();
    }
    if (id === ACTOR.terminal) this.#visits = openDesk(child, desk(), membership);
    if (maths !== undefined && STORES.some((store) => ACTOR.store[store] === id)) lendMaths(child, maths);
    if (id === ACTOR.web) lendPages(child, pages);
    this.#join(id, ACTOR.terminal, joinTerminalAndJournal);
    this.#join(id, ACTOR.index, joinIndexAndJournal);
    this.#join(id, ACTOR.scheduler, joinSchedulerAndJournal);
  }

  /** Once both it and the journal run, one of which is `started`. */
  #join(started: ActorId, other: ActorId, join: (other: Child, journal: Child) => void): void {
    if (started !== ACTOR.journal && started !== other) return;
    const [one, journal] = [this.#get(other), this.#get(ACTOR.journal)];
    if (one.isRunning && journal.isRunning) join(one, journal);
  }

  #observe(id: ActorId): void {
    const { observatory, onObserver } = this.#options;
    if (id !== ACTOR.observer) {
      observatory.join(this.#get(id), id);
      return;
    }
    observatory.open(this.#get(id));
    for (const child of this.#children.values())
      if (child.id !== id && child.isRunning) observatory.join(child, child.id);
    onObserver();
  }
}

/** In the words of the catalogue; for what is not of it, those of the error itself, which never carry what people say. */
function reasonOf(error: CoopError | undefined): string {
  if (error === undefined) return 'it ended.';
  return error.code === 'E_INTERNAL' ? `${rootMessage(error)}.` : error.message;
}
