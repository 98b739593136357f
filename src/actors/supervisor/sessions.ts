import type { PlaceKey } from '../../protocol/address.ts';
import type { ActorRow } from '../../protocol/contracts/household.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { LeaseId, PersonName } from '../../protocol/ids.ts';
import type { CommandLease, JobLease, TurnLease } from '../../protocol/lease.ts';
import type { ToActor } from '../../protocol/lifecycle.ts';
import type { CommandPorts, JobPorts, TurnPorts } from '../../protocol/ports/index.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { closePorts } from '../kernel/supervision/index.ts';
import {
  type Outcome,
  type Session,
  SessionThreads,
  type SessionThreadsOptions,
  type Started,
} from './session-threads.ts';
import { Slots } from './slots.ts';
import { Waiting } from './waiting.ts';

/** Whose turns a Worker may serve. One of any other value gets a fresh Worker. */
export interface SessionKey {
  readonly place: PlaceKey;
  readonly person: PersonName;
  readonly level: TrustLevel;
}

/** What is run beside turns. */
type Work = Extract<ToActor, { type: 'command' | 'job' }>;

export interface SessionsOptions extends SessionThreadsOptions {
  readonly maxActive: number;
}

/** Commands at once, and how many may wait. */
const COMMANDS_MOST = 4;
const COMMANDS_WAITING = 64;
/** Whoever has asked often asks again at once: so long the Worker of a command rests at most. */
const COMMAND_REST_MS = 15_000;

/** What runs where: turns in Workers of their own (place, person, level), capped, passivated when idle or least recently used. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #threads: SessionThreads;
  /** Turns that wait for a free place under the cap. */
  readonly #waiting = new Waiting();
  readonly #slots = new Slots('commands', COMMANDS_MOST, COMMANDS_WAITING);
  #closed = false;
  /** Leases whose turn was to stop before a Worker had it. */
  readonly #toStop = new Set<LeaseId>();

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#threads = new SessionThreads(options, () => this.#waiting.wakeOne());
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
      return await this.#threads.run(session, lease.id, () => {
        session.thread.post({ type: 'turn', lease, ports });
        if (this.#toStop.has(lease.id)) this.stop(lease.id);
      });
    } catch {
      // A port of it was closed while it waited for a Worker: whoever lent it has taken it back. The others would be held for ever.
      closePorts(ports);
      return 'lost';
    } finally {
      this.#toStop.delete(lease.id);
      this.#threads.release(session);
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
    const resting = key === undefined ? undefined : this.#threads.resting(nameOf(key));
    return closingPorts(ports, async () => {
      const frame = { type: 'job', lease, ports } as const;
      await (resting === undefined ? this.#once(frame) : this.#within(this.#threads.occupy(resting), frame));
    });
  }

  async #staying(frame: Work, key: string): Promise<void> {
    if (this.#closed) throw new CoopError('E_STOPPING');
    await this.#within(
      this.#threads.occupy(this.#threads.resting(key) ?? this.#threads.start(key, false)),
      frame,
      COMMAND_REST_MS,
    );
  }

  async #within(session: Session, frame: Work, restMs?: number): Promise<void> {
    try {
      await this.#threads.run(session, frame.lease.id, () => session.thread.post({ ...frame, stays: true }));
    } finally {
      this.#threads.release(session, restMs);
    }
  }

  async #once(frame: Work): Promise<void> {
    // A thread that begins now would be one that nobody ends.
    if (this.#closed) throw new CoopError('E_STOPPING');
    const { thread } = this.#threads.start(undefined, false);
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
    const session = this.#threads.running(lease);
    if (session === undefined) this.#toStop.add(lease);
    else session.thread.post({ type: 'stop', lease });
  }

  /** Each session leaves its turn where it stands; none is left when this resolves. */
  async drain(): Promise<void> {
    this.#closed = true;
    this.#waiting.wakeAll();
    await this.#threads.drain();
  }

  /** Those that run now. */
  started(): readonly Started[] {
    return this.#threads.started;
  }

  rows(): ActorRow[] {
    return this.#threads.rows;
  }

  /** Those that could be passivated now. */
  get idle(): number {
    return this.#threads.idle.length;
  }

  /** So many of them, the least recently used first. */
  passivateIdle(count: number): void {
    for (const session of this.#threads.idle.slice(0, count)) this.#threads.passivate(session);
  }

  /** By hand: its thread ends, and its turn goes on in a fresh one. */
  restart(id: string): void {
    this.#threads.find(id)?.thread.terminate(new CoopError('E_CANCELLED'));
  }

  async #obtain(key: string, until?: AbortSignal): Promise<Session> {
    for (;;) {
      if (this.#closed) throw new CoopError('E_STOPPING');
      if (until?.aborted === true) {
        // It may have been woken for a place that it does not take.
        this.#waiting.wakeOne();
        throw until.reason;
      }
      const mine = this.#threads.resting(key);
      if (mine !== undefined) return this.#threads.occupy(mine);
      if (this.#threads.capped < this.#options.maxActive) return this.#threads.occupy(this.#threads.start(key, true));
      const oldest = this.#threads.idle.find(({ isCapped }) => isCapped);
      if (oldest !== undefined) this.#threads.passivate(oldest);
      else await this.#waiting.wait(until);
    }
  }

  /** The cap may be another one: whoever waits for a place under it looks again. */
  reconsider(): void {
    this.#waiting.wakeAll();
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
