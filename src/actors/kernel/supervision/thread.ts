import type { Transferable, Worker } from 'node:worker_threads';
import { CoopError, fromWire } from '../../../protocol/errors.ts';
import { FromActor, type ToActor } from '../../../protocol/lifecycle.ts';
import * as z from '../../../protocol/schema.ts';

/** How a thread ended. `error` is its fault, where it told one, or what Node says of it. */
export interface Exit {
  readonly code: number;
  readonly error?: CoopError;
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

  constructor(worker: Worker, onFrame: (frame: FromActor) => void, now: () => number = Date.now) {
    this.#worker = worker;
    this.startedAt = now();

    let fault: CoopError | undefined;
    worker.on('message', (message: unknown) => {
      const parsed = z.safeParse(FromActor, message);
      if (!parsed.success) return;
      if (parsed.data.type === 'state') this.inside = parsed.data.state;
      if (parsed.data.type === 'fault') fault = fromWire(parsed.data.error);
      onFrame(parsed.data);
    });
    worker.on('error', (error) => {
      fault ??= new CoopError('E_INTERNAL', {}, error);
    });
    this.exited = new Promise((resolve) => {
      worker.once('exit', (code) => resolve({ code, ...(fault === undefined ? {} : { error: fault }) }));
    });
    // Unread pipes would hold what the Worker printed for ever.
    worker.stdout.resume();
    worker.stderr.resume();
  }

  post(frame: ToActor): void {
    this.#worker.postMessage(frame, portsIn(frame));
  }

  /** Ends it now. A native call that is running is waited for (54 s measured): callers set their own deadline. */
  terminate(): void {
    void this.#worker.terminate();
  }
}

/** The ports a frame carries, at any depth: they move with it. */
export function portsIn(value: unknown): Transferable[] {
  if (value instanceof MessagePort) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(portsIn);
}
