import type { Worker } from 'node:worker_threads';
import { type ActorRefFrom, createActor, type SnapshotFrom } from 'xstate';
import { CoopError, rootMessage, toCoopError } from '../../../protocol/errors.ts';
import type { ActorId, LeaseId } from '../../../protocol/ids.ts';
import type { FromActor, ToActor } from '../../../protocol/lifecycle.ts';
import { hurried } from '../fault/index.ts';
import { monotonicMs } from './clock.ts';
import { childMachine, RESTART_POLICY, type RestartPolicy } from './machine.ts';
import type { PulsePolicy } from './pulse.ts';
import { ActorThread, closePorts } from './thread.ts';

export type ChildState = SnapshotFrom<typeof childMachine>['value'];

export interface ChildOptions {
  readonly id: ActorId;
  readonly kind: string;
  readonly spawn: () => Worker;
  readonly onFrame: (frame: FromActor) => void;
  /** Every time it is ready, also after a restart: permanent ports are minted anew here. */
  readonly onRunning: () => void;
  /**
   * It is never ended for slowness: what waits for it has to wait (the journal). Called instead, at every look that it does
   * not answer to, with how long that has been.
   */
  readonly onStuck?: (why: CoopError, sinceMs: number) => void;
  /** Every time it stops running: nothing new is handed to it. */
  readonly onDown?: () => void;
  /** Every time that a thread of it has ended, and with it every port that it served. */
  readonly onGone?: () => void;
  /** It has come into another state, perhaps because of an error. */
  readonly onState?: (state: ChildState, error: CoopError | undefined) => void;
  readonly policy?: Partial<RestartPolicy>;
  readonly pulse?: PulsePolicy;
  /** On a clock that nobody sets. */
  readonly now?: () => number;
  readonly random?: () => number;
}

/** One supervised actor: a place in the supervisor's table that outlives its threads. */
export class Child {
  readonly id: ActorId;
  readonly kind: string;
  readonly #machine: ActorRefFrom<typeof childMachine>;
  #thread: ActorThread | undefined;
  /** Frames that arrived while it was starting. */
  #early: ToActor[] = [];
  /** True from within `onRunning` on, where the machine's own state is still the one it leaves. */
  #isRunning = false;
  readonly #onStuck: ChildOptions['onStuck'];
  readonly #onGone: ChildOptions['onGone'];
  readonly #now: () => number;
  readonly #pulse: PulsePolicy | undefined;

