import type { Client } from '../../protocol/contract.ts';
import { SpokenContract } from '../../protocol/contracts/journal/index.ts';
import { type PageTextContract, WebContract } from '../../protocol/contracts/web.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Grant } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import { LeaseTable } from '../kernel/host/index.ts';
import { connect, serve } from '../kernel/link/index.ts';
import type { Door } from './address.ts';
import type { Resolve } from './connection.ts';
import { fetchPage, type Page } from './fetching.ts';
import { Rule } from './rule.ts';

type WebGrant = Extract<Grant, { contract: 'web' }>;

/** At once, for all turns together. */
const FETCHES_MOST = 8;
/** Characters of a page that are told at once. */
const SHOWN = 24_000;

export interface WebDeskOptions {
  readonly pages: () => Client<typeof PageTextContract>;
  readonly onBusy: (isBusy: boolean) => void;
  readonly door?: Door;
  readonly resolve?: Resolve;
}

/** Every port this actor serves: one turn's each, with what that turn may ask for. */
export class WebDesk {
  readonly #options: WebDeskOptions;
  readonly #leases = new LeaseTable();
  readonly #running = new Set<AbortController>();

  constructor(options: WebDeskOptions) {
    this.#options = options;
  }

  serve(lease: LeaseId, { port, scope }: WebGrant): void {
    const { pages, door, resolve } = this.#options;
    const spoken = connect(scope.spoken, SpokenContract);
    const rule = new Rule({ allow: scope.allow, spoken: spoken.call, ...(door === undefined ? {} : { door }) });
    let running: AbortController | undefined;
    let last: { readonly asked: string; readonly page: Page } | undefined;

    const served = serve(port, WebContract, {
      fetch: async ({ url, from }) => {
        if (running !== undefined) throw new CoopError('E_BUSY', { what: 'web.fetch', window: 1 });
        const controller = new AbortController();
        running = controller;
        try {
          await rule.check(url);
          if (from === 0 || last?.asked !== url) {
            const signal = controller.signal;
            const page = await this.#run(controller, () =>
              fetchPage(url, { signal, pages: pages(), resolve, ...(door === undefined ? {} : { door }) }),
            );
            rule.saw(page.links);
            last = { asked: url, page };
          }
          return shownOf(last.page, from);
        } finally {
          running = undefined;
        }
      },
      cancel: () => {
        running?.abort(new CoopError('E_CANCELLED'));
        return {};
      },
    });
    void served.closed.then(() => {
      running?.abort(new CoopError('E_GONE', { what: 'web' }));
      spoken.close();
    });
    this.#leases.add(lease, {
      revoke() {
        served.revoke();
        running?.abort(new CoopError('E_REVOKED', { what: 'web' }));
      },
      closed: served.closed,
    });
  }

  revoke(lease: LeaseId): void {
    this.#leases.revoke(lease);
  }

  /** Ends what is being fetched: nobody waits for it any more. */
  abort(): void {
    for (const one of this.#running) one.abort(new CoopError('E_STOPPING'));
  }

  async #run<T>(controller: AbortController, work: () => Promise<T>): Promise<T> {
    if (this.#running.size >= FETCHES_MOST) throw new CoopError('E_BUSY', { what: 'web.fetch', window: FETCHES_MOST });
    this.#running.add(controller);
    this.#options.onBusy(true);
    try {
      return await work();
    } finally {
      this.#running.delete(controller);
      if (this.#running.size === 0) this.#options.onBusy(false);
    }
  }
}

function shownOf({ url, status, kind, title, text }: Page, from: number) {
  const piece = text.slice(from, from + SHOWN).toWellFormed();
  return { url, status, kind, title: title.slice(0, 500), text: piece, from, length: text.length };
}
