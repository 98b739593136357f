import { describeKeys } from '../../../config/describe.ts';
import { readConfigText } from '../../../config/read.ts';
import type { Client, Implementation } from '../../../protocol/contract.ts';
import type { JournalControlContract } from '../../../protocol/contracts/journal/index.ts';
import type { SettingsProposal, SettingsReadContract } from '../../../protocol/contracts/settings.ts';
import { CoopError, toCoopError } from '../../../protocol/errors.ts';
import type { Reload } from '../reload.ts';
import { masked } from './masked.ts';
import { proposalOf, type Wish } from './wish.ts';

export interface ReadingOptions {
  readonly path: string;
  readonly reload: Pick<Reload, 'config' | 'report' | 'waiting'>;
  readonly journal: () => Client<typeof JournalControlContract>;
}

/** What `coop.toml` says, what it could say, and what it said before: for whoever may read it. Changes nothing. */
export function reading(options: ReadingOptions): Implementation<typeof SettingsReadContract> {
  const { reload, journal } = options;
  return {
    file: () => ({
      text: masked(reload.config.text),
      waiting: [...reload.waiting],
      last: reload.report ?? null,
    }),
    describe({ key = '' }) {
      const keys = describeKeys(key);
      if (keys.length > 0) return { keys: keys.map((one) => ({ ...one })) };
      throw new CoopError('E_NOT_FOUND', { what: 'key of that name', hint: 'Without a key all of them are listed.' });
    },
    check: async ({ edits }) => await check(options, { kind: 'edits', edits }),
    async history({ limit }) {
      const { versions } = await journal().settingsVersions(limit === undefined ? {} : { limit });
      return {
        versions: versions.map(({ what, diff, ...rest }) => ({ ...rest, what: masked(what), diff: masked(diff) })),
      };
    },
  };
}

async function check({ path, reload }: Pick<ReadingOptions, 'path' | 'reload'>, wish: Wish): Promise<SettingsProposal> {
  try {
    const { diff, changes } = await proposalOf(path, await readConfigText(path), reload.config, wish);
    const keys = changes.map(({ key, applies, asks = null }) => ({ key, applies, asks }));
    return { problems: [], diff: masked(diff), changes: keys };
  } catch (error) {
    const { code, message } = toCoopError(error);
    if (code === 'E_INTERNAL') throw error;
    return { problems: linesOf(message), diff: '', changes: [] };
  }
}

const linesOf = (message: string): string[] =>
  message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
