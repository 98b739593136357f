import type { Worker } from 'node:worker_threads';
import type { ActorRow } from '../../protocol/contracts/household.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { Needed, ToActor } from '../../protocol/lifecycle.ts';
import { ActorThread, monotonicMs, type PulsePolicy } from '../kernel/supervision/index.ts';

export type Outcome = 'committed' | 'failed' | 'lost';

export interface Session {
  readonly id: number;
  /** Whose work it does. Undefined for a Worker that runs a single command or job. */
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

export interface SessionThreadsOptions {
  readonly claim: () => Worker;
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

/** How long a drained session may take before it is ended. */
const DRAIN_MS = 1_000;

/** The Workers of the session kind that run: which of them is whose, busy or at rest. */
export class SessionThreads {
  readonly #options: SessionThreadsOptions;
  readonly #onFree: () => void;
  readonly #now: () => number;
  readonly #all = new Set<Session>();
  #last = 0;

  /** @param onFree one of those with a place under the cap rests, or is gone */
  constructor(options: SessionThreadsOptions, onFree: () => void) {
    this.#options = options;
    this.#onFree = onFree;
    this.#now = options.now ?? monotonicMs;
  }

  /** Those with a place under the cap. */
  get capped(): number {
    return [...this.#all].filter(({ isCapped }) => isCapped).length;
  }

  get started(): readonly Started[] {
    return [...this.#all].map(started);
  }

  get rows(): ActorRow[] {
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

  /** Those that could be passivated now, the least recently used first. */
  get idle(): Session[] {
    const idle = [...this.#all].filter(({ key, busy }) => key !== undefined && !busy);
    return idle.sort((a, b) => a.lastUsed - b.lastUsed);
  }

  find(id: string): Session | undefined {
    return [...this.#all].find((one) => `session:${one.id}` === id);
  }

  running(lease: LeaseId): Session | undefined {
    return [...this.#all].find(({ ended }) => ended.has(lease));
  }

  resting(key: string): Session | undefined {
    return [...this.#all].find((session) => session.key === key && !session.busy);
  }

  start(key: string | undefined, isCapped: boolean): Session {
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
      if (isCapped) this.#onFree();
    });
    return session;
  }

  occupy(session: Session): Session {
    clearTimeout(session.idle);
    session.busy = true;
    return session;
  }

  release(session: Session, restMs = Number.POSITIVE_INFINITY): void {
    session.busy = false;
    session.lastUsed = this.#now();
    session.idle = setTimeout(() => this.passivate(session), Math.min(this.#options.idleMs, restMs)).unref();
    if (session.isCapped) this.#onFree();
  }

  /** Each leaves its work where it stands; none is left when this resolves. */
  async drain(): Promise<void> {
    const threads = [...this.#all].map(({ thread }) => thread);
    for (const thread of threads) thread.post({ type: 'drain' });
    const late = setTimeout(() => {
      for (const thread of threads) thread.terminate();
    }, DRAIN_MS);
    await Promise.all(threads.map((thread) => thread.exited));
    clearTimeout(late);
  }

  /** It holds nothing that is not in the journal: ending it is all there is to passivation. */
  passivate(session: Session): void {
    this.#all.delete(session);
    session.thread.terminate();
  }

  /** Hands it the work of this lease, and waits for what comes of it. */
  run(session: Session, lease: LeaseId, begin: () => void): Promise<Outcome> {
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

const started = ({ id, thread }: Session): Started => ({
  id: `session:${id}`,
  send: (frame) => thread.post(frame),
  exited: thread.exited,
});
