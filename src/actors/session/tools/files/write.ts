import { FILE_TEXT_MAX, FilePath } from '../../../../protocol/contracts/workspace.ts';
import * as z from '../../../../protocol/schema.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, tool } from '../tool.ts';
import { believed } from './believed.ts';
import type { Writers } from './writers.ts';

const text = z.string().check(z.maxLength(FILE_TEXT_MAX));

export function writeFile(writers: Writers): Tool {
  return tool({
    name: 'write_file',
    description: 'Write a whole file, with the folders to it. To change a piece of one, use edit_file.',
    schema: z.strictObject({ path: FilePath, text }),
    effect: 'keyed',
    run({ path, text }, call) {
      const { key, integrity } = call;
      return writers.write(
        path,
        call,
        async (way) => {
          const { bytes, existed } = await way.write({ key, path, text, integrity });
          return { text: JSON.stringify({ [existed ? 'replaced' : 'written']: path, bytes }) };
        },
        async () => ({ text }),
      );
    },
  });
}

export function editFile(writers: Writers, level: TrustLevel): Tool {
  return tool({
    name: 'edit_file',
    description:
      'Replace the one place in a text file where "old" stands, word for word, with "new". Nothing else changes.',
    schema: z.strictObject({ path: FilePath, old: text.check(z.minLength(1)), new: text }),
    effect: 'keyed',
    run(wish, call) {
      const { key, integrity } = call;
      return writers.write(
        wish.path,
        call,
        async (way) => {
          const { line, diff, integrity: of } = await way.edit({ key, ...wish, integrity });
          const said = { edited: wish.path, line, diff, ...believed(of, level) };
          return { text: JSON.stringify(said), integrity: of };
        },
        (way) => way.edited(wish),
      );
    },
  });
}
