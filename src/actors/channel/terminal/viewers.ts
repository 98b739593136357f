import { type PlaceKey, parsePlace } from '../../../protocol/address.ts';
import type { AttachEvent } from '../../../protocol/attach.ts';
import type { PersonName } from '../../../protocol/ids.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';

/** One attached client in one place. */
export interface Viewer {
  readonly place: PlaceKey;
  readonly person: PersonName;
  /** The reader's own level. Who is below the level of a turn sees nothing of it. */
  readonly level: TrustLevel;
  /** May decide about requests here. */
  readonly decides: boolean;
  show(event: AttachEvent): void;
}

/** Whom words are for, of those who read in a place. */
export interface For {
  /** Who is below it is shown nothing. */
  readonly level: TrustLevel;
  /** Those who could read what the words were made of; null: whoever is there. */
  readonly audience: readonly PersonName[] | null;
}

/** Who is shown what happens where. Whoever is here was reported to the supervisor before. */
export class Viewers {
  readonly #byPlace = new Map<PlaceKey, Set<Viewer>>();

  add(viewer: Viewer): void {
    const here = this.#byPlace.get(viewer.place) ?? new Set();
    this.#byPlace.set(viewer.place, here.add(viewer));
  }

  remove(viewer: Viewer): void {
    const here = this.#byPlace.get(viewer.place);
    here?.delete(viewer);
    if (here?.size === 0) this.#byPlace.delete(viewer.place);
  }

  /** Shows the event to those in the place whom it is for, and says how many they were. */
  show(place: PlaceKey, { level, audience }: For, event: AttachEvent): number {
    const readers = [...(this.#byPlace.get(place) ?? [])].filter(
      (viewer) => reaches(viewer.level, level) && (audience === null || audience.includes(viewer.person)),
    );
    for (const viewer of readers) viewer.show(event);
    return readers.length;
  }

  /** What is said aloud in a place is for everybody who is in it. */
  sayAloud(speaker: Viewer, event: AttachEvent): void {
    for (const viewer of this.#byPlace.get(speaker.place) ?? []) if (viewer !== speaker) viewer.show(event);
  }

  /** Something waits for those who may decide, alone: in a room the others would see that it does. */
  ring(): void {
    for (const [place, here] of this.#byPlace) {
      if (parsePlace(place).kind !== 'dm') continue;
      for (const viewer of here) if (viewer.decides) viewer.show({ method: 'attention', params: {} });
    }
  }
}
