import type { Client } from '../../../../protocol/contract.ts';
import {
  SETTINGS_EDITS_MOST,
  type SettingsChangeContract,
  type SettingsChanged,
  SettingsEdit,
  type SettingsReadContract,
} from '../../../../protocol/contracts/settings.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import * as z from '../../../../protocol/schema.ts';
import { type Tool, type ToolAnswer, tool } from '../tool.ts';

type Reading = Client<typeof SettingsReadContract>;
type Changing = Client<typeof SettingsChangeContract>;

/** Versions that one call shows. */
const HISTORY_SHOWN = 10;

const Changes = z.strictObject({
  changes: z.array(SettingsEdit).check(z.minLength(1), z.maxLength(SETTINGS_EDITS_MOST)),
});

export function readTool(settings: Reading): Tool {
  return tool({
    name: 'config_read',
    description:
      'Read coop.toml as it holds now; with a key or section (users, memory.retention), what the schema says of it: type, ' +
      'default, meaning, whether it needs a restart, whether a change is asked for.',
    schema: z.strictObject({ key: z.optional(z.string()) }),
    effect: 'none',
    async run({ key }) {
      return json(key === undefined ? await settings.file({}) : await settings.describe({ key }));
    },
  });
}

export function checkTool(settings: Reading): Tool {
  return tool({
    name: 'config_check',
    description:
      'Try changes of coop.toml without making them: what does not fit, the diff, what is asked for, what waits.',
    schema: Changes,
    effect: 'none',
    async run({ changes }) {
      const { problems, ...proposal } = await settings.check({ edits: changes });
      return json(problems.length === 0 ? { fits: true, ...proposal } : { fits: false, problems });
    },
  });
}

export function patchTool(ways: readonly Changing[]): Tool {
  return tool({
    name: 'config_patch',
    description:
      'Change coop.toml. Paths: agent.model, users[bob].trust, cron[brief]; append adds to a list: {"op":"append",' +
      '"path":"users","value":{"name":"dave","trust":"familiar"}}. Checked, tried, and kept only where it works; sensitive ' +
      'changes are asked for.',
    schema: Changes,
    effect: 'keyed',
    run: async ({ changes: edits }, { key, integrity }) =>
      told(await first(ways, (way) => way.change({ key, edits, integrity }))),
  });
}

export function historyTool(settings: Reading): Tool {
  return tool({
    name: 'config_history',
    description: 'The last versions of coop.toml: when, by whom, what changed.',
    schema: z.strictObject({}),
    effect: 'none',
    run: async () => json(await settings.history({ limit: HISTORY_SHOWN })),
  });
}

export function rollbackTool(ways: readonly Changing[]): Tool {
  return tool({
    name: 'config_rollback',
    description: 'Make coop.toml what it was as a version of its history: a change like any other.',
    schema: z.strictObject({ to: z.int().check(z.minimum(1)) }),
    effect: 'keyed',
    run: async ({ to }, { key, integrity }) => told(await first(ways, (way) => way.rollback({ key, to, integrity }))),
  });
}

/** One that was taken back, because the turn has come to be believed less, is passed over: by the next everything is asked for. */
async function first<T>(ways: readonly Changing[], work: (way: Changing) => Promise<T>): Promise<T> {
  let ended: unknown = new CoopError('E_NOT_ALLOWED');
  for (const way of ways) {
    try {
      return await work(way);
    } catch (error) {
      if (!(error instanceof CoopError) || error.code !== 'E_REVOKED') throw error;
      ended = error;
    }
  }
  throw ended;
}

/** Never an id: nothing that a model says can decide about a request. */
const PENDING =
  'Nothing is changed yet. Whoever may decide is asked with your answer, and shown exactly this. Tell the person that it waits for ' +
  'that; do not say that it is done, and do not try again. coop says here what comes of it.';

function told({ outcome, words, diff, waiting }: SettingsChanged): ToolAnswer {
  if (outcome === 'asked') return json({ outcome, diff, note: PENDING });
  return json({ outcome, said: words, ...(waiting.length === 0 ? {} : { waiting }) });
}

const json = (value: unknown): ToolAnswer => ({ text: JSON.stringify(value) });
