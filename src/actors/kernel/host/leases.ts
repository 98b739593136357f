import type { LeaseId } from '../../../protocol/ids.ts';

interface Endable {
  revoke(): void;
  readonly closed: Promise<void>;
}

/**
 * The ports an actor serves, by lease. Revocation happens here, on the serving side: closing a port that was given away
 * does nothing (reference/actors.md §2).
 */
export class LeaseTable {
  readonly #served = new Map<LeaseId, Set<Endable>>();

  add(lease: LeaseId, served: Endable): void {
    const ports = this.#served.get(lease) ?? new Set();
    this.#served.set(lease, ports.add(served));
    void served.closed.then(() => {
      ports.delete(served);
      if (ports.size === 0) this.#served.delete(lease);
    });
  }

  /** Ends every port of the lease. Its holders hear `E_REVOKED` from now on. */
  revoke(lease: LeaseId): void {
    for (const served of this.#served.get(lease) ?? []) served.revoke();
  }

  get size(): number {
    return this.#served.size;
  }
}
