import type { Identity, PlaceKey } from '../../../protocol/address.ts';
import type { Client } from '../../../protocol/contract.ts';
import type { MembershipContract } from '../../../protocol/contracts/membership.ts';

const PAUSE_MS = 500;

interface Attended {
  /** Visit → who it is. One identity can be here twice. */
  readonly visits: Map<number, Identity>;
  /** Those who came since the last report was posted. */
  waiting: PromiseWithResolvers<void>[];
  /** Somebody came or went since. */
  untold: boolean;
  isTelling: boolean;
}

const empty = (): Attended => ({ visits: new Map(), waiting: [], untold: false, isTelling: false });

/**
 * Who is attached where, told to the supervisor: everyone in the place, each time somebody comes or goes.
 *
 * Of one place there is one report at a time, computed in the moment it is posted: none overtakes another, and whoever
 * comes meanwhile waits for the next. What was not heard is said again until it is: somebody who is still counted
 * would lower the place for ever, and somebody who is not would raise it. So whoever comes is counted before they are shown
 * anything, and whoever goes until that was heard.
 */
export class Attendance {
  readonly #places = new Map<PlaceKey, Attended>();
  readonly #visits = new Map<number, PlaceKey>();
  readonly #membership: () => Client<typeof MembershipContract>;

  /** @param membership The present port; throws where there is none. */
  constructor(membership: () => Client<typeof MembershipContract>) {
    this.#membership = membership;
  }

  /**
   * Resolves when the supervisor counts the visitor as somebody who reads `place`, and no longer where they were counted
   * before. Until then they are to be shown nothing.
   *
   * @throws CoopError Nobody can tell whether they are counted: they have to `leave`.
   */
  async join(visit: number, identity: Identity, place: PlaceKey): Promise<void> {
    this.leave(visit);
    const attended = this.#places.get(place) ?? empty();
    this.#places.set(place, attended);
    this.#visits.set(visit, place);
    attended.visits.set(visit, identity);
    const heard = Promise.withResolvers<void>();
    attended.waiting.push(heard);
    this.#tell(place, attended);
    await heard.promise;
  }

  /** For whoever is shown nothing more. */
  leave(visit: number): void {
    const place = this.#visits.get(visit);
    const attended = place === undefined ? undefined : this.#places.get(place);
    this.#visits.delete(visit);
    if (place === undefined || attended === undefined) return;
    attended.visits.delete(visit);
    this.#tell(place, attended);
  }

  /** The other side begins anew and knows nobody. */
  tellAll(): void {
    for (const [place, attended] of this.#places) this.#tell(place, attended);
  }

  #tell(place: PlaceKey, attended: Attended): void {
    attended.untold = true;
    if (!attended.isTelling) void this.#keepTelling(place, attended);
  }

  async #keepTelling(place: PlaceKey, attended: Attended): Promise<void> {
    attended.isTelling = true;
    while (attended.untold) {
      attended.untold = false;
      const waiting = attended.waiting;
      attended.waiting = [];
      try {
        await this.#membership().report({ place, members: [...new Set(attended.visits.values())].sort() });
        for (const { resolve } of waiting) resolve();
      } catch (error) {
        attended.untold = true;
        for (const { reject } of waiting) reject(error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
    attended.isTelling = false;
    if (attended.visits.size === 0) this.#places.delete(place);
  }
}
