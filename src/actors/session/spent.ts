import { total } from '../../domain/models.ts';
import { fullName } from '../../domain/money/catalogue.ts';
import type { TurnUsage } from '../../protocol/events.ts';
import type { TurnLease } from '../../protocol/lease.ts';
import type { ModelReply, Usage } from '../../protocol/model.ts';

/** What the model calls of a turn took. */
export class Spent {
  readonly #lease: Pick<TurnLease, 'model' | 'contextLimit'>;
  readonly #calls: Usage[] = [];
  /** Who answered last. */
  #model: string;

  constructor(lease: Pick<TurnLease, 'model' | 'contextLimit'>) {
    this.#lease = lease;
    this.#model = lease.model;
  }

  add({ usage, fallback }: ModelReply): void {
    const { model } = this.#lease;
    this.#model = fallback === undefined ? model : fullName(model.slice(0, model.indexOf('/')), fallback);
    this.#calls.push(usage);
  }

  /**
   * All of it together, for people.
   *
   * @param micros what the journal says that it cost, in micro-dollars; null where nobody knows
   */
  sum(micros: number | null): TurnUsage {
    const { contextLimit = null } = this.#lease;
    const last = this.#calls.at(-1);
    const context = last === undefined ? 0 : last.input + last.cacheRead + last.cacheWrite;
    return {
      model: this.#model,
      tokens: total(this.#calls),
      context,
      contextLimit,
      cost: micros === null ? null : micros / 1e6,
    };
  }
}
