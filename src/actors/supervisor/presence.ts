import type { Identity, PlaceKey } from '../../protocol/address.ts';
import type { Person } from './people.ts';

/** Somebody who reads a place now. */
export interface Visit {
  readonly id: number;
  readonly identity: Identity;
  /** Undefined for a stranger. */
  readonly person: Person | undefined;
  readonly place: PlaceKey;
}

/** Who reads where, as the channels report it. */
export class Presence {
  readonly #visits = new Map<number, Visit>();

  arrive(visit: Visit): void {
    this.#visits.set(visit.id, visit);
  }

  leave(id: number): void {
    this.#visits.delete(id);
  }

  /** The channel was restarted: its readers are gone with it. */
  clear(): void {
    this.#visits.clear();
  }

  find(id: number): Visit | undefined {
    return this.#visits.get(id);
  }

  in(place: PlaceKey): readonly Visit[] {
    return [...this.#visits.values()].filter((visit) => visit.place === place);
  }
}
