import type { Identity } from '../../protocol/address.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { CommandLease } from '../../protocol/lease.ts';
import type { Authority } from './authority.ts';
import { mayGoOn } from './grants/index.ts';
import type { Leases } from './leases.ts';

export interface RunningCommandsOptions {
  readonly authority: Pick<Authority, 'trust'>;
  readonly leases: () => Pick<Leases, 'revoke'>;
}

interface Running extends Pick<CommandLease, 'person' | 'place'> {
  readonly identity: Identity;
  readonly level: CommandLease['effective']['level'];
}

/** Commands that run: one whose person is worth less by now loses its lease at once, as a turn does, whatever it is in the middle of. */
export class RunningCommands {
  readonly #options: RunningCommandsOptions;
  readonly #all = new Map<LeaseId, Running>();

  constructor(options: RunningCommandsOptions) {
    this.#options = options;
  }

  /**
   * It was lent its ports. Judged once more: whoever was lowered while they were made was not yet among those who lose theirs.
   *
   * @returns whether it may run
   */
  async begun({ id, person, place, effective: { level } }: CommandLease, identity: Identity): Promise<boolean> {
    this.#all.set(id, { identity, place, level, ...(person === undefined ? {} : { person }) });
    await this.#judge(id);
    return this.#all.has(id);
  }

  ended(lease: LeaseId): void {
    this.#all.delete(lease);
  }

  /** The configuration is another one. */
  async recheck(): Promise<void> {
    await Promise.all([...this.#all.keys()].map((lease) => this.#judge(lease)));
  }

  async #judge(lease: LeaseId): Promise<void> {
    const running = this.#all.get(lease);
    // Where nobody can tell it ends.
    if (running === undefined || (await this.#mayGoOn(running).catch(() => false))) return;
    this.#all.delete(lease);
    await this.#options.leases().revoke(lease);
  }

  async #mayGoOn({ identity, person, place, level }: Running): Promise<boolean> {
    const { trust } = this.#options.authority;
    const now = trust.sender(identity, place);
    if (now?.name !== person) return false;
    const { effective } = await trust.effective(now, [place]);
    return mayGoOn(effective.level, level);
  }
}
