import type { Client } from '../../../../protocol/contract.ts';
import { FilePath, type FileRow, type WorkspaceReadContract } from '../../../../protocol/contracts/workspace.ts';
import { unreachable } from '../../../../protocol/errors.ts';
import * as z from '../../../../protocol/schema.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, tool } from '../tool.ts';
import { believed } from './believed.ts';

const LIMIT = 200;
/** Characters of an answer. */
const ANSWER_MAX = 12_000;

export function listFiles(call: Client<typeof WorkspaceReadContract>, level: TrustLevel): Tool {
  return tool({
    name: 'list_files',
    description: 'List a folder (without "path": the top one): names with sizes in bytes, folders with "/".',
    schema: z.strictObject({ path: z.optional(FilePath) }),
    effect: 'none',
    async run({ path }) {
      const { rows, more, integrity } = await call.list({ ...(path === undefined ? {} : { path }), limit: LIMIT });
      let left = ANSWER_MAX;
      const files = rows.map(told).filter((row) => {
        left -= row.length + 3;
        return left >= 0;
      });
      const cut = more || files.length < rows.length;
      const text = JSON.stringify({ files, ...(cut ? { more: true } : {}), ...believed(integrity, level) });
      return { text, integrity };
    },
  });
}

function told({ path, kind, bytes }: FileRow): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  switch (kind) {
    case 'file':
      return `${name} ${bytes}`;
    case 'folder':
      return `${name}/`;
    case 'link':
      return `${name} (a link: not followed)`;
    case 'other':
      return `${name} (no file)`;
    default:
      return unreachable(kind);
  }
}
