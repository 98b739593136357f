import type { IdempotencyKey } from '../../protocol/ids.ts';

/** Results that are kept: of the turns that may still ask. */
const KEPT_MAX = 500;

/** What was done under which key: a turn that is resumed asks again, and nothing is done twice. Ends with the thread. */
export class Done<R> {
  readonly #results = new Map<IdempotencyKey, R>();

  once(key: IdempotencyKey, work: () => R): R {
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = work();
    this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (oldest !== undefined && this.#results.size > KEPT_MAX) this.#results.delete(oldest);
    return result;
  }
}
