import { CoopError } from '../../../protocol/errors.ts';
import type { KeyRow, KeysState } from '../../../protocol/key-states.ts';
import type { Clock } from '../clock.ts';
import type { FoundKeys } from '../keys.ts';
import { type Limits, limitsIn } from '../limits/index.ts';
import { chosen } from './choice.ts';
import { type Member, openMember } from './member.ts';
import { withoutSecrets } from './secrets.ts';
import { when } from './when.ts';

export interface PoolOptions {
  readonly clock: Clock;
  /** ms since the epoch: for instants that servers name, and that people are told. */
  readonly wallNow: () => number;
}

/** Where a server takes no key, what would have to be set to send one. */
const NO_VARIABLE = 'provider.api_keys';

/** All keys of the household: every session's requests go through the one pool, so that what one of them meets all know. */
export class KeyPool {
  readonly #members: readonly Member[];
  readonly #found: FoundKeys;
  readonly #clock: Clock;
  readonly #wallNow: () => number;
  readonly #listeners = new Set<() => void>();
  #last: Member | undefined;

  constructor(found: FoundKeys, { clock, wallNow }: PoolOptions) {
    this.#found = found;
    this.#clock = clock;
    this.#wallNow = wallNow;
    const moved = (): void => {
      for (const listener of [...this.#listeners]) listener();
    };
    this.#members =
      found.variables.length === 0
        ? [openMember(undefined, NO_VARIABLE, clock, moved)]
        : found.keys.map((key) => openMember(key, key.variable, clock, moved));
  }

  get size(): number {
    return this.#members.length;
  }

  /** `throttled`: every key that works has to rest. `exhausted`: none works. */
  get state(): KeysState {
    const states = this.#members.map(stateOf);
    if (states.some((state) => state === 'ready' || state === 'hot')) return 'ready';
    return states.includes('cooling') ? 'throttled' : 'exhausted';
  }

  /** By variable. A key that nobody needs has none. */
  rows(): readonly KeyRow[] {
    if (this.#found.variables.length === 0) return [];
    return [
      ...this.#members.map((member): KeyRow => ({ variable: member.variable, state: stateOf(member) })),
      ...this.#found.unfit.map((variable): KeyRow => ({ variable, state: 'disabled' })),
    ];
  }

  /** Whatever moves. Answers how to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * The key to ask with now: waits for one that rests, where that ends within `withinMs`. Undefined where there is none among the
   * `allowed`, or not in time. Rejects with the reason of the signal.
   */
  async take(allowed: (member: Member) => boolean, withinMs: number, signal: AbortSignal): Promise<Member | undefined> {
    const until = this.#clock.now() + withinMs;
    for (;;) {
      signal.throwIfAborted();
      const now = this.#clock.now();
      const members = this.#members.filter(allowed);
      const member = chosen(members, this.#last, now);
      if (member !== undefined) {
        this.#last = member;
        return member;
      }
      const end = restsUntil(members);
      if (end === undefined || end > until) return undefined;
      await this.#change(signal);
    }
  }

  /** What an answer with it says: of it, and of no other. */
  answered({ machine }: Member, status: number, headers: Headers): Limits {
    const limits = limitsIn(headers, this.#wallNow());
    machine.send({ type: 'ANSWERED', status, limits });
    return limits;
  }

  /** It was too much, and no answer said so. */
  limited({ machine }: Member): void {
    machine.send({ type: 'LIMITED', limits: { readings: [], pauseMs: undefined } });
  }

  /** Why nobody can be asked now, and what to do. */
  refusal(cause?: unknown): CoopError {
    if (restsUntil(this.#members) !== undefined) return this.limit(cause);
    const variables = this.rows().flatMap(({ variable, state }) => (state === 'disabled' ? [variable] : []));
    if (variables.length > 0) return new CoopError('E_KEY_REJECTED', { variable: variables.join(', ') }, cause);
    if (this.#members.length > 0) return new CoopError('E_KEY_REJECTED', { variable: NO_VARIABLE }, cause);
    return new CoopError('E_KEY_MISSING', { variable: this.#found.variables.join(' or ') }, cause);
  }

  /** `E_RATE_LIMITED`, with when the first key has rested. */
  limit(cause?: unknown): CoopError {
    const ms = (restsUntil(this.#members) ?? 0) - this.#clock.now();
    return new CoopError('E_RATE_LIMITED', { when: when(ms, this.#wallNow()) }, cause);
  }

  /** No error repeats a key, whichever request that was sent with: not in its words, nor in those of what it comes from. */
  masked(error: CoopError): CoopError {
    return withoutSecrets(
      error,
      this.#found.keys.map(({ value }) => value),
    );
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        stop();
        reject(signal.reason);
      };
      const stop = this.listen(() => {
        stop();
        signal.removeEventListener('abort', abort);
        resolve();
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}

const stateOf = ({ machine }: Member): KeyRow['state'] => machine.getSnapshot().value;

/** When the first of them has rested. */
function restsUntil(members: readonly Member[]): number | undefined {
  const ends = members
    .map(({ machine }) => machine.getSnapshot())
    .flatMap(({ value, context }) => (value === 'cooling' ? [context.restsUntil] : []));
  return ends.length === 0 ? undefined : Math.min(...ends);
}
