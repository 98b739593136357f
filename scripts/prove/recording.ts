import { stable } from './stable.ts';
import type { Frame } from './wire.ts';

/**
 * What is compared of one household, in the order in which it came, in streams whose order is nobody's chance.
 *
 * Not one stream a person: an answer to a call, the live events of a turn and the messages that are delivered come from three
 * threads, and which is faster is not fixed. Within each the order counts.
 */
export class Recording {
  /** By what it is and for whom: `requests for bob`. */
  readonly streams = new Map<string, string[]>();
  readonly #isCompared: (who: string) => boolean;
  readonly problems: string[] = [];
  /** Pieces of answers, and ends of calls, until their turn has ended. */
  readonly #turns = new Map<string, { text: string; tools: string[] }>();

  /** @param isCompared who is told no secret in either household; connections as `carol in kitchen` */
  constructor(isCompared: (who: string) => boolean) {
    this.#isCompared = isCompared;
  }

  request(reader: string, body: unknown, headers: unknown): void {
    if (!this.#isCompared(reader)) return;
    this.#add(`requests for ${reader}`, body);
    this.#add(`request headers for ${reader}`, headers);
  }

  frame(who: string, { method, params, result, error, id }: Frame): void {
    if (!this.#isCompared(who)) return;
    if (method === undefined) this.#add(`answers to ${who}`, { id, result, error });
    else if (method.startsWith('turn.')) this.#live(who, method, params ?? {});
    // That something waits for a decision is told to whoever decides: it is theirs to know.
    else if (method === 'attention') return;
    else this.#add(`messages to ${who}`, { method, params });
  }

  problem(text: string): void {
    this.problems.push(text);
  }

  /** How an answer is cut into pieces, and which of several calls ends first, is a matter of milliseconds. */
  #live(who: string, method: string, params: Readonly<Record<string, unknown>>): void {
    const key = `${who} ${String(params['turn'])}`;
    const turn = this.#turns.get(key) ?? { text: '', tools: [] };
    this.#turns.set(key, turn);
    if (method === 'turn.text') turn.text += String(params['text']);
    else if (method === 'turn.tool') turn.tools.push(JSON.stringify(params));
    else {
      this.#add(`live to ${who}`, { method, params });
      if (method === 'turn.started') return;
      this.#add(`live to ${who}`, { said: turn.text, tools: turn.tools.sort() });
    }
  }

  #add(stream: string, value: unknown): void {
    const texts = this.streams.get(stream) ?? [];
    this.streams.set(stream, texts);
    texts.push(stable(value));
  }
}
