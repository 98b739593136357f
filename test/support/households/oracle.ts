import type { PlaceKey } from '../../../src/protocol/address.ts';
import type { StoreName, TrustLevel } from '../../../src/protocol/trust.ts';
import { AT_FIRST, inWords, keyOf, type Person, ROOMS, type Room, type Settings, type Spot } from './people.ts';
import { RoomReaders } from './room-readers.ts';

/** Written down once more: this is what the daemon is judged by, and it must not be judged by itself. */
const ORDER: readonly TrustLevel[] = ['public', 'familiar', 'inner', 'full'];
const STORES: Readonly<Record<StoreName, TrustLevel>> = { social: 'familiar', shared: 'inner', private: 'full' };

const isWorth = (level: TrustLevel, needed: TrustLevel): boolean => ORDER.indexOf(level) >= ORDER.indexOf(needed);

export const least = (levels: readonly TrustLevel[]): TrustLevel =>
  ORDER.find((level) => levels.includes(level)) ?? 'public';

/**
 * Who may know what was said, by design/trust.md alone: whoever said it; whoever counted as a reader of the place when it was
 * said, or came in before it was answered; whoever reads the store that a room with several readers is worth, for what is said there
 * is kept there; and whoever is where a quote that was shown, or a request that was let, took it to. Nobody else, ever.
 */
export class Oracle {
  #settings: Settings = AT_FIRST;
  readonly #rooms: Readonly<Record<Room, RoomReaders>> = { kitchen: new RoomReaders(), attic: new RoomReaders() };
  readonly #knows = new Map<string, Set<Person>>();
  /** What was said in a room since all was quiet: it may still be answered, before whoever comes meanwhile. */
  readonly #unanswered: Readonly<Record<Room, Set<string>>> = { kitchen: new Set(), attic: new Set() };
  /** What lies in a store for everyone, or was taken to a place. */
  readonly #kept: Readonly<Record<StoreName, Set<string>>> = {
    social: new Set(),
    shared: new Set(),
    private: new Set(),
  };
  readonly #taken = new Map<PlaceKey, Set<string>>();

  get settings(): Settings {
    return this.#settings;
  }

  reloaded(settings: Settings): void {
    this.#settings = settings;
    for (const room of ROOMS) {
      this.#rooms[room].perturbed();
      this.#keepAloud(room);
    }
  }

  came(person: Person, spot: Spot): void {
    if (spot === 'dm') return;
    this.#rooms[spot].came(person);
    for (const canary of this.#unanswered[spot]) this.learns(canary, [person]);
    this.#keepAloud(spot);
  }

  left(person: Person, spot: Spot): void {
    if (spot === 'dm') return;
    this.#rooms[spot].left(person);
    this.#keepAloud(spot);
  }

  /** The conversation was archived. */
  archived(spot: Spot): void {
    if (spot === 'dm') return;
    this.#rooms[spot].archived();
    this.#keepAloud(spot);
  }

  /** No turn runs, and none waits. */
  rested(): void {
    for (const room of ROOMS) {
      this.#rooms[room].rested();
      this.#unanswered[room].clear();
    }
  }

  /** Somebody said it, and it stands in the conversation. */
  said(person: Person, spot: Spot, canaries: readonly string[]): void {
    const hearers = spot === 'dm' ? [person] : this.#rooms[spot].spoke(person, (people) => this.#worth(spot, people));
    for (const canary of canaries) {
      this.learns(canary, hearers);
      if (spot !== 'dm') this.#unanswered[spot].add(canary);
    }
    if (spot !== 'dm') this.#keepAloud(spot);
  }

  learns(canary: string, people: Iterable<Person>): void {
    this.#knows.set(canary, new Set([...(this.#knows.get(canary) ?? []), ...people]));
  }

  kept(store: StoreName, canaries: readonly string[]): void {
    for (const canary of canaries) this.#kept[store].add(canary);
  }

  taken(place: PlaceKey, canaries: readonly string[]): void {
    this.#taken.set(place, new Set([...(this.#taken.get(place) ?? []), ...canaries]));
  }

  /** What a turn of this person is shown is said aloud where its answer goes: of the stores, what all those places are worth. */
  read(person: Person, spots: readonly Spot[], canaries: readonly string[]): void {
    const level = least([this.levelOf(person), ...spots.map((spot) => this.placeLevel(person, spot))]);
    const hearers = [person, ...spots.flatMap((spot) => (spot === 'dm' ? [] : this.#rooms[spot].all()))];
    for (const canary of canaries) if (this.#isKeptFor(level, canary)) this.learns(canary, hearers);
  }

  mayHear(person: Person, spot: Spot, canary: string): boolean {
    return (
      this.#knows.get(canary)?.has(person) === true ||
      this.#taken.get(keyOf(person, spot))?.has(canary) === true ||
      this.#isKeptFor(this.placeLevel(person, spot), canary)
    );
  }

  /** Who is in the place now, for certain. */
  present(person: Person, spot: Spot): readonly Person[] {
    return spot === 'dm' ? [person] : this.#rooms[spot].present();
  }

  levelOf(person: Person): TrustLevel {
    return this.#settings.levels[person] ?? 'public';
  }

  placeLevel(person: Person, spot: Spot): TrustLevel {
    return spot === 'dm' ? this.levelOf(person) : this.#worth(spot, this.#rooms[spot].certain());
  }

  /** For whoever reads of a leak. */
  describe(person: Person, spot: Spot, canary: string): string {
    const known = [...(this.#knows.get(canary) ?? [])].join(', ');
    return `${inWords(person, spot)} (${this.placeLevel(person, spot)}), met ${canary}, which is known to ${known} only`;
  }

  #worth(room: Room, people: readonly Person[]): TrustLevel {
    const setting = this.#settings.rooms[room];
    const said = setting.kind === 'listed' ? setting.trust : undefined;
    return said ?? least(people.map((person) => this.levelOf(person)));
  }

  /**
   * What was said where several read, and may not be answered yet, is kept by coop itself for whoever reads the store of what the
   * room is worth: as it is judged now, which may be when its turn begins.
   */
  #keepAloud(room: Room): void {
    const canaries = [...this.#unanswered[room]];
    for (const people of [this.#rooms[room].certain(), this.#rooms[room].all()]) {
      const level = this.#worth(room, people);
      const store = (['social', 'shared', 'private'] as const).find((name) => STORES[name] === level);
      if (store !== undefined && people.length > 1) this.kept(store, canaries);
    }
  }

  #isKeptFor(level: TrustLevel, canary: string): boolean {
    return (['social', 'shared', 'private'] as const).some(
      (store) => this.#kept[store].has(canary) && isWorth(level, STORES[store]),
    );
  }
}
