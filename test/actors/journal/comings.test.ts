import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Announcer } from '../../../src/actors/journal/announcer.ts';
import { sessions, turnJournal } from '../../../src/actors/journal/ports/index.ts';
import { type PlaceKey, placeKey } from '../../../src/protocol/address.ts';
import { isStranger, type PersonName, personName } from '../../../src/protocol/ids.ts';
import { lowest, type TrustLevel } from '../../../src/protocol/trust.ts';
import { newFolder, words } from './support.ts';
import { HOUR, Timed } from './timed.ts';

const LEVELS: Readonly<Record<string, TrustLevel>> = {
  alice: 'full',
  bob: 'inner',
  dave: 'inner',
  carol: 'familiar',
  '?terminal:mallory': 'public',
};
const PEOPLE = Object.keys(LEVELS).map(personName);
const levelOf = (person: PersonName): TrustLevel => LEVELS[person] ?? 'public';

const person = fc.constantFrom(...PEOPLE);
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('comes' as const), person }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('goes' as const), person }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('speaks' as const), person }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('waits' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('archives' as const), person }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** One room, with the test as its channel and supervisor. */
class Room {
  /** Of everything that was said: who counted as reading when it was. */
  static readonly heard = new Map<string, ReadonlySet<PersonName>>();
  static #said = 0;
  readonly #timed: Timed;
  readonly #place: PlaceKey;
  readonly #present = new Set<PersonName>();
  /** When each person's coming last closed a conversation here. */
  readonly #closedBy = new Map<PersonName, number>();

  constructor(timed: Timed, name: string) {
    this.#timed = timed;
    this.#place = placeKey({ kind: 'group', channel: 'terminal', id: name });
  }

  async see(happening: Happening): Promise<void> {
    switch (happening.type) {
      case 'comes':
        this.#present.add(happening.person);
        break;
      case 'goes':
        this.#present.delete(happening.person);
        break;
      case 'waits':
        this.#timed.now += happening.hours * HOUR;
        break;
      case 'archives':
        await this.#archive(happening.person);
        break;
      case 'speaks':
        await this.#speak(happening.person);
        for (const someone of PEOPLE) await this.#lookBack(someone);
        break;
    }
  }

  async #archive(by: PersonName): Promise<void> {
    const { archived } = await this.#sessionsOf(by).archive({});
    if (archived !== null) this.#closedBy.clear();
  }

  /** As the supervisor does: who counts is asked, the speaker reads, and the room is worth its least trusted reader. */
  async #speak(by: PersonName): Promise<void> {
    const { control, journal } = this.#timed;
    const { people } = await control.counted({ place: this.#place });
    const readers = new Set([...this.#present, ...people, by]);
    const placeLevel = lowest('full', ...[...readers].map(levelOf));
    const before = this.#open();
    const text = this.#say(readers);
    const inbox = this.#timed.accept(by.replace('?terminal:', ''), this.#place, text);
    const audience = { inbox, place: this.#place, placeLevel, readers: [...readers] };
    if (isStranger(by)) await control.overhear({ ...audience, author: by });
    else {
      const level = lowest(placeLevel, levelOf(by));
      const { turn } = await control.begin({ ...audience, person: by, level, sender: levelOf(by) });
      const port = turnJournal(journal, new Announcer(journal), { turn });
      const { history } = await port.load({});
      for (const { message } of history) {
        for (const reader of readers) expect(Room.heard.get(words(message))).toContain(reader);
      }
      await port.commit({ text: this.#say(readers) });
    }
    if (before !== undefined && before.id !== this.#open()?.id) this.#closed(before.readers, readers);
  }

  /** Somebody came who had not closed a conversation here within a day; and nobody who came had. */
  #closed(known: readonly string[], readers: ReadonlySet<PersonName>): void {
    const newcomers = [...readers].filter((reader) => !known.includes(reader));
    expect(newcomers).not.toEqual([]);
    for (const newcomer of newcomers) {
      const last = this.#closedBy.get(newcomer) ?? Number.NEGATIVE_INFINITY;
      expect(this.#timed.now - last).toBeGreaterThanOrEqual(24 * HOUR);
      this.#closedBy.set(newcomer, this.#timed.now);
    }
  }

  /** Nobody finds what was said while they did not count, from whatever level they look. */
  async #lookBack(someone: PersonName): Promise<void> {
    const port = this.#sessionsOf(someone);
    const found = (await port.history({ limit: 1_000 })).entries.map(({ text }) => text);
    for (const { id } of (await port.list({ limit: 3 })).sessions) {
      const { turns } = await port.show({ id });
      found.push(...turns.flatMap(({ said }) => said.map(({ text }) => text)));
    }
    for (const text of found) expect(Room.heard.get(text)).toContain(someone);
  }

  #say(readers: ReadonlySet<PersonName>): string {
    Room.#said += 1;
    const text = `words ${Room.#said}`;
    Room.heard.set(text, readers);
    return text;
  }

  #sessionsOf(someone: PersonName) {
    return sessions(this.#timed.journal, new Announcer(this.#timed.journal), {
      person: someone,
      place: this.#place,
      level: 'full',
      deletes: false,
    });
  }

  #open(): { readonly id: number; readonly readers: readonly string[] } | undefined {
    const { db } = this.#timed.journal.file;
    const open = db
      .prepare<[string], { id: number }>('SELECT id FROM conversations WHERE place = ? AND closed_at IS NULL')
      .get(this.#place);
    if (open === undefined) return undefined;
    const rows = db.prepare<[number], { person: string }>('SELECT person FROM readers WHERE conversation = ?');
    return { id: open.id, readers: rows.all(open.id).map(({ person }) => person) };
  }
}

test('however people come and go: nobody reads what was said while they did not count, and each closes a room once a day', async () => {
  using timed = new Timed(await newFolder());
  timed.journal.file.db.pragma('synchronous = OFF');
  let rooms = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 40 }), async (happenings) => {
      rooms += 1;
      const room = new Room(timed, `room-${rooms}`);
      for (const happening of happenings) await room.see(happening);
    }),
    { numRuns: 60 },
  );
  expect(Room.heard.size).toBeGreaterThan(300);
}, 120_000);
