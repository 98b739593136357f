import { type QuietHours, quietFor, type Zone } from '../../domain/schedule/index.ts';

export interface Quiet {
  readonly hours: QuietHours;
  readonly zone: Zone;
}

/** Rings for notices: at once, or when the quiet hours are over. They are there to be read all the while. */
export class QuietBell {
  readonly #ring: () => void;
  readonly #quiet: Quiet | undefined;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: () => void, quiet: Quiet | undefined, now: () => number) {
    this.#ring = ring;
    this.#quiet = quiet;
    this.#now = now;
  }

  readonly ring = (): void => {
    const ms = this.#quiet === undefined ? 0 : quietFor(this.#now(), this.#quiet.hours, this.#quiet.zone);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (ms === 0) this.#ring();
    else this.#timer = setTimeout(() => this.#ring(), ms).unref();
  };
}
