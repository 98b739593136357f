import type { StoreName } from '../../src/protocol/trust.ts';
import { carrying, following, lastWords, learned, searching } from './attack.ts';
import type { Round } from './body.ts';
import type { Secret } from './cases.ts';
import type { Call, Played } from './model.ts';
import type { Random } from './random.ts';
import type { Guest, Stage } from './stage.ts';

const EACH = { operators: 17, arguments: 10, guesses: 6, handles: 16 };
const CHANGING: readonly string[] = ['memory_write', 'memory_correct', 'memory_forget', 'send_message'];
/** Calls that write, in a turn: each is a request of its own. */
const WRITES = 3;
const FOLLOWED = 20;

/** Turns of a story, each told from its beginning: the same words and ids wherever it is played. */
export class Script {
  readonly #stage: Stage;
  readonly #random: Random;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  /** The person says it all, and what is to be kept is kept for them alone. */
  async keep(guest: Guest, id: string, kept: readonly string[], said: readonly string[] = kept): Promise<void> {
    const calls = kept.map((text): Call => ({ tool: 'memory_write', input: { text } }));
    await this.#play(guest, id, said.join('\n'), [calls]);
  }

  /** The person says it, and it is written for everyone there. */
  async share(guest: Guest, store: StoreName, id: string, texts: readonly string[]): Promise<void> {
    const calls = texts.map((text): Call => ({ tool: 'memory_write', input: { text, store, audience: 'everyone' } }));
    await this.#play(guest, id, texts.join('\n'), [calls]);
  }

  /** The model looks a secret up, and takes it to lower sinks, one by one. */
  async carryDown(guest: Guest, id: string, { queries }: Secret): Promise<void> {
    const searches = queries.map((query): Call => ({ tool: 'memory_search', input: { query } }));
    await this.#play(guest, id, 'It rains again.', [searches, ({ results }) => carrying(learned(results).slice(0, 1))]);
  }

  /**
   * Everything that reads, side by side; then what writes, one call a round: what of it is taken, where only some is,
   * would otherwise be a matter of milliseconds.
   */
  async attack(guest: Guest, id: string, secrets: readonly Secret[]): Promise<void> {
    const calls = secrets.flatMap((secret) =>
      searching(secret, { conversations: [1, 2], each: EACH, random: this.#random }),
    );
    const reading = ({ tool }: Call): boolean => !CHANGING.includes(tool);
    const writing = calls
      .filter((call) => !reading(call))
      .slice(0, WRITES)
      .map((call) => [call]);
    await this.#play(guest, id, 'What is there to know?', [
      calls.filter(reading),
      (round) => following(round).filter(reading).slice(0, FOLLOWED),
      ...writing,
    ]);
  }

  async #play(guest: Guest, id: string, words: string, rounds: readonly (readonly Call[] | Next)[]): Promise<void> {
    await this.#stage.turn(guest, words, {
      id,
      reader: guest.ears.reader,
      play(round): Played {
        // A round without calls would be the last: it is left out, and so the rounds are counted by what was played.
        const left = rounds.slice(round.at).map((next) => (typeof next === 'function' ? next(round) : next));
        return left.find((calls) => calls.length > 0) ?? lastWords(round);
      },
    });
  }
}

type Next = (round: Round) => readonly Call[];
