import type { Config } from '../../../config/index.ts';
import type { Client } from '../../../protocol/contract.ts';
import type { JournalControlContract } from '../../../protocol/contracts/journal/index.ts';
import type { Tracer } from '../../kernel/trace/index.ts';
import { Reload } from '../reload.ts';
import type { Telling } from '../telling.ts';
import { EditedByHand } from './by-hand.ts';
import { SettingsDesk } from './settings.ts';
import { Trial, type TrialOptions } from './trial.ts';

export interface KeepingOptions extends TrialOptions {
  readonly config: Config;
  readonly journal: () => Client<typeof JournalControlContract>;
  readonly telling: Telling;
  readonly tracer: Tracer;
  /** Makes the newer configuration hold. Resolves when nobody holds more than it allows. */
  readonly apply: (config: Config) => Promise<void>;
  /** What somebody wrote into the file by hand holds now. */
  readonly edited: () => Promise<unknown>;
  /** Something of that did not work, and nobody waits for it. */
  readonly failed: (error: unknown) => void;
}

/** Keeps `coop.toml` and the running house together: whoever changes the file, by hand or by its desk, it is tried and told. */
export function keepSettings(options: KeepingOptions): { readonly reload: Reload; readonly desk: SettingsDesk } {
  const { config, house, keys, spent, journal, telling, tracer, apply, edited, failed } = options;
  const path = config.paths.config;
  const reload: Reload = new Reload({
    ...{ path, config, apply },
    async reloaded(before) {
      await Promise.all([edited(), desk.found()]).catch(failed);
      // It takes as long as an answer of a model, and the next edit does not wait for it.
      void byHand.edited(before).catch(failed);
    },
    tell(text, { outcome, changed, waiting }) {
      tracer.event('settings.reloaded', {
        attributes: { 'coop.outcome': outcome, 'coop.keys': changed.join(' '), 'coop.waiting': waiting.join(' ') },
      });
      if (outcome === 'rejected') telling.rejected(text);
      else telling.ofSettings(text);
    },
  });
  const trial = new Trial({ house, keys, spent });
  const desk: SettingsDesk = new SettingsDesk({ path, reload, tracer, journal, trial });
  const byHand = new EditedByHand({ reload, trial, tell: (text) => telling.ofSettings(text) });
  return { reload, desk };
}
