import { type Browse, NAME_MAX, type Observation } from '../../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import * as z from '../../../../protocol/schema.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, tool } from '../tool.ts';
import { Handle, over, type Reader } from './handles.ts';
import { answerWith, inList } from './told.ts';
import { instant } from './where.ts';

const LIMIT = 10;
const MOST = 30;
const TOOL = 'memory_browse';

const name = z.optional(z.string().check(z.minLength(1), z.maxLength(NAME_MAX)));

/** What was remembered, in the order of time, over every store that was lent. */
export function memoryBrowse(readers: readonly Reader[], level: TrustLevel): Tool[] {
  if (readers.length === 0) return [];
  const browse = tool({
    name: TOOL,
    description:
      'Leaf through what was remembered, without search words: the newest; or, with one of these, what is about a person, has a ' +
      'tag, is about a file, or was said before and after one memory ("around", what it is called). "before" (a day or an ' +
      'instant) goes back further: where there is more, the answer says with what to call again.',
    schema: z.strictObject({
      around: z.optional(Handle),
      person: name,
      tag: name,
      file: name,
      before: z.optional(z.string().check(z.maxLength(40))),
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(MOST))),
    }),
    effect: 'none',
    async run({ around, before, limit = LIMIT, ...by }) {
      const named = Object.entries(by).filter(([, value]) => value !== undefined);
      if (named.length + (around === undefined ? 0 : 1) > 1) {
        throw new CoopError('E_TOOL_ARGUMENT', {
          tool: TOOL,
          why: 'name one of around, person, tag and file, not several',
        });
      }
      if (around !== undefined) {
        const { observations } = await over(readers, TOOL, around, ({ call }, { audience, id }) =>
          call.browse({ browse: { by: 'around', audience, id }, limit }),
        );
        return answerWith('memories', told(observations, level), limit);
      }
      const asked = {
        browse: browseOf(by),
        limit,
        ...(before === undefined ? {} : { before: instant(TOOL, 'before', before) }),
      };
      const answers = await Promise.all(readers.map(({ call }) => call.browse(asked)));
      const rows = answers.flatMap(({ observations }) => observations).sort((a, b) => b.at - a.at);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const more = last === undefined || page.length < limit ? {} : { before: new Date(last.at).toISOString() };
      return answerWith('memories', told(page, level), limit, more);
    },
  });
  return [browse];
}

const told = (rows: readonly Observation[], level: TrustLevel) => rows.map((row) => inList(row, level));

interface By {
  readonly person?: string | undefined;
  readonly tag?: string | undefined;
  readonly file?: string | undefined;
}

function browseOf({ person, tag, file }: By): Browse {
  if (person !== undefined) return { by: 'person', name: person };
  if (tag !== undefined) return { by: 'tag', name: tag };
  if (file !== undefined) return { by: 'file', name: file };
  return { by: 'recent' };
}
