import { type QuietHours, quietFor, type Zone, zone } from '../../domain/schedule/index.ts';
import type { Quiet as Said } from '../../protocol/contracts/journal/index.ts';

/** As the configuration says it. */
export const quietOf = (said: Said | undefined): Quiet | undefined =>
  said === undefined ? undefined : { hours: said, zone: zone(said.timezone) };

export interface Quiet {
  readonly hours: QuietHours;
  readonly zone: Zone;
}

/** The bell for notices: it rings at once, or when the quiet hours are over. They are there to be read all the while. */
export class QuietBell {
  readonly #ring: () => void;
  #quiet: Quiet | undefined;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;

  /** @param ring the bell for everything. */
  constructor(ring: () => void, quiet: Quiet | undefined, now: () => number) {
    this.#ring = ring;
    this.#quiet = quiet;
    this.#now = now;
  }

  /** What to pull for a notice now. Outside of quiet hours it is the bell's own rope: what comes together rings once. */
  get rope(): () => void {
    return this.#quietMs === 0 ? this.#ring : this.#later;
  }

  get #quietMs(): number {
    return this.#quiet === undefined ? 0 : quietFor(this.#now(), this.#quiet.hours, this.#quiet.zone);
  }

  /** From now on. What waits for the end of the former quiet hours waits for that of these, or rings now. */
  set(quiet: Quiet | undefined): void {
    this.#quiet = quiet;
    if (this.#timer !== undefined) this.#later();
  }

  readonly #later = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#ring();
    }, this.#quietMs).unref();
  };
}
