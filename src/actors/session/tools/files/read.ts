import type { Client, ResultOf } from '../../../../protocol/contract.ts';
import { FilePath, type WorkspaceReadContract } from '../../../../protocol/contracts/workspace.ts';
import * as z from '../../../../protocol/schema.ts';
import { reaches, type TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, type ToolAnswer, tool } from '../tool.ts';

const LINES = 400;
const LINES_MOST = 2_000;

type Page = ResultOf<typeof WorkspaceReadContract, 'read'>;

export function readFile(call: Client<typeof WorkspaceReadContract>, level: TrustLevel): Tool {
  return tool({
    name: 'read_file',
    description: `Read a text, or look at a picture. Paths are relative. ${LINES} lines from "line" on; the answer says where it goes on.`,
    schema: z.strictObject({
      path: FilePath,
      line: z.optional(z.int().check(z.minimum(1))),
      lines: z.optional(z.int().check(z.minimum(1), z.maximum(LINES_MOST))),
    }),
    effect: 'none',
    async run({ path, line = 1, lines = LINES }) {
      return answer(path, line, await call.read({ path, line, lines }), level);
    },
  });
}

/** What coop says of a file is its first line: nothing that stands in the file can be taken for it. */
function answer(path: string, line: number, page: Page, level: TrustLevel): ToolAnswer {
  const { integrity } = page;
  const mark = reaches(integrity, level) ? '' : ` Believed: ${integrity}.`;
  if (page.kind === 'image') {
    const { mediaType, data } = page.image;
    return { text: `${path}: ${mediaType}, ${page.bytes} bytes.${mark}`, images: [{ mediaType, data }], integrity };
  }
  return { text: `${path}: ${told(page, line)}${mark}${page.to === 0 ? '' : `\n${page.text}`}`, integrity };
}

function told({ from, to, lines, damaged }: Extract<Page, { kind: 'text' }>, line: number): string {
  if (lines === 0) return 'empty.';
  if (to === 0) return `${lines} lines; there is no line ${line}.`;
  const on = to < lines ? ` Go on with line ${to + 1}.` : '';
  const odd = damaged ? ' Some bytes are no UTF-8, and shown as \ufffd.' : '';
  return `lines ${from}-${to} of ${lines}.${on}${odd}`;
}
