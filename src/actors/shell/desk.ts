import type { Implementation } from '../../protocol/contract.ts';
import { ShellContract, type ShellScope } from '../../protocol/contracts/shell.ts';
import { WorkspaceMarksContract } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Grant } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { ShellStart } from '../../protocol/starts.ts';
import { LeaseTable } from '../kernel/host/index.ts';
import { connect, serve } from '../kernel/link/index.ts';
import { runCommand } from './command.ts';

export interface ShellDeskOptions extends ShellStart {
  readonly onBegan: () => void;
  readonly onEnded: () => void;
}

/** Commands at once, of all ports: each may take as much of the machine as one may. */
const AT_ONCE = 4;

/** Every port to commands. With it ends what runs on it. */
export class ShellDesk {
  readonly #options: ShellDeskOptions;
  readonly #leases = new LeaseTable();
  readonly #running = new Map<AbortController, Promise<unknown>>();
  #isClosing = false;

  constructor(options: ShellDeskOptions) {
    this.#options = options;
  }

  grant(lease: LeaseId, grant: Grant): void {
    if (grant.contract !== 'shell') return;
    const { marks: marksPort, ...scope } = grant.scope;
    const marks = connect(marksPort, WorkspaceMarksContract);
    const own = new Set<AbortController>();
    const stop = (): void => {
      for (const running of own) running.abort();
    };
    const served = serve(grant.port, ShellContract, this.#serving(scope, marks.call, own, stop));
    this.#leases.add(lease, {
      revoke() {
        served.revoke();
        stop();
      },
      closed: served.closed,
    });
    void served.closed.then(() => {
      stop();
      void Promise.allSettled([...own].map((one) => this.#running.get(one))).then(() => marks.close());
    });
  }

  /** Resolves when nothing runs any more on the ports of the lease. */
  async revoke(lease: LeaseId): Promise<void> {
    const before = [...this.#running];
    this.#leases.revoke(lease);
    await Promise.allSettled(before.filter(([one]) => one.signal.aborted).map(([, running]) => running));
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const one of this.#running.keys()) one.abort();
    await Promise.allSettled(this.#running.values());
  }

  #serving(
    scope: Omit<ShellScope, 'marks'>,
    marks: Parameters<typeof runCommand>[2],
    own: Set<AbortController>,
    stop: () => void,
  ): Implementation<typeof ShellContract> {
    return {
      run: async (asked) => {
        if (this.#isClosing) throw new CoopError('E_CANCELLED');
        if (own.size > 0) throw new CoopError('E_BUSY', { what: 'command', window: 1 });
        if (this.#running.size >= AT_ONCE) throw new CoopError('E_BUSY', { what: 'commands', window: AT_ONCE });
        const abort = new AbortController();
        own.add(abort);
        const running = runCommand(scope, asked, marks, this.#options, abort.signal);
        this.#running.set(abort, running);
        if (this.#running.size === 1) this.#options.onBegan();
        try {
          return await running;
        } finally {
          own.delete(abort);
          this.#running.delete(abort);
          if (this.#running.size === 0) this.#options.onEnded();
        }
      },
      cancel: () => {
        stop();
        return {};
      },
    };
  }
}
