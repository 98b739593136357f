import type { Contract, Implementation, Port } from '../../protocol/contract.ts';
import { FileHistoryContract } from '../../protocol/contracts/history.ts';
import { type Keeping, VersionsReadContract, VersionsSeenContract } from '../../protocol/contracts/journal/index.ts';
import { WorkspaceTakeContract } from '../../protocol/contracts/own.ts';
import { PromptFilesContract } from '../../protocol/contracts/prompt.ts';
import {
  WorkspaceMarksContract,
  WorkspaceReadContract,
  WorkspaceWriteContract,
} from '../../protocol/contracts/workspace.ts';
import type { Grant } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import { LeaseTable, type WorkEvent } from '../kernel/host/index.ts';
import { connect, type Served, serve } from '../kernel/link/index.ts';

import { historyOf } from './history.ts';
import { Keeper } from './keeping.ts';
import { Marks } from './marks.ts';
import { PromptFiles } from './prompt-files.ts';
import { reading } from './reading.ts';
import type { Room } from './room.ts';
import { take } from './take.ts';
import { approved, Deeds, writing } from './writing.ts';

/** The ports of this actor, each with what it leads to. Scope is the grant's: no argument can widen it. */
export class Desk {
  readonly #room: Room;
  readonly #deeds = new Deeds();
  readonly #prompts: PromptFiles;
  readonly #leases = new LeaseTable();
  readonly #tell: (event: WorkEvent) => void;
  #running = 0;
  #onIdle: (() => void) | undefined;

  /** @param tell hears when work begins and ends */
  constructor(room: Room, tell: (event: WorkEvent) => void) {
    this.#room = room;
    this.#prompts = new PromptFiles(room.root, room.ledger);
    this.#tell = tell;
  }

  grant(lease: LeaseId, grant: Grant): void {
    const room = this.#room;
    switch (grant.contract) {
      case 'workspace.read':
        this.#serve(lease, grant.port, WorkspaceReadContract, reading(room, grant.scope));
        break;
      case 'workspace.take': {
        const { scope, port } = grant;
        this.#serve(lease, port, WorkspaceTakeContract, { take: (args) => take(room, scope, args) });
        break;
      }
      case 'workspace.write':
        this.#serveWriting(lease, grant.port, grant.scope.keeping, (keeper) =>
          writing(room, grant.scope, this.#deeds, keeper),
        );
        break;
      case 'workspace.approved':
        this.#serveWriting(lease, grant.port, grant.scope.keeping, (keeper) =>
          approved(room, grant.scope, this.#deeds, keeper),
        );
        break;
      case 'workspace.marks':
        this.#mark(grant.port, new Marks(room, grant.scope));
        break;
      case 'prompt.files': {
        const { seen } = grant.scope;
        const journal = seen === undefined ? undefined : connect(seen, VersionsSeenContract);
        const offered = this.#prompts.serving(grant.scope, journal?.call);
        const served = this.#serve(lease, grant.port, PromptFilesContract, offered);
        void served.closed.then(() => journal?.close());
        break;
      }
      case 'files.history': {
        const seen = connect(grant.scope.seen, VersionsSeenContract);
        const versions = connect(grant.scope.versions, VersionsReadContract);
        const offered = historyOf(room, grant.scope, { seen: seen.call, versions: versions.call });
        const served = this.#serve(lease, grant.port, FileHistoryContract, offered);
        void served.closed.then(() => {
          seen.close();
          versions.close();
        });
        break;
      }
      // No other is for this actor.
    }
  }

  revoke(lease: LeaseId): void {
    this.#leases.revoke(lease);
  }

  /** Resolves when nothing is being done. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  #serveWriting(
    lease: LeaseId,
    port: Port<typeof WorkspaceWriteContract>,
    keeping: Keeping | undefined,
    offered: (keeper: Keeper) => Implementation<typeof WorkspaceWriteContract>,
  ): void {
    const keeper = new Keeper(this.#room, keeping, this.#deeds.inTurn);
    const served = this.#serve(lease, port, WorkspaceWriteContract, offered(keeper));
    // What waits for the journal just then is written for nobody any more.
    this.#leases.add(lease, { revoke: () => keeper.end(), closed: served.closed });
    void served.closed.then(() => keeper.close());
  }

  #serve<C extends Contract>(lease: LeaseId, port: Port<C>, contract: C, offered: Implementation<C>): Served {
    const served = serve(port, contract, this.#watched(offered));
    this.#leases.add(lease, served);
    return served;
  }

  /**
   * Not ended with the lease, which ends what runs: what that has made until then has to be marked all the same. Whoever runs commands
   * closes it when none runs any more, and says before that the lease is over.
   */
  #mark(port: Port<typeof WorkspaceMarksContract>, marks: Marks): void {
    const served = serve(port, WorkspaceMarksContract, this.#watched(marks.serving()));
    void served.closed.then(() => marks.end());
  }

  /** The same, and the machine hears of it. */
  #watched<C extends Contract>(served: Implementation<C>): Implementation<C> {
    const watched = Object.entries<(args: never) => unknown>(served).map(([name, method]) => [
      name,
      async (args: never) => {
        this.#began();
        try {
          return await method(args);
        } finally {
          this.#ended();
        }
      },
    ]);
    // The same methods under the same names.
    return Object.fromEntries(watched) as Implementation<C>;
  }

  #began(): void {
    this.#running += 1;
    if (this.#running === 1) this.#tell({ type: 'WORK_BEGAN' });
  }

  #ended(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    this.#tell({ type: 'WORK_ENDED' });
    this.#onIdle?.();
  }
}
