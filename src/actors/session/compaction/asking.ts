import { type Budget, questionOf, tokensIn } from '../../../domain/compaction/index.ts';
import type { Client } from '../../../protocol/contract.ts';
import type { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import { type CompactionContract, type Piece, SUMMARY_MAX } from '../../../protocol/contracts/journal/index.ts';
import { CoopError, type ErrorCode, toCoopError } from '../../../protocol/errors.ts';
import { carry, type TraceContext } from '../../../protocol/trace.ts';
import { faultPoint } from '../../kernel/fault/index.ts';

/** Questions that one turn, or one job, may ask: what is not done by then is not. */
const ASKED_MOST = 80;

export interface Asked {
  readonly journal: Client<typeof CompactionContract>;
  readonly model: Client<typeof BackgroundModelContract>;
  readonly signal: AbortSignal;
  readonly trace: TraceContext | undefined;
}

/** Whoever is asked would answer a smaller question. */
const TOO_MUCH: readonly ErrorCode[] = ['E_CONTEXT_FULL', 'E_PROVIDER_REQUEST'];

/** Has summaries made by a model that is handed text and answers with text. */
export class Asking {
  readonly #asked: Asked;
  #left = ASKED_MOST;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  /**
   * The summary of `summary` and `pieces`. Undefined where none came that is worth anything: an empty one, or a longer one than what it
   * would stand for.
   *
   * @throws CoopError where nobody can be asked, or this was stopped
   */
  async ask(
    summary: string | null,
    pieces: readonly Piece[],
    { summary: tokens, threshold }: Budget,
  ): Promise<string | undefined> {
    const replaced = verbatim(summary, pieces);
    const size = tokensIn(replaced);
    // So little stays as it is: nothing is lost, and nobody has to be asked.
    if (size * SMALL <= tokens) return replaced;
    const { system, text } = questionOf(summary, pieces, tokens);
    if (tokensIn(system) + tokensIn(text) > threshold) return undefined;
    const made = (await this.#ask(system, text, tokens))?.trim().toWellFormed().slice(0, SUMMARY_MAX);
    return made === undefined || made === '' || tokensIn(made) > size ? undefined : made;
  }

  async #ask(system: string, text: string, tokens: number): Promise<string | undefined> {
    const { journal, model, signal, trace } = this.#asked;
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    faultPoint('session.summarising');
    try {
      const asking = model.ask({ system, text, maxTokens: Math.min(tokens * 2, ANSWER_MOST), ...carry(trace) });
      const { model: name, text: answer, usage } = await unlessAborted(asking, signal);
      await journal.spent({ model: name, tokens: usage });
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (TOO_MUCH.includes(toCoopError(error).code)) return undefined;
      throw error;
    }
  }
}

/** A quarter of a summary's room. */
const SMALL = 4;
/** The contract's own. */
const ANSWER_MOST = 8_192;

const verbatim = (summary: string | null, pieces: readonly Piece[]): string =>
  [...(summary === null || summary === '' ? [] : [summary]), ...pieces.map(lineOf)].join('\n');

const lineOf = ({ kind, by, text }: Piece): string => `${by ?? 'the agent'} ${kind}: ${text}`;

/** A question has no cancel of its own: its port is closed with the turn, and that ends it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason ?? new CoopError('E_CANCELLED'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
