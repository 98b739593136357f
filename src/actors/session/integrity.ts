import type { Effective } from '../../protocol/effective.ts';
import type { Message } from '../../protocol/model.ts';
import { lowest, reaches, type TrustLevel } from '../../protocol/trust.ts';

/** Resolves when nothing that needs to be believed more than `to` answers this turn any more. */
export type Narrow = (to: TrustLevel) => Promise<unknown>;

/**
 * How far what a turn has read can be believed: the lowest level among its authors (design/trust.md, "Whom a turn believes").
 * It only falls, and the model sees nothing of what lets it fall before the lease is worth as little.
 */
export class Integrity {
  readonly #narrow: Narrow;
  #lowest: TrustLevel;
  /** What the lease is good for: at first the turn's own level. */
  #lent: TrustLevel;
  #narrowed: Promise<unknown> = Promise.resolve();

  constructor({ level, sender }: Pick<Effective, 'level' | 'sender'>, narrow: Narrow) {
    this.#lent = level;
    this.#lowest = sender;
    this.#narrow = narrow;
  }

  /** Goes with whatever the turn writes. */
  get lowest(): TrustLevel {
    return this.#lowest;
  }

  /**
   * To be awaited before the model sees what authors of these levels wrote. Rejects where the lease could not be narrowed, now
   * and from then on: the turn must not go on.
   */
  async read(levels: readonly TrustLevel[]): Promise<void> {
    const now = lowest(this.#lowest, ...levels);
    this.#lowest = now;
    if (!reaches(now, this.#lent)) {
      this.#lent = now;
      this.#narrowed = this.#narrowed.then(() => this.#narrow(now));
    }
    await this.#narrowed;
  }
}

/** The levels of those who wrote what is in a step's results. */
export function authorsOf({ content }: Message): TrustLevel[] {
  return content.flatMap((block) =>
    block.type === 'tool_result' && block.integrity !== undefined ? [block.integrity] : [],
  );
}
