/** How it is found out that a thread is stuck. */
export interface PulsePolicy {
  /** Between two looks, in ms. */
  readonly every: number;
  /** Looks in a row without an answer, the thread busy all the while: it runs in circles. */
  readonly busyLooks: number;
  /** Looks in a row without an answer, although it has nothing to do. */
  readonly idleLooks: number;
}

export const PULSE_POLICY: PulsePolicy = { every: 5_000, busyLooks: 3, idleLooks: 12 };

/** Share of a window in which the thread did something, from which it counts as busy. */
const BUSY = 0.98;

/** `ask` — send it this nonce; `wait` — one is still out; the rest: it is to be ended. */
export type Verdict =
  | { readonly type: 'ask'; readonly nonce: number }
  | { readonly type: 'wait' }
  | { readonly type: 'stuck' | 'silent'; readonly forMs: number };

/**
 * The pulse of one thread: a nonce that must come back, and how busy the thread was meanwhile. Being busy alone is work, and
 * silence alone may be a machine that is slow; both together, over several looks, is a thread that will not come back.
 *
 * Long work that was announced is not counted before its own deadline.
 */
export class Pulse {
  readonly #policy: PulsePolicy;
  #nonce = 0;
  #outstanding: number | undefined;
  #missed = 0;
  #missedBusy = 0;
  #patientUntil = 0;
  #lookedAt: number | undefined;

  constructor(policy: PulsePolicy = PULSE_POLICY) {
    this.#policy = policy;
  }

  /** It came into another state: with long work ahead, or (without `withinMs`) with none. */
  announced(withinMs: number | undefined, now: number): void {
    this.#patientUntil = withinMs === undefined ? 0 : now + withinMs;
    this.#forgive();
  }

  /** Within the time of work that was announced. */
  isExcused(now: number): boolean {
    return now < this.#patientUntil;
  }

  answered(nonce: number): void {
    if (nonce !== this.#outstanding) return;
    this.#outstanding = undefined;
    this.#forgive();
  }

  /** @param utilisation of its event loop since the last look, 0..1 */
  look(utilisation: number, now: number): Verdict {
    const { every, busyLooks, idleLooks } = this.#policy;
    // A window that was much longer: it was this thread, or the machine, that did not run.
    const isFair = this.#lookedAt !== undefined && now - this.#lookedAt < 2 * every;
    this.#lookedAt = now;
    if (this.#outstanding === undefined) {
      this.#outstanding = this.#nonce++;
      return { type: 'ask', nonce: this.#outstanding };
    }
    if (!isFair || this.isExcused(now)) return { type: 'wait' };
    this.#missed += 1;
    this.#missedBusy = utilisation >= BUSY ? this.#missedBusy + 1 : 0;
    const forMs = this.#missed * every;
    if (this.#missedBusy >= busyLooks) return { type: 'stuck', forMs };
    if (this.#missed >= idleLooks) return { type: 'silent', forMs };
    return { type: 'wait' };
  }

  #forgive(): void {
    this.#missed = 0;
    this.#missedBusy = 0;
  }
}
