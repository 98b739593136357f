import type { MessagePort } from 'node:worker_threads';
import type { Contract, Implementation, Port } from '../../protocol/contract.ts';
import {
  ConversationsContract,
  type ConversationsScope,
  IndexKeepContract,
} from '../../protocol/contracts/conversations.ts';
import { FeedBell, FeedContract } from '../../protocol/contracts/journal/index.ts';
import type { Grant, Loan } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import { LeaseTable } from '../kernel/host/index.ts';
import { type Connection, connect, openReader, serve } from '../kernel/link/index.ts';
import type { IndexFile } from './file.ts';
import { Follower, type FollowerOptions } from './follower.ts';
import { Search } from './search.ts';
import { Shelf } from './shelf.ts';

/** Whoever looks for something waits so long until all that was said is found. */
const PATIENCE_MS = 3_000;
/** Whoever forgot something, or has the index made anew, so long. */
const LONG_PATIENCE_MS = 30_000;

export interface IndexHouseOptions extends FollowerOptions {
  readonly onRebuild: () => void;
}

/** The index among the others: whose ports it serves, and whom it follows. */
export class IndexHouse {
  readonly #file: IndexFile;
  readonly #options: IndexHouseOptions;
  readonly #shelf: Shelf;
  readonly #follower: Follower;
  readonly #search: Search;
  readonly #leases = new LeaseTable();
  readonly #ports = new Set<MessagePort>();
  #journal: (Pick<Connection<typeof FeedContract>, 'close'> & { readonly bell: { close(): void } }) | undefined;

  constructor(file: IndexFile, options: IndexHouseOptions) {
    this.#file = file;
    this.#options = options;
    this.#shelf = new Shelf(file);
    this.#search = new Search(file.db, this.#shelf.hearings);
    this.#follower = new Follower(this.#shelf, options);
  }

  get file(): IndexFile {
    return this.#file;
  }

  /** Whether what is there can be gone on with. */
  get isWhole(): boolean {
    return this.#shelf.followed.life !== '' && this.#shelf.isWhole();
  }

  startOver(): void {
    this.#follower.startOver();
  }

  /** After something was in the way. */
  goOn(): void {
    this.#follower.ring();
  }

  grant(lease: LeaseId, grant: Grant): void {
    if (grant.contract === 'conversations.search') {
      this.#serve(lease, grant.port, ConversationsContract, this.#conversations(grant.scope));
    } else if (grant.contract === 'conversations.keep') {
      this.#serve(lease, grant.port, IndexKeepContract, this.#keep());
    } else if ('port' in grant) {
      // Not the index's: whoever holds the other end hears that nobody is there.
      grant.port.close();
    }
  }

  lend(loan: Loan): void {
    if (loan.contract !== 'journal.feed') {
      loan.port.close();
      return;
    }
    this.#journal?.close();
    this.#journal?.bell.close();
    const { call, close } = connect(loan.port, FeedContract);
    const bell = openReader(loan.bell, FeedBell, { credit: false, onFrame: () => this.#follower.ring() });
    this.#journal = { close, bell };
    this.#follower.take(call);
  }

  revoke(lease: LeaseId): void {
    this.#leases.revoke(lease);
  }

  async close(): Promise<void> {
    // What it waits for from the journal is over then.
    this.#journal?.close();
    this.#journal?.bell.close();
    await this.#follower.stop();
    for (const port of this.#ports) port.close();
    this.#file.close();
  }

  #conversations(scope: ConversationsScope): Implementation<typeof ConversationsContract> {
    return {
      search: async ({ queries, ...asked }) => {
        const isWhole = await this.#follower.hasCaughtUp(PATIENCE_MS);
        return { results: this.#search.all(scope, queries, asked), behind: !isWhole };
      },
      settle: async () => ({ done: await this.#follower.hasCaughtUp(LONG_PATIENCE_MS) }),
    };
  }

  #keep(): Implementation<typeof IndexKeepContract> {
    return {
      rebuild: async () => {
        this.#options.onRebuild();
        const done = await this.#follower.hasCaughtUp(LONG_PATIENCE_MS);
        return { done, entries: this.#shelf.entries };
      },
    };
  }

  #serve<C extends Contract>(lease: LeaseId, port: Port<C>, contract: C, implementation: Implementation<C>): void {
    const served = serve(port, contract, implementation);
    this.#leases.add(lease, served);
    this.#ports.add(port);
    void served.closed.then(() => this.#ports.delete(port));
  }
}
