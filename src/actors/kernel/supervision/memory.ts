/** What is given up for memory, in this order. `tell` — all of it is, and the owner has to know. */
export type Relief = 'nothing' | 'sessions' | 'standby' | 'tell';

/** Below this share of the limit it has passed: memory that is given back and taken again would flap otherwise. */
const CALM = 0.85;

/**
 * A watch on the memory of the whole process: Buffers escape the heap limits of Workers. Says what to give up at each look,
 * and takes no measure itself.
 */
export class MemoryWatch {
  readonly #limitMb: number;
  #pressed = false;
  #gaveStandby = false;
  #told = false;

  constructor(limitMb: number) {
    this.#limitMb = limitMb;
  }

  get limitMb(): number {
    return this.#limitMb;
  }

  /** Above the limit, or not yet well below it again. */
  get isPressed(): boolean {
    return this.#pressed;
  }

  /**
   * @param idle sessions that could be passivated now
   * @param hasStandby whether Workers wait for nobody in particular
   */
  look(rssMb: number, { idle, hasStandby }: { readonly idle: number; readonly hasStandby: boolean }): Relief {
    if (rssMb < this.#limitMb * CALM) {
      this.#pressed = false;
      this.#gaveStandby = false;
      this.#told = false;
      return 'nothing';
    }
    if (rssMb <= this.#limitMb) return 'nothing';
    this.#pressed = true;
    if (idle > 0) return 'sessions';
    if (hasStandby && !this.#gaveStandby) {
      this.#gaveStandby = true;
      return 'standby';
    }
    if (this.#told) return 'nothing';
    this.#told = true;
    return 'tell';
  }
}
