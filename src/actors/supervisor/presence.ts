import type { Identity, PlaceKey } from '../../protocol/address.ts';

/** Somebody who came to a channel by themselves, and may ask for something. */
export interface Visit {
  readonly id: number;
  readonly identity: Identity;
  readonly place: PlaceKey;
}

/** Who is at which channel's door. Who they are is looked up each time: the configuration may have changed. */
export class Presence {
  readonly #visits = new Map<number, Visit>();

  arrive(visit: Visit): void {
    this.#visits.set(visit.id, visit);
  }

  leave(id: number): void {
    this.#visits.delete(id);
  }

  /** The channel was restarted: its visitors are gone with it. */
  clear(): void {
    this.#visits.clear();
  }

  find(id: number): Visit | undefined {
    return this.#visits.get(id);
  }

  all(): readonly Visit[] {
    return [...this.#visits.values()];
  }
}
