import type { EventLoopUtilization } from 'node:perf_hooks';
import type { Transferable, Worker } from 'node:worker_threads';
import { CoopError, fromWire } from '../../../protocol/errors.ts';
import { FromActor, type ToActor } from '../../../protocol/lifecycle.ts';
import * as z from '../../../protocol/schema.ts';
import { hurried } from '../fault/index.ts';
import { monotonicMs } from './clock.ts';
import { PULSE_POLICY, Pulse, type PulsePolicy } from './pulse.ts';

/** How a thread ended. `error` is its fault, where it told one, or why it was ended, or what Node says of it. */
export interface Exit {
  readonly code: number;
  readonly error?: CoopError;
}

/** What a thread may take to load before it says anything. */
const LOADING_MS = 20_000;

export interface ThreadOptions {
  readonly onFrame: (frame: FromActor) => void;
  /** It does not answer. Without this it is ended; with this, nothing happens to it, and it is told at every further look. */
  readonly onStuck?: (why: CoopError, forMs: number) => void;
  /** On a clock that nobody sets. */
  readonly now?: () => number;
  readonly pulse?: PulsePolicy;
}

/**
 * One running Worker, seen from the supervisor. What it says is validated and can only inform: nothing is granted by
 * request.
 */
export class ActorThread {
  readonly startedAt: number;
  /** Resolves once, whatever ended it: `process.exit` gives no error event, so both are watched. */
  readonly exited: Promise<Exit>;
  /** State of the actor's own machine, as it last reported. */
  inside = 'starting';
  readonly #worker: Worker;
  readonly #pulse: Pulse;
  readonly #now: () => number;
  #utilisation: EventLoopUtilization;
  #why: CoopError | undefined;
  #isEnded = false;

  constructor(worker: Worker, { onFrame, onStuck, now = monotonicMs, pulse }: ThreadOptions) {
    this.#worker = worker;
    this.#now = now;
    this.startedAt = now();
    const policy = pulse ?? hurried('pulse', PULSE_POLICY);
    this.#pulse = new Pulse(policy);
    this.#pulse.announced(LOADING_MS, this.startedAt);
    this.#utilisation = worker.performance.eventLoopUtilization();

    worker.on('message', (message: unknown) => {
      const parsed = z.safeParse(FromActor, message);
      if (!parsed.success) return;
      this.#hear(parsed.data);
      onFrame(parsed.data);
    });
    // Of one that has ended Node tells no limits any more.
    const heapMb = worker.resourceLimits?.maxOldGenerationSizeMb ?? 0;
    worker.on('error', (error) => {
      this.#why ??= reasonOf(error, heapMb);
    });
    const looking = setInterval(() => this.#look(onStuck), policy.every).unref();
    this.exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#isEnded = true;
        clearInterval(looking);
        const error = this.#why ?? (code === 0 ? undefined : new CoopError('E_EXITED', { code }));
        resolve({ code, ...(error === undefined ? {} : { error }) });
      });
    });
    // Unread pipes would hold what the Worker printed for ever.
    worker.stdout.resume();
    worker.stderr.resume();
  }

  /** It does long work that it has announced, and is within the time that it named. */
  get isExcused(): boolean {
    return !this.#isEnded && this.#pulse.isExcused(this.#now());
  }

  /** @throws CoopError `E_GONE` where whoever held the other end of one of its ports has gone meanwhile. */
  post(frame: ToActor): void {
    try {
      this.#worker.postMessage(frame, portsIn(frame));
    } catch (error) {
      throw new CoopError('E_GONE', { what: 'a port that was to be handed over' }, error);
    }
  }

  /**
   * Ends it now. A native call that is running is waited for (54 s measured): callers set their own deadline.
   *
   * @param why what is told as the reason, where it has not told one itself.
   */
  terminate(why?: CoopError): void {
    this.#why ??= why;
    void this.#worker.terminate();
  }

  #hear(frame: FromActor): void {
    if (frame.type === 'heartbeat') this.#pulse.answered(frame.nonce);
    if (frame.type === 'fault') this.#why = fromWire(frame.error);
    if (frame.type !== 'state') return;
    this.inside = frame.state;
    this.#pulse.announced(frame.withinMs, this.#now());
  }

  #look(onStuck: ThreadOptions['onStuck']): void {
    if (this.#isEnded) return;
    const { performance } = this.#worker;
    const { utilization } = performance.eventLoopUtilization(this.#utilisation);
    this.#utilisation = performance.eventLoopUtilization();
    const verdict = this.#pulse.look(utilization, this.#now());
    switch (verdict.type) {
      case 'ask':
        this.post({ type: 'heartbeat', nonce: verdict.nonce });
        break;
      case 'wait':
        break;
      case 'stuck':
      case 'silent': {
        const code = verdict.type === 'stuck' ? 'E_STUCK' : 'E_SILENT';
        const why = new CoopError(code, { seconds: Math.round(verdict.forMs / 1_000) });
        if (onStuck === undefined) this.terminate(why);
        else onStuck(why, verdict.forMs);
      }
    }
  }
}

/** What Node tells of a Worker that ended by an error. */
function reasonOf(error: unknown, mb: number): CoopError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return new CoopError('E_INTERNAL', {}, error);
  return new CoopError('E_OUT_OF_MEMORY', { mb }, error);
}

/** The ports a frame carries, at any depth: they move with it. */
export function portsIn(value: unknown): Transferable[] {
  if (value instanceof MessagePort) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(portsIn);
}

/** For a frame that nobody gets: who serves the other ends hears that nobody is there. */
export function closePorts(value: unknown): void {
  for (const port of portsIn(value)) if (port instanceof MessagePort) port.close();
}
