/** What the files said before that prompts are made of, and putting that back: a write like any other. */
import type { Client } from '../../../../protocol/contract.ts';
import type { FileHistoryContract } from '../../../../protocol/contracts/history.ts';
import { FilePath } from '../../../../protocol/contracts/workspace.ts';
import * as z from '../../../../protocol/schema.ts';
import { lowest, type TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, tool } from '../tool.ts';
import { believed } from './believed.ts';
import type { Writers } from './writers.ts';

type History = Client<typeof FileHistoryContract>;

/** Versions that one call shows. */
const SHOWN = 10;

const version = z.int().check(z.minimum(1));

export function fileHistory(history: History, level: TrustLevel): Tool {
  return tool({
    name: 'file_history',
    description:
      'Earlier versions of the files that you are told (SOUL.md, users/NAME/USER.md …) and of HEARTBEAT.md: without a path, ' +
      'which have some; with one, the last of them: who, when, and as "diff" what putting it back would change; with a version ' +
      'too, all of that.',
    schema: z.strictObject({ path: z.optional(FilePath), version: z.optional(version) }),
    effect: 'none',
    async run({ path, version }) {
      if (path === undefined) return { text: JSON.stringify(await history.files({})) };
      const { integrity, ...found } =
        version === undefined ? await history.versions({ path, limit: SHOWN }) : await history.diff({ path, version });
      return { text: JSON.stringify({ ...found, ...believed(integrity, level) }), integrity };
    },
  });
}

export function restoreFile(history: History, writers: Writers): Tool {
  return tool({
    name: 'file_restore',
    description:
      'Make such a file say again what it said as a version of its history: a write like any other, so that it can be undone the ' +
      'same way.',
    schema: z.strictObject({ path: FilePath, version }),
    effect: 'keyed',
    async run({ path: asked, version }, call) {
      const { path, text, integrity: of } = await history.text({ path: asked, version });
      const integrity = lowest(call.integrity, of);
      return await writers.write(
        path,
        { ...call, integrity },
        async (way) => {
          const { bytes } = await way.write({ key: call.key, path, text, integrity });
          return { text: JSON.stringify({ restored: path, version, bytes }) };
        },
        async () => ({ text, integrity }),
      );
    },
  });
}
