import { contextLimit, cost, total } from '../../domain/models.ts';
import type { TurnUsage } from '../../protocol/events.ts';
import type { ModelReply, Usage } from '../../protocol/model.ts';

/** What the model calls of a turn took. */
export class Spent {
  readonly calls: { model: string; tokens: Usage }[] = [];

  add({ model, usage }: ModelReply): void {
    this.calls.push({ model, tokens: usage });
  }

  /** All of it together, for people. */
  get sum(): TurnUsage {
    const last = this.calls.at(-1);
    const model = last?.model ?? '';
    const tokens = total(this.calls.map((call) => call.tokens));
    const context = last === undefined ? 0 : last.tokens.input + last.tokens.cacheRead + last.tokens.cacheWrite;
    return { model, tokens, context, contextLimit: contextLimit(model), cost: cost(model, tokens) };
  }
}
