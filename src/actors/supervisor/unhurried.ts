import type { ActorId } from '../../protocol/ids.ts';

/** After the household is ready: whoever comes first has the machine for themselves, and is answered first. */
const STANDBY_AFTER_MS = 2_000;
const OPEN_AFTER_MS = 10_000;

export interface UnhurriedOptions {
  /** Fills the standby. */
  readonly fill: () => void;
  readonly open: (id: ActorId) => Promise<void>;
  readonly actors: readonly ActorId[];
}

/**
 * What nobody waits for at a start: the standby, and actors that have work without being asked. Whoever needs one earlier opens it.
 * Where one stays down, the house says so.
 */
export class Unhurried {
  readonly #options: UnhurriedOptions;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(options: UnhurriedOptions) {
    this.#options = options;
  }

  start(): void {
    const { fill, open, actors } = this.#options;
    this.#timers.push(
      setTimeout(fill, STANDBY_AFTER_MS).unref(),
      setTimeout(() => {
        for (const id of actors) open(id).catch(() => {});
      }, OPEN_AFTER_MS).unref(),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
