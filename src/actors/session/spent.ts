import { total } from '../../domain/models.ts';
import type { TurnUsage } from '../../protocol/events.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import type { ModelReply, Usage } from '../../protocol/model.ts';

/** What the model calls of a turn took. */
export class Spent {
  readonly #lease: Pick<TurnLease, 'model' | 'contextLimit'>;
  readonly #calls: Usage[] = [];

  constructor(lease: Pick<TurnLease, 'model' | 'contextLimit'>) {
    this.#lease = lease;
  }

  add({ usage }: ModelReply): void {
    this.#calls.push(usage);
  }

  /**
   * All of it together, for people.
   *
   * @param micros what the journal says that it cost, in micro-dollars; null where nobody knows
   */
  sum(micros: number | null): TurnUsage {
    const { model, contextLimit = null } = this.#lease;
    const last = this.#calls.at(-1);
    const context = last === undefined ? 0 : last.input + last.cacheRead + last.cacheWrite;
    return { model, tokens: total(this.#calls), context, contextLimit, cost: micros === null ? null : micros / 1e6 };
  }
}
