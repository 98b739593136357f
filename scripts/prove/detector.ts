import type { Canaries, Canary } from './canary.ts';
import { maySee, type Reader } from './sink.ts';
import { sightings } from './views.ts';

export interface Leak {
  readonly canary: Canary;
  readonly reader: Reader;
  /** What it came through: `request`, `event message`, `answer history`, `file memory.shared.db`. */
  readonly channel: string;
  readonly form: string;
  /** Around what was seen, for a first look. */
  readonly excerpt: string;
  /** Of which turn or call. */
  readonly during: string;
}

/** Looks at everything that comes before anybody, and knows what each may see. */
export class Detector {
  readonly #canaries: Canaries;
  readonly #seen = new Set<string>();
  readonly leaks: Leak[] = [];
  texts = 0;
  characters = 0;

  constructor(canaries: Canaries) {
    this.#canaries = canaries;
  }

  /** One leak for each secret, reader and channel; again is not more. */
  inspect(reader: Reader, channel: string, text: string, during: string): void {
    this.texts += 1;
    this.characters += text.length;
    for (const { word, form } of sightings(text)) {
      const canary = this.#canaries.find(word);
      if (canary === undefined || maySee(reader, canary.sink)) continue;
      const key = `${canary.word} ${reader.id} ${channel}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.leaks.push({ canary, reader, channel, form, excerpt: around(text, canary.word), during });
    }
  }

  /** Every string in `value`, and every key, as one text: a word may be cut between two of them. */
  inspectAll(reader: Reader, channel: string, value: unknown, during: string): void {
    this.inspect(reader, channel, [...stringsOf(value)].join('\n'), during);
  }

  /** The same, without the strings that were looked at before. */
  inspectNew(reader: Reader, channel: string, value: unknown, during: string, seen: Set<string>): void {
    const fresh: string[] = [];
    for (const text of stringsOf(value)) {
      if (seen.has(text)) continue;
      seen.add(text);
      fresh.push(text);
    }
    this.inspect(reader, channel, fresh.join('\n'), during);
  }
}

export function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* stringsOf(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield key;
      yield* stringsOf(item);
    }
  }
}

/** Where it stands as it is, what stands around it; otherwise the beginning. */
function around(text: string, word: string): string {
  const at = Math.max(0, text.indexOf(word) - 100);
  return text.slice(at, at + 240);
}
