import { type Budget, questionOf } from '../../../domain/compaction/index.ts';
import { tokensIn } from '../../../domain/tokens-at-least.ts';
import { type Piece, SUMMARY_MAX } from '../../../protocol/contracts/journal/index.ts';
import { type ErrorCode, toCoopError } from '../../../protocol/errors.ts';
import type { Summariser } from './summariser.ts';

/** Questions that one turn, or one job, may ask: what is not done by then is not. */
const ASKED_MOST = 80;

/** Whoever is asked would answer a smaller question. */
const TOO_MUCH: readonly ErrorCode[] = ['E_CONTEXT_FULL', 'E_PROVIDER_REQUEST'];

/** Has summaries made by a model that is handed text and answers with text. */
export class Asking {
  readonly #summariser: Summariser;
  #left = ASKED_MOST;

  constructor(summariser: Summariser) {
    this.#summariser = summariser;
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
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    try {
      return await this.#summariser.ask({ system, text, maxTokens: Math.min(tokens * 2, ANSWER_MOST) });
    } catch (error) {
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

/** One line, whatever stands in the text: nobody writes a line of somebody else's. */
const lineOf = ({ kind, by, text }: Piece): string => `${by ?? 'the agent'} ${kind}: ${JSON.stringify(text)}`;
