import type { Change } from '../../../../protocol/contracts/memory/index.ts';
import * as z from '../../../../protocol/schema.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, tool } from '../tool.ts';
import { Handle, over, type Reader } from './handles.ts';
import { answerWith, believed, cut, day, type Told } from './told.ts';

const MOST = 100;
const SHOWN = 20;
const TEXT_SHOWN = 400;

/** What became of one memory. */
export function memoryHistory(readers: readonly Reader[], level: TrustLevel): Tool[] {
  if (readers.length === 0) return [];
  const history = tool({
    name: 'memory_history',
    description:
      'What became of one memory, by what it is called: when it was said, said again, corrected, forgotten or brought back, by ' +
      'whom, and what it said before. The newest change first.',
    schema: z.strictObject({ memory: Handle }),
    effect: 'none',
    run: ({ memory }) =>
      over(readers, 'memory_history', memory, async ({ call }, { audience, id }) => {
        const { changes } = await call.history({ audience, id, limit: MOST });
        return answerWith('changes', changes.map((change) => told(change, level)).reverse(), SHOWN);
      }),
  });
  return [history];
}

/** What a row said before may be the words of anybody, whoever they are now: where that is not known nobody is believed. */
function told(change: Change, level: TrustLevel): Told {
  const { event, by, at, before, after, undone, integrity = 'public' } = change;
  const isOther = before !== null && before.text !== after.text;
  return {
    told: {
      event,
      by,
      at: day(at),
      text: cut(after.text, TEXT_SHOWN),
      ...(isOther ? { was: cut(before.text, TEXT_SHOWN) } : {}),
      ...(undone ? { undone } : {}),
      ...believed(integrity, level),
    },
    integrity,
  };
}
