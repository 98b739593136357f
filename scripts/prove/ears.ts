import type { Detector } from './detector.ts';
import type { Reader } from './sink.ts';
import type { Frame } from './wire.ts';

/** What somebody hears, shown to the detector as it comes. Who reads along may change while they listen. */
export class Ears {
  readonly #detector: Detector;
  readonly #name: string;
  reader: Reader;
  /** For the record: what goes on when something is heard. */
  during = '';
  /** Pieces of answers by their turn: a word may be cut in two. */
  readonly #pieces = new Map<string, string>();
  #asked = 'open';

  /** @param name whose ears they are: a name, or a stranger's `?identity` */
  constructor(detector: Detector, name: string, reader: Reader) {
    this.#name = name;
    this.#detector = detector;
    this.reader = reader;
  }

  /** The next answer is to this. */
  asking(method: string): void {
    this.#asked = method;
  }

  hear({ method, params, result, error }: Frame): void {
    if (method === undefined) {
      // An answer is for this client alone, at the level of the place where it was asked.
      this.#inspect(`answer ${this.#asked}`, result ?? error, { ...this.reader, people: [this.#name] });
      return;
    }
    this.#inspect(`event ${method}`, params);
    const { turn, text } = params ?? {};
    if (method !== 'turn.text' || typeof turn !== 'string' || typeof text !== 'string') return;
    const whole = (this.#pieces.get(turn) ?? '') + text;
    // As much as a word could reach over, spaced and encoded.
    this.#pieces.set(turn, whole.slice(-400));
    this.#inspect('event turn.text', whole);
  }

  #inspect(channel: string, value: unknown, reader = this.reader): void {
    this.#detector.inspectAll(reader, channel, value, this.during);
  }
}