  constructor({
    id,
    kind,
    spawn,
    onFrame,
    onRunning,
    onDown,
    onGone,
    onState,
    onStuck,
    policy,
    pulse,
    now = monotonicMs,
    random = Math.random,
  }: ChildOptions) {
    this.id = id;
    this.kind = kind;
    this.#onStuck = onStuck;
    this.#onGone = onGone;
    this.#now = now;
    this.#pulse = pulse;

    const announceRunning = (): void => {
      this.#isRunning = true;
      onRunning();
      const early = this.#early;
      this.#early = [];
      for (const frame of early) this.#hand(frame);
    };
    this.#machine = createActor(
      childMachine.provide({
        actions: {
          spawn: () => this.#start(spawn, onFrame),
          terminate: () => this.#thread?.terminate(new CoopError('E_LATE', { what: this.inside })),
          askToDrain: () => this.#hand({ type: 'drain' }),
          announceRunning,
          announceDown: () => {
            this.#isRunning = false;
            onDown?.();
          },
        },
      }),
      { input: { policy: { ...hurried('restart', RESTART_POLICY), ...policy }, now, random } },
    );
    let last: ChildState | undefined;
    this.#machine.subscribe(({ value, context }) => {
      if (value === last) return;
      last = value;
      onState?.(value, value === 'backoff' || value === 'failed' ? context.error : undefined);
    });
  }

  start(): void {
    this.#machine.start();
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  get state(): ChildState {
    return this.#machine.getSnapshot().value;
  }

  /** State of the actor's own machine. */
  get inside(): string {
    return this.#thread?.inside ?? '-';
  }

  get restarts(): number {
    return this.#machine.getSnapshot().context.restarts;
  }

  /** Why it fell last, since somebody restarted it by hand. */
  get why(): CoopError | undefined {
    return this.#machine.getSnapshot().context.error;
  }

  get startedAt(): number | undefined {
    return this.#thread?.startedAt;
  }

  /** It does long work that it has announced, and is within the time that it named. */
  get isExcused(): boolean {
    return this.#thread?.isExcused ?? false;
  }

  /** Sends, or keeps the frame until it runs; where it is down the frame's ports close, and their holders hear `E_GONE`. */
  send(frame: ToActor): void {
    // One that is on its way out still ends leases: their next turns wait for it.
    const isLeaving = this.state === 'restarting' && frame.type === 'revoke';
    if (this.#isRunning || isLeaving) this.#hand(frame);
    else if (this.state === 'starting') this.#early.push(frame);
    else closePorts(frame);
  }

  /** Nothing of this lease is handed to it when it runs: who holds the other ends hears `E_GONE`. */
  forget(lease: LeaseId): void {
    const isOf = (frame: ToActor): boolean => frame.type === 'grant' && frame.lease === lease;
    for (const frame of this.#early.filter(isOf)) closePorts(frame);
    this.#early = this.#early.filter((frame) => !isOf(frame));
  }

  /** Resolves when it runs; rejects when it stays down. */
  async running(): Promise<void> {
    await this.#until((state) => state === 'running' || state === 'failed' || state === 'stopped');
    if (this.state === 'running') return;
    const { error, policy } = this.#machine.getSnapshot().context;
    if (error !== undefined && error.code !== 'E_INTERNAL') throw error;
    throw new CoopError('E_ACTOR_FAILED', { actor: this.id, times: policy.most, why: rootMessage(error) }, error);
  }

  /** Ends a thread that did not answer; the machine starts the next. A patient one is left to its work. */
  giveUpOn(why: CoopError): void {
    if (this.#onStuck === undefined) this.#thread?.terminate(why);
  }

  /** By hand: one that runs may finish what it does. */
  restart(): void {
    this.#machine.send({ type: 'RESTART_REQUESTED' });
  }

  /** Ends it for good; terminates it after `withinMs`, whatever it announces. */
  async drain(withinMs?: number): Promise<void> {
    this.#machine.send({ type: 'DRAIN_REQUESTED', ...(withinMs === undefined ? {} : { withinMs }) });
    await this.#until((state) => state === 'stopped');
  }

  /** A port whose other end has closed while the frame waited cannot be handed over: nobody is there to call it. */
  #hand(frame: ToActor): void {
    try {
      this.#thread?.post(frame);
    } catch {
      closePorts(frame);
    }
  }

  #start(spawn: () => Worker, onFrame: (frame: FromActor) => void): void {
    let worker: Worker;
    try {
      worker = spawn();
    } catch (error) {
      // No thread, no file: for the machine it is a thread that ended at once.
      this.#machine.send({ type: 'EXITED', error: toCoopError(error) });
      return;
    }
    const onStuck = this.#onStuck;
    const thread = new ActorThread(worker, {
      now: this.#now,
      ...(this.#pulse === undefined ? {} : { pulse: this.#pulse }),
      onFrame: (frame) => {
        if (frame.type === 'ready') this.#machine.send({ type: 'READIED' });
        else if (frame.type === 'state' && frame.withinMs !== undefined) {
          this.#machine.send({ type: 'WORK_ANNOUNCED', withinMs: frame.withinMs });
        } else if (frame.type !== 'heartbeat') onFrame(frame);
      },
      ...(onStuck === undefined ? {} : { onStuck }),
    });
    this.#thread = thread;
    thread.post({ type: 'begin' });
    void thread.exited.then(({ error }) => {
      for (const frame of this.#early) closePorts(frame);
      this.#early = [];
      this.#onGone?.();
      this.#machine.send({ type: 'EXITED', ...(error === undefined ? {} : { error }) });
    });
  }

  #until(fits: (state: ChildState) => boolean): Promise<void> {
    return new Promise((resolve) => {
      if (fits(this.state)) return resolve();
      const subscription = this.#machine.subscribe({
        next: ({ value }) => {
          if (!fits(value)) return;
          subscription.unsubscribe();
          resolve();
        },
        complete: () => resolve(),
      });
    });
  }
}
