import { CoopError } from '../../protocol/errors.ts';
import type { IdempotencyKey } from '../../protocol/ids.ts';

/** Results that are kept: of the turns that may still ask. */
const KEPT_MAX = 500;

/** What was done under which key: a turn that is resumed asks again, and nothing is done twice. Ends with the thread. */
export class Done<R> {
  readonly #results = new Map<IdempotencyKey, R | Promise<R>>();

  /** What takes time is waited for by all who ask; what failed is done again. */
  once(key: IdempotencyKey, work: () => R | Promise<R>): R | Promise<R> {
    const known = this.#results.get(key);
    if (known instanceof Promise)
      return known.catch((error: unknown) => {
        // Not by the port that was asked first: its lease ended. This one's has not.
        if (error instanceof CoopError && error.code === 'E_REVOKED') return this.once(key, work);
        throw error;
      });
    if (known !== undefined) return known;
    const result = work();
    this.#results.set(key, result);
    if (result instanceof Promise) void result.catch(() => this.#results.delete(key));
    const [oldest] = this.#results.keys();
    if (oldest !== undefined && this.#results.size > KEPT_MAX) this.#results.delete(oldest);
    return result;
  }
}
