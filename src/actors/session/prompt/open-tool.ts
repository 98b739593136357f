import type { Client } from '../../../protocol/contract.ts';
import { type PromptFilesContract, PromptKind } from '../../../protocol/contracts/prompt.ts';
import * as z from '../../../protocol/schema.ts';
import { unlabelled } from '../labels.ts';
import { type Tools, tool } from '../tools/tool.ts';

const Input = z.strictObject({
  path: z.string().check(z.minLength(1), z.maxLength(1_000)),
  of: z.optional(PromptKind),
  from: z.optional(z.int().check(z.minimum(0))),
});

/** What the prompt says was left out of it can be read all the same. */
export function openPromptFile(files: Client<typeof PromptFilesContract> | undefined): Tools {
  const close = (): void => {};
  if (files === undefined) return { tools: [], close };
  const open = tool({
    name: 'prompt_file',
    description:
      'Read on in a file of your prompt that was cut or left out; path and `of` as they stand there. `from`: the character.',
    schema: Input,
    effect: 'none',
    async run({ path, of = 'shared', from = 0 }) {
      const { file } = await files.open({ path, kind: of, from });
      const end = from + file.text.length;
      const more = end < file.length ? `\n[${file.length - end} more characters: from ${end}]` : '';
      return { text: unlabelled(file.text) + more, integrity: file.integrity };
    },
  });
  return { tools: [open], close };
}
