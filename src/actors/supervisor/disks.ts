/** What the owners of files say of their disks, in words: each is told once, and stands in `coop status` for as long as it lasts. */
import type { ActorId } from '../../protocol/ids.ts';
import { ACTOR } from './actors.ts';

/** States in which the owner of a file takes in nothing: their names are the machines' own. */
const WORDS: Readonly<Record<string, string>> = {
  'refusing.full': 'its disk is full: free some space there',
  'refusing.readonly': 'its disk can only be read: look at what the system says about it',
  'refusing.failing': 'its disk fails, or a quota is used up: look at what the system says about it',
  rebuilding: 'its search index was damaged and is made anew from what is kept',
};

/** The index takes in nothing that is not in the journal, and making it is no damage. */
const INDEX_WORDS: Readonly<Record<string, string>> = { ...WORDS, rebuilding: '' };

const AFTER = 'Nothing that was accepted is lost; it goes on by itself.';

function wordsOf(id: ActorId, state: string): string | undefined {
  const words = (id === ACTOR.index ? INDEX_WORDS : WORDS)[state];
  return words === '' ? undefined : words;
}

export class Disks {
  readonly #note: (text: string) => void;
  readonly #trouble = new Map<ActorId, string>();

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  /** An actor came into another state. */
  heard(id: ActorId, state: string): void {
    const words = wordsOf(id, state);
    if (words === this.#trouble.get(id)) return;
    if (words !== undefined) this.#note(`${id} takes in nothing: ${words}. ${AFTER}`);
    // One that closes or is gone is told of otherwise.
    else if (state === 'ready') this.#note(`${id} takes in again what comes.`);
    if (words === undefined) this.#trouble.delete(id);
    else this.#trouble.set(id, words);
  }

  /** For `coop status`, as long as it lasts. */
  warnings(): string[] {
    return [...this.#trouble].map(([id, words]) => `${id} takes in nothing: ${words}. ${AFTER}`);
  }
}
