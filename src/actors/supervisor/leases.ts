import { CoopError } from '../../protocol/errors.ts';
import type { Grant } from '../../protocol/grant.ts';
import { type ActorId, type LeaseId, leaseId } from '../../protocol/ids.ts';
import type { Child, ChildState } from '../kernel/supervision/index.ts';

/** How long an actor may take to end a lease before it is ended itself. */
const REVOKE_DEADLINE_MS = 5_000;

/** States in which a thread may still serve. */
const SERVING: readonly ChildState[] = ['starting', 'running', 'restarting'];

interface Endable {
  revoke(): void;
}

/**
 * Who serves which lease. A lease is over when every server has said so, or is gone: only then may the next turn of the
 * conversation begin.
 */
export class Leases {
  readonly #children: ReadonlyMap<ActorId, Child>;
  readonly #servers = new Map<LeaseId, Set<ActorId>>();
  readonly #local = new Map<LeaseId, Endable[]>();
  readonly #awaited = new Map<string, () => void>();
  readonly #parts = new Map<LeaseId, LeaseId>();
  readonly #ending = new Map<LeaseId, Promise<void>>();
  readonly #deadlineMs: number;
  #last = 0;

  constructor(children: ReadonlyMap<ActorId, Child>, deadlineMs = REVOKE_DEADLINE_MS) {
    this.#children = children;
    this.#deadlineMs = deadlineMs;
  }

  /** A number that was never used in this process: ports are keyed by it. */
  next(): LeaseId {
    this.#last += 1;
    return leaseId(`lease-${this.#last}`);
  }

  /** Of a lease, what may end before the rest of it does. Whoever ends the lease ends it, too. */
  part(lease: LeaseId): LeaseId {
    const part = leaseId(`${lease}.trusting`);
    this.#parts.set(lease, part);
    return part;
  }

  readonly give = (actor: ActorId, lease: LeaseId, grant: Grant): void => {
    const servers = this.#servers.get(lease) ?? new Set();
    this.#servers.set(lease, servers.add(actor));
    this.#children.get(actor)?.send({ type: 'grant', lease, grant });
  };

  /** A port that the supervisor serves itself. */
  serveHere(lease: LeaseId, served: Endable): void {
    this.#local.set(lease, [...(this.#local.get(lease) ?? []), served]);
  }

  /** Resolves when no port of the lease answers any more, however many ask for it. */
  revoke(lease: LeaseId): Promise<void> {
    const known = this.#ending.get(lease);
    if (known !== undefined) return known;
    const part = this.#parts.get(lease);
    this.#parts.delete(lease);
    const ending = Promise.all([this.#revoke(lease), ...(part === undefined ? [] : [this.revoke(part)])]).then(
      () => {},
    );
    this.#ending.set(lease, ending);
    void ending.finally(() => this.#ending.delete(lease));
    return ending;
  }

  async #revoke(lease: LeaseId): Promise<void> {
    for (const served of this.#local.get(lease) ?? []) served.revoke();
    this.#local.delete(lease);
    const servers = this.#servers.get(lease) ?? [];
    this.#servers.delete(lease);
    await Promise.all([...servers].map((actor) => this.#end(actor, lease)));
  }

  /** The actor said that the lease is over. */
  acknowledged(actor: ActorId, lease: LeaseId): void {
    this.#awaited.get(`${actor} ${lease}`)?.();
  }

  /** The actor's thread ended, and with it every port that it served. */
  gone(actor: ActorId): void {
    for (const [key, resolve] of this.#awaited) if (key.startsWith(`${actor} `)) resolve();
  }

  /** Who serves the lease, or will when it runs, its part included. */
  serversOf(lease: LeaseId): ActorId[] {
    const part = this.#parts.get(lease);
    const all = [lease, ...(part === undefined ? [] : [part])].flatMap((id) => [...(this.#servers.get(id) ?? [])]);
    return [...new Set(all)];
  }

  /** Leases that the actor serves now. */
  servedBy(actor: ActorId): number {
    return [...this.#servers.values()].filter((servers) => servers.has(actor)).length;
  }

  #end(actor: ActorId, lease: LeaseId): Promise<void> {
    const child = this.#children.get(actor);
    if (child === undefined || !SERVING.includes(child.state)) return Promise.resolve();
    if (child.state === 'starting' && !child.isRunning) {
      // It serves nobody yet, and may take long for it: what it was to serve is not handed to it.
      child.forget(lease);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const key = `${actor} ${lease}`;
      // A silent server is restarted: its end is the acknowledgement.
      const why = new CoopError('E_LATE', { what: 'ending a lease' });
      const late = setTimeout(() => child.giveUpOn(why), this.#deadlineMs);
      this.#awaited.set(key, () => {
        clearTimeout(late);
        this.#awaited.delete(key);
        resolve();
      });
      child.send({ type: 'revoke', lease });
    });
  }
}
