import type { Worker } from 'node:worker_threads';
import type { PlaceKey } from '../../protocol/address.ts';
import type { ActorRow } from '../../protocol/contracts/household.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { LeaseId, PersonName } from '../../protocol/ids.ts';
import type { CommandLease, JobLease, TurnLease } from '../../protocol/lease.ts';
import type { Needed, ToActor } from '../../protocol/lifecycle.ts';
import type { CommandPorts, JobPorts, TurnPorts } from '../../protocol/ports/index.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { ActorThread, closePorts, monotonicMs, type PulsePolicy } from '../kernel/supervision/index.ts';
import { Slots } from './slots.ts';
import { Waiting } from './waiting.ts';

export type Outcome = 'committed' | 'failed' | 'lost';

/** Whose turns a Worker may serve. One of any other value gets a fresh Worker. */
export interface SessionKey {
  readonly place: PlaceKey;
  readonly person: PersonName;
  readonly level: TrustLevel;
}

/** What is run beside turns. */
type Work = Extract<ToActor, { type: 'command' | 'job' }>;

interface Session {
  readonly id: number;
  /** Undefined for a Worker that runs a single command or job. */
  readonly key: string | undefined;
  /** Of turns: it has a place under the cap. */
  readonly isCapped: boolean;
  readonly thread: ActorThread;
  busy: boolean;
  lastUsed: number;
  idle?: NodeJS.Timeout;
  /** Of the lease it runs. */
  readonly ended: Map<LeaseId, (outcome: Outcome) => void>;
}

export interface SessionsOptions {
  readonly claim: () => Worker;
  readonly maxActive: number;
  readonly idleMs: number;
  readonly now?: () => number;
  readonly pulse?: PulsePolicy;
  /** One is about to call what may not run yet. */
  readonly onNeeded?: (lease: LeaseId, what: Needed) => void;
  /** One was started: before anything else it is given its port to the observer. */
  readonly onStart?: (session: Started) => void;
}

/** What the trace needs of a session. */
export interface Started {
  readonly id: string;
  send(frame: ToActor): void;
  readonly exited: ActorThread['exited'];
}

/** Commands at once, and how many may wait. */
const COMMANDS_MOST = 4;
const COMMANDS_WAITING = 64;
/** Whoever has asked often asks again at once: so long the Worker of a command rests at most. */
const COMMAND_REST_MS = 15_000;

/** How long a drained session may take before it is ended. */
const DRAIN_MS = 1_000;

