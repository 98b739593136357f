/** A conversation that grew by so much may well be compacted where it could not be before. */
const GROWTH = 1.25;

/** How long is waited before the next try, the longer the more of them came to nothing. */
const WAIT_MS = { least: 60_000, most: 3_600_000 } as const;

/**
 * That compaction came to nothing in this Worker, whose turns are all of one conversation. Whoever tried again with each message
 * would pay for the same questions each time. What fits goes on as it is; what does not is told so at once.
 */
export class Setback {
  readonly #now: () => number;
  #tokens = 0;
  #until = 0;
  #waitMs: number = WAIT_MS.least;

  /** @param now a clock that only goes forward, in ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A request stayed so long. */
  met(tokens: number): void {
    this.#tokens = tokens;
    this.#until = this.#now() + this.#waitMs;
    this.#waitMs = Math.min(this.#waitMs * 2, WAIT_MS.most);
  }

  overcome(): void {
    this.#tokens = 0;
    this.#waitMs = WAIT_MS.least;
  }

  /** Whether it is worth trying again, for a request of so many tokens. */
  isOver(tokens: number): boolean {
    return tokens > this.#tokens * GROWTH || this.#now() >= this.#until;
  }
}
