import { type Config, changesBetween } from '../../../config/index.ts';
import type { Reload } from '../reload.ts';
import type { Trial } from './trial.ts';

export interface EditedByHandOptions {
  readonly reload: Pick<Reload, 'config'>;
  readonly trial: Pick<Trial, 'of'>;
  /** To whoever looks after the house. */
  readonly tell: (text: string) => void;
}

/**
 * What somebody wrote into `coop.toml` by hand holds already, and stays: whoever edits the file means it. It is tried all the
 * same, once it holds, so that a model that is not there is heard of before the first message that needs it.
 */
export class EditedByHand {
  readonly #options: EditedByHandOptions;
  /** What held before the first of the edits that are not tried yet. */
  #before: Config | undefined;
  #isTrying = false;

  constructor(options: EditedByHandOptions) {
    this.#options = options;
  }

  /** Resolves when nothing is left to try: of edits that come meanwhile the last counts. */
  async edited(before: Config): Promise<void> {
    this.#before ??= before;
    if (this.#isTrying) return;
    this.#isTrying = true;
    try {
      while (this.#before !== undefined) {
        const from: Config = this.#before;
        this.#before = undefined;
        await this.#try(from);
      }
    } finally {
      this.#isTrying = false;
    }
  }

  async #try(before: Config): Promise<void> {
    const { reload, trial, tell } = this.#options;
    const { config } = reload;
    const tried = await trial.of(before, config, changesBetween(before.settings, config.settings));
    if (tried.works) return;
    // Edited again: what is said of the file is said of what it says now.
    if (reload.config !== config) this.#before = before;
    else
      tell(
        `coop.toml was edited by hand, and something in it does not work: ${tried.why} It is left as it is; "coop config history" names what it said before, "coop config rollback" brings that back.`,
      );
  }
}