/** The session Workers: one per (place, person, level), capped, passivated when idle or least recently used. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #now: () => number;
  readonly #all = new Set<Session>();
  /** Turns that wait for a free place under the cap. */
  readonly #waiting = new Waiting();
  readonly #slots = new Slots('commands', COMMANDS_MOST, COMMANDS_WAITING);
  #last = 0;
  #closed = false;
  /** Leases whose turn was to stop before a Worker had it. */
  readonly #toStop = new Set<LeaseId>();

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#now = options.now ?? monotonicMs;
  }

  /**
   * Runs a turn in the Worker of its key, and says what came of it.
   *
   * @param until nobody waits for a Worker any more: rejects with its reason
   */
  async turn(key: SessionKey, lease: TurnLease, ports: TurnPorts, until?: AbortSignal): Promise<Outcome> {
    const session = await closingPorts(ports, () => this.#obtain(nameOf(key), until)).catch((error: unknown) => {
      this.#toStop.delete(lease.id);
      throw error;
    });
    try {
      return await this.#run(session, lease.id, () => {
        session.thread.post({ type: 'turn', lease, ports });
        if (this.#toStop.has(lease.id)) this.stop(lease.id);
      });
    } catch {
      // A port of it was closed while it waited for a Worker: whoever lent it has taken it back. The others would be held for ever.
      closePorts(ports);
      return 'lost';
    } finally {
      this.#toStop.delete(lease.id);
      this.#release(session);
    }
  }

  /**
   * Runs a command beside whatever runs. Resolves when it is over.
   *
   * @param key whose it is: the Worker of their last command does it, where it rests. Never that of a turn: what a model had a hand in
   *   does nothing of what only people may decide.
   * @throws CoopError `E_BUSY` where too many wait already, `E_STOPPING` where the house stops; its ports are closed then.
   */
  command(lease: CommandLease, ports: CommandPorts, key?: SessionKey): Promise<void> {
    const frame = { type: 'command', lease, ports } as const;
    return closingPorts(ports, () =>
      this.#slots.run(() => (key === undefined ? this.#once(frame) : this.#staying(frame, `asks ${nameOf(key)}`))),
    );
  }

  /**
   * Beside them: there is one job at a time, and it must not wait for everybody who asks something.
   *
   * @param key whose turn left it behind: where a Worker of theirs rests, it does the job, too
   */
  job(lease: JobLease, ports: JobPorts, key?: SessionKey): Promise<void> {
    const resting = key === undefined ? undefined : this.#resting(nameOf(key));
    return closingPorts(ports, async () => {
      const frame = { type: 'job', lease, ports } as const;
      await (resting === undefined ? this.#once(frame) : this.#within(this.#occupy(resting), frame));
    });
  }

  async #staying(frame: Work, key: string): Promise<void> {
    if (this.#closed) throw new CoopError('E_STOPPING');
    await this.#within(this.#occupy(this.#resting(key) ?? this.#start(key, false)), frame, COMMAND_REST_MS);
  }

  async #within(session: Session, frame: Work, restMs?: number): Promise<void> {
    try {
      await this.#run(session, frame.lease.id, () => session.thread.post({ ...frame, stays: true }));
    } finally {
      this.#release(session, restMs);
    }
  }

  async #once(frame: Work): Promise<void> {
    // A thread that begins now would be one that nobody ends.
    if (this.#closed) throw new CoopError('E_STOPPING');
    const { thread } = this.#start(undefined, false);
    try {
      thread.post(frame);
    } catch (error) {
      // A port of it was closed while it waited: whoever asked has gone.
      thread.terminate();
      throw error;
    }
    await thread.exited;
  }

  /** The turn of this lease is to stop, wherever it runs. */
  stop(lease: LeaseId): void {
    const session = [...this.#all].find(({ ended }) => ended.has(lease));
    if (session === undefined) this.#toStop.add(lease);
    else session.thread.post({ type: 'stop', lease });
  }

  /** Each session leaves its turn where it stands; none is left when this resolves. */
  async drain(): Promise<void> {
    this.#closed = true;
    this.#waiting.wakeAll();
    const threads = [...this.#all].map(({ thread }) => thread);
    for (const thread of threads) thread.post({ type: 'drain' });
    const late = setTimeout(() => {
      for (const thread of threads) thread.terminate();
    }, DRAIN_MS);
    await Promise.all(threads.map((thread) => thread.exited));
    clearTimeout(late);
  }

  /** Those that run now. */
  started(): readonly Started[] {
    return [...this.#all].map(started);
  }

  rows(): ActorRow[] {
    return [...this.#all].map(({ id, busy, thread }) => ({
      id: `session:${id}`,
      kind: 'session',
      state: busy ? 'running' : 'idle',
      inside: thread.inside,
      uptimeMs: this.#now() - thread.startedAt,
      restarts: 0,
      why: null,
      mailbox: null,
    }));
  }

  /** Those that could be passivated now. */
  get idle(): number {
    return this.#idle().length;
  }

  /** So many of them, the least recently used first. */
  passivateIdle(count: number): void {
    for (const session of this.#idle().slice(0, count)) this.#passivate(session);
  }

  /** By hand: its thread ends, and its turn goes on in a fresh one. */
  restart(id: string): void {
    const session = [...this.#all].find((one) => `session:${one.id}` === id);
    session?.thread.terminate(new CoopError('E_CANCELLED'));
  }

  #idle(): Session[] {
    const idle = [...this.#all].filter(({ key, busy }) => key !== undefined && !busy);
    return idle.sort((a, b) => a.lastUsed - b.lastUsed);
  }

  #resting(key: string): Session | undefined {
    return [...this.#all].find((session) => session.key === key && !session.busy);
  }

  async #obtain(key: string, until?: AbortSignal): Promise<Session> {
    for (;;) {
      if (this.#closed) throw new CoopError('E_STOPPING');
      if (until?.aborted === true) {
        // It may have been woken for a place that it does not take.
        this.#waiting.wakeOne();
        throw until.reason;
      }
      const mine = this.#resting(key);
      if (mine !== undefined) return this.#occupy(mine);
      const held = [...this.#all].filter(({ isCapped }) => isCapped);
      if (held.length < this.#options.maxActive) return this.#occupy(this.#start(key, true));
      const oldest = this.#idle().find(({ isCapped }) => isCapped);
      if (oldest !== undefined) this.#passivate(oldest);
      else await this.#waiting.wait(until);
    }
  }

  /** The cap may be another one: whoever waits for a place under it looks again. */
  reconsider(): void {
    this.#waiting.wakeAll();
  }

  #start(key: string | undefined, isCapped: boolean): Session {
    this.#last += 1;
    const ended = new Map<LeaseId, (outcome: Outcome) => void>();
    const thread = new ActorThread(this.#options.claim(), {
      now: this.#now,
      ...(this.#options.pulse === undefined ? {} : { pulse: this.#options.pulse }),
      onFrame: (frame) => {
        if (frame.type === 'ended') ended.get(frame.lease)?.(frame.outcome);
        // Of a lease that it has: nobody asks for another's.
        if (frame.type === 'needed' && ended.has(frame.lease)) this.#options.onNeeded?.(frame.lease, frame.what);
      },
    });
    const session: Session = {
      id: this.#last,
      key,
      isCapped,
      thread,
      busy: key === undefined,
      lastUsed: this.#now(),
      ended,
    };
    this.#all.add(session);
    this.#options.onStart?.(started(session));
    void thread.exited.then(() => {
      this.#all.delete(session);
      clearTimeout(session.idle);
      for (const resolve of ended.values()) resolve('lost');
      this.#waiting.wakeOne();
    });
    return session;
  }

  #occupy(session: Session): Session {
    clearTimeout(session.idle);
    session.busy = true;
    return session;
  }

  #release(session: Session, restMs = Number.POSITIVE_INFINITY): void {
    session.busy = false;
    session.lastUsed = this.#now();
    session.idle = setTimeout(() => this.#passivate(session), Math.min(this.#options.idleMs, restMs)).unref();
    this.#waiting.wakeOne();
  }

  /** It holds nothing that is not in the journal: ending it is all there is to passivation. */
  #passivate(session: Session): void {
    this.#all.delete(session);
    session.thread.terminate();
  }

  #run(session: Session, lease: LeaseId, begin: () => void): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      session.ended.set(lease, (outcome) => {
        session.ended.delete(lease);
        resolve(outcome);
      });
      try {
        begin();
      } catch (error) {
        session.ended.delete(lease);
        reject(error);
      }
    });
  }
}

/** Where `work` fails nobody has these ports: who serves the other ends hears so. */
async function closingPorts<T>(ports: object, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    closePorts(ports);
    throw error;
  }
}

const nameOf = ({ place, person, level }: SessionKey): string => `${place} ${person} ${level}`;

const started = ({ id, thread }: Session): Started => ({
  id: `session:${id}`,
  send: (frame) => thread.post(frame),
  exited: thread.exited,
});
