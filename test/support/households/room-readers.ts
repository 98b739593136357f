import type { TrustLevel } from '../../../src/protocol/trust.ts';
import type { Person } from './people.ts';

const ORDER: readonly TrustLevel[] = ['public', 'familiar', 'inner', 'full'];

interface Conversation {
  readonly readers: ReadonlySet<Person>;
  readonly level: TrustLevel;
}

/**
 * Who counts as reading a room, by the rules: who is there; who spoke since the conversation began; and for a day, which no test
 * lasts, whoever closed one by coming. While a turn runs nobody outside can tell when the daemon counts: then whoever may
 * count does, until the room is archived.
 */
export class RoomReaders {
  readonly #here = new Set<Person>();
  #spoke = new Set<Person>();
  #joined = new Set<Person>();
  #perhaps = new Set<Person>();
  #conversation: Conversation | undefined;
  #isBusy = false;
  #isHazy = false;

  came(person: Person): void {
    this.perturbed();
    if (this.#isBusy) this.#perhaps.add(person);
    this.#here.add(person);
  }

  left(person: Person): void {
    this.perturbed();
    this.#here.delete(person);
  }

  /** Something changed by which a turn that runs is judged. */
  perturbed(): void {
    this.#isHazy ||= this.#isBusy;
  }

  rested(): void {
    this.#isBusy = false;
  }

  archived(): void {
    this.#conversation = undefined;
    if (this.#isBusy) {
      // What runs goes on in the new conversation, and whether it was judged before or after nobody here can tell: who is not there
      // any more may count, and may not.
      this.#blur();
      this.#spoke = new Set();
      this.#joined = new Set();
      return;
    }
    this.#spoke = new Set();
    this.#joined = new Set();
    this.#perhaps = new Set();
    this.#isHazy = false;
  }

  /** Answers who heard it. */
  spoke(person: Person, worth: (people: readonly Person[]) => TrustLevel): readonly Person[] {
    this.perturbed();
    const before = this.#conversation;
    const readers = new Set([...this.certain(), person]);
    const level = worth([...readers]);
    const newcomers = before === undefined ? [] : [...readers].filter((reader) => !before.readers.has(reader));
    const fell = before !== undefined && ORDER.indexOf(level) < ORDER.indexOf(before.level);
    if (newcomers.length > 0 || fell) {
      if (this.#isHazy) this.#blur();
      this.#spoke = new Set();
      for (const newcomer of newcomers) this.#joined.add(newcomer);
    }
    this.#conversation = { readers, level };
    this.#spoke.add(person);
    this.#isBusy = true;
    // Who counted until now has heard this, whatever it closed.
    return [...new Set([...readers, ...this.all()])];
  }

  present(): readonly Person[] {
    return [...this.#here];
  }

  certain(): readonly Person[] {
    return [...new Set([...this.#here, ...this.#spoke, ...this.#joined])];
  }

  all(): readonly Person[] {
    return [...new Set([...this.certain(), ...this.#perhaps])];
  }

  #blur(): void {
    this.#perhaps = new Set(this.all());
  }
}
