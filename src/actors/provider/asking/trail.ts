import type { CoopError, ErrorCode } from '../../../protocol/errors.ts';
import type { Attributes } from '../../../protocol/trace.ts';

/** The provider has the request then, and may have worked on it. */
const COSTLY: readonly ErrorCode[] = ['E_PROVIDER_SILENT', 'E_STREAM'];

/** Characters of all tries in the trace. */
const TOLD_MOST = 1_000;

/** What became of one request so far, over all its tries. */
export class Trail {
  /** Something of an answer was heard: from then on there is no other try. */
  begun = false;
  /** Of all pauses together, in ms. */
  pausedMs = 0;
  readonly #tries: string[] = [];
  #variable = '';
  #costly: CoopError | undefined;

  tried(model: string, variable: string, outcome: number | string): void {
    this.#variable = variable;
    this.#tries.push(`${model} ${variable} ${outcome}`);
  }

  failed(error: CoopError): void {
    if (COSTLY.includes(error.code)) this.#costly ??= error;
  }

  /** What the request failed with: where a try may have cost something no later one hides it, or it would count as free. */
  failure(error: CoopError): CoopError {
    return this.#costly ?? error;
  }

  /** For the trace: names of variables and models, statuses and codes. */
  notes(): Attributes {
    const tries = this.#tries.length;
    if (tries === 0) return {};
    const each = tries === 1 ? {} : { 'coop.tried': this.#tries.join(', ').slice(0, TOLD_MOST) };
    return { 'coop.key': this.#variable, 'coop.tries': tries, ...each };
  }
}
