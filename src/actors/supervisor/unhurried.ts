import type { ActorId } from '../../protocol/ids.ts';

/** After the household is ready: whoever comes first is answered first. */
const AFTER_MS = 10_000;

/**
 * Actors that have work without being asked, and that nobody waits for at a start: whoever needs one earlier opens it. Where one stays
 * down, the house says so.
 */
export class Unhurried {
  readonly #open: (id: ActorId) => Promise<void>;
  readonly #ids: readonly ActorId[];
  #timer: NodeJS.Timeout | undefined;

  constructor(open: (id: ActorId) => Promise<void>, ids: readonly ActorId[]) {
    this.#open = open;
    this.#ids = ids;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      for (const id of this.#ids) this.#open(id).catch(() => {});
    }, AFTER_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
