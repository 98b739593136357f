import type { Client } from '../../../../protocol/contract.ts';
import { FilePath, type WorkspaceReadContract } from '../../../../protocol/contracts/workspace.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import * as z from '../../../../protocol/schema.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, tool } from '../tool.ts';
import { believed } from './believed.ts';

const LIMIT = 50;
const ANSWER_MAX = 12_000;

const sought = z.optional(z.string().check(z.minLength(1), z.maxLength(200)));

export function findFiles(call: Client<typeof WorkspaceReadContract>, level: TrustLevel): Tool {
  return tool({
    name: 'find_files',
    description:
      'Find files by name (with *, **, ?), lines by a piece of text (no expressions, case does not count), or both. Hidden ' +
      'files and folders of others only where "path" or "name" says so.',
    schema: z.strictObject({ path: z.optional(FilePath), name: sought, text: sought }),
    effect: 'none',
    async run(wish) {
      if (wish.name === undefined && wish.text === undefined)
        throw new CoopError('E_TOOL_ARGUMENT', { tool: 'find_files', why: 'say a name, a text, or both' });
      const { found, more, integrity } = await call.find({ ...wish, limit: LIMIT });
      let left = ANSWER_MAX;
      const told = found
        .map(({ path, line, text }) => (line === 0 ? path : `${path}:${line}: ${text}`))
        .filter((row) => {
          left -= row.length + 3;
          return left >= 0;
        });
      const cut = more || told.length < found.length;
      const text = JSON.stringify({ found: told, ...(cut ? { more: true } : {}), ...believed(integrity, level) });
      return told.length === 0 ? { text } : { text, integrity };
    },
  });
}
