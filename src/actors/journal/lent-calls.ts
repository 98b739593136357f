import type { Implementation } from '../../protocol/contract.ts';
import type { MeterContract, MeterScope } from '../../protocol/contracts/usage.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { Announcer } from './announcer.ts';
import { loseCalls } from './budgeting.ts';
import type { Journal } from './journal.ts';
import { meter } from './ports/index.ts';

/** Model calls that were let in, by the lease under which they run: with it they are over, whatever was said of them. */
export class LentCalls {
  readonly #journal: Journal;
  readonly #announcer: Announcer;
  readonly #running = new Map<LeaseId, Set<number>>();

  constructor(journal: Journal, announcer: Announcer) {
    this.#journal = journal;
    this.#announcer = announcer;
  }

  meter(lease: LeaseId, scope: MeterScope): Implementation<typeof MeterContract> {
    const mine = this.#running.get(lease) ?? new Set();
    this.#running.set(lease, mine);
    return meter(this.#journal, this.#announcer, scope, mine);
  }

  /** Whoever made them is gone. What the disk refuses now the next start counts: until then they count as running. */
  lose(lease: LeaseId): void {
    const { file, tracer } = this.#journal;
    const mine = this.#running.get(lease);
    this.#running.delete(lease);
    if (mine === undefined || mine.size === 0 || !file.isOpen) return;
    try {
      this.#announcer.say(loseCalls(this.#journal, ({ id }) => mine.has(id)));
    } catch (error) {
      tracer.event('journal.calls.lost', { error });
    }
  }
}
