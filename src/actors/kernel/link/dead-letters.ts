import { type DeadLetters, LAST_LETTERS } from '../../../protocol/dead-letters.ts';
import type { ErrorCode } from '../../../protocol/errors.ts';

type Letter = DeadLetters['last'][number];

/** What this thread was sent and did not take. */
class DeadLetterBox {
  #count = 0;
  #told = 0;
  #last: Letter[] = [];

  add(what: string, code: ErrorCode, at = Date.now()): void {
    this.#count += 1;
    this.#last = [...this.#last.slice(1 - LAST_LETTERS), { at, what, code }];
  }

  get all(): DeadLetters {
    return { count: this.#count, last: this.#last };
  }

  /** All of them, where some came since this was asked last. */
  untold(): DeadLetters | undefined {
    if (this.#told === this.#count) return undefined;
    this.#told = this.#count;
    return this.all;
  }
}

/** One for each thread: every port that it serves or reads. */
export const deadLetters = new DeadLetterBox();
