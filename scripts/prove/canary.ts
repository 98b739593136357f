import { pick, type Random } from './random.ts';
import type { Sink } from './sink.ts';

/** Every canary begins so, and no other text does: one search finds all of them. */
export const MARK = 'zqx';

/** As much of a canary as counts as the whole: what was cut off gives it away, too. */
export const KEY_LENGTH = MARK.length + 4;

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** A word that exists once, in one secret. No query holds it, so an attacker's own words raise no alarm. */
export interface Canary {
  readonly word: string;
  /** The case, or the file. */
  readonly of: string;
  readonly sink: Sink;
}

export class Canaries {
  readonly #random: Random;
  readonly #byKey = new Map<string, Canary>();

  constructor(random: Random) {
    this.#random = random;
  }

  get size(): number {
    return this.#byKey.size;
  }

  mint(of: string, sink: Sink): Canary {
    for (;;) {
      const word = MARK + Array.from({ length: 9 }, () => pick(this.#random, LETTERS)).join('');
      const key = word.slice(0, KEY_LENGTH);
      if (this.#byKey.has(key)) continue;
      const canary = { word, of, sink };
      this.#byKey.set(key, canary);
      return canary;
    }
  }

  /** @param sighting begins with the mark */
  find(sighting: string): Canary | undefined {
    return this.#byKey.get(sighting.slice(0, KEY_LENGTH));
  }
}

/** `text` with the canary as one of its words: anywhere, so that a cut at either end may leave it in. */
export function planted(text: string, canary: Canary, random: Random): string {
  const words = text.trim().split(/\s+/u);
  words.splice(Math.floor(random() * (words.length + 1)), 0, canary.word);
  return words.join(' ');
}
