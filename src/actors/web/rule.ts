/** Which addresses may be asked for without anybody being asked (design/trust.md, "The web is public"). */
import { isAllowedHost } from '../../domain/allowed-host.ts';
import type { Client } from '../../protocol/contract.ts';
import type { SpokenContract } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { addressOf, type Door, hostOf, shown } from './address.ts';

/** So many of the links that stand in pages of one turn. */
const LINKS_MOST = 10;

export interface RuleOptions {
  readonly allow: readonly string[];
  readonly spoken: Client<typeof SpokenContract>;
  readonly door?: Door;
}

/** Of one turn: an address is a message, and what the model composed may carry anything. */
export class Rule {
  readonly #options: RuleOptions;
  readonly #links = new Set<string>();
  readonly #followed = new Set<string>();

  constructor(options: RuleOptions) {
    this.#options = options;
  }

  /** What stands in a page that was fetched here. */
  saw(links: readonly string[]): void {
    for (const link of links) this.#links.add(link);
  }

  /** @throws CoopError `E_WEB_ASK`, and `E_WEB_ADDRESS` for what is never fetched. */
  async check(url: string): Promise<void> {
    const parsed = addressOf(url, this.#options.door);
    if (this.#isAllowed(parsed)) return;
    if (await this.#isSpoken(url)) return;
    if (this.#followed.has(url)) return;
    if (this.#links.has(url) && this.#followed.size < LINKS_MOST) {
      this.#followed.add(url);
      return;
    }
    throw new CoopError('E_WEB_ASK', { url: shown(url) });
  }

  async #isSpoken(url: string): Promise<boolean> {
    return (await this.#options.spoken.isSpoken({ url })).spoken;
  }

  /** On the usual port alone: another one is another server. */
  #isAllowed(url: URL): boolean {
    return url.port === '' && isAllowedHost(hostOf(url), this.#options.allow);
  }
}
