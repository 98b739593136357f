/** Has what a file says kept, before it is replaced and as it is replaced: for the files that prompts are made of. */
import type { Client } from '../../protocol/contract.ts';
import {
  type FileState,
  type Keeping,
  type KeptFile,
  VersionsChangeContract,
} from '../../protocol/contracts/journal/index.ts';
import { WorkspaceWriteContract } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { connect } from '../kernel/link/index.ts';
import { identityAt } from './identity.ts';
import type { InTurn } from './in-turn.ts';
import { type Name, namesOf, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';
import { isSame } from './state.ts';

/** What a write would do, found out without doing it. */
export interface Planned<T> {
  before(): FileState;
  after(): FileState;
  /** Does it, now: nothing comes in between. */
  put(): T;
}

/** Somebody else may change the file at the same time: so often it is looked at anew. */
const TRIES = 3;

/** Of one port that files are written by. */
export class Keeper {
  readonly #room: Room;
  readonly #files: readonly KeptFile[];
  readonly #journal: Client<typeof VersionsChangeContract> | undefined;
  readonly #inTurn: InTurn;
  readonly #close: () => void;
  #isOver = false;

  /** @param inTurn one for all ports of the actor: what one keeps as what was before is not changed by another meanwhile */
  constructor(room: Room, keeping: Keeping | undefined, inTurn: InTurn) {
    this.#room = room;
    this.#files = keeping?.files ?? [];
    this.#inTurn = inTurn;
    const connection = keeping === undefined ? undefined : connect(keeping.port, VersionsChangeContract);
    this.#journal = connection?.call;
    this.#close = () => connection?.close();
  }

  /** Does what `plan` says: at once, or, where the file is kept, as soon as the journal has what it said and what it will. */
  write<T>(names: readonly Name[], plan: () => Planned<T>): T | Promise<T> {
    const file = this.#kept(names);
    if (file === undefined || this.#journal === undefined) return plan().put();
    const journal = this.#journal;
    return this.#inTurn.run(() => this.#recorded(journal, file, shown(pathOf(names)), plan));
  }

  /** The lease is over: nothing is written from now on. The journal may still be told so. */
  end(): void {
    this.#isOver = true;
  }

  close(): void {
    this.#close();
  }

  async #recorded<T>(
    journal: Client<typeof VersionsChangeContract>,
    file: string,
    path: string,
    plan: () => Planned<T>,
  ): Promise<T> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      this.#checkLease();
      const planned = plan();
      const before = planned.before();
      const after = planned.after();
      const { version } = await journal.changing({ file, before, after });
      faultPoint('workspace.recorded');
      const end = async (done: boolean): Promise<void> => {
        if (version === null) return;
        // Where it cannot be said, the file says it to whoever looks at it next.
        await journal.changed({ file, version, done }).catch(() => {});
      };
      try {
        this.#checkLease();
        const now = plan();
        if (isSame(now.before(), before) && isSame(now.after(), after)) {
          const result = now.put();
          faultPoint('workspace.written');
          await end(true);
          return result;
        }
      } catch (error) {
        await end(false);
        throw error;
      }
      await end(false);
    }
    throw new CoopError('E_FILE', { path, why: 'something else changes it all the time' });
  }

  #checkLease(): void {
    if (this.#isOver) throw new CoopError('E_REVOKED', { what: WorkspaceWriteContract.name });
  }

  /** By what it is called; or by what it is on the disk, where another name is the same. */
  #kept(names: readonly Name[]): string | undefined {
    if (this.#files.length === 0) return undefined;
    const path = pathOf(names);
    const named = this.#files.find((kept) => kept.path === path);
    if (named !== undefined) return named.file;
    const { root } = this.#room;
    const identity = identityAt(root, names);
    if (identity === undefined) return undefined;
    return this.#files.find((kept) => identityAt(root, namesOf(kept.path)) === identity)?.file;
  }
}
