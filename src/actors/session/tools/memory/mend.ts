import type { Client } from '../../../../protocol/contract.ts';
import { Draft, type MemoryMendContract } from '../../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import * as z from '../../../../protocol/schema.ts';
import type { StoreName } from '../../../../protocol/trust.ts';
import { type Tool, tool } from '../tool.ts';
import { Handle, keyOf, over } from './handles.ts';
import { WRITTEN } from './written.ts';

interface Mender {
  readonly store: StoreName;
  readonly call: Client<typeof MemoryMendContract>;
}

/** Two tools over the port to what is the person's alone. It ends when the turn loads what is believed less. */
export function memoryMend(menders: readonly Mender[]): Tool[] {
  const [first] = menders;
  if (first === undefined) return [];
  const like = `called like ${first.store}/me/3`;

  const correct = tool({
    name: 'memory_correct',
    description:
      `Put right a memory that is for this person alone (${like}), when they say that it is wrong or has ` +
      'changed. What you name is replaced, the rest stays; the history keeps what it said before.',
    schema: z.strictObject({ memory: Handle, text: z.optional(Draft.shape.text), ...WRITTEN }),
    effect: 'keyed',
    async run({ memory, ...change }, { key, integrity }) {
      if (Object.keys(change).length === 0) {
        throw new CoopError('E_TOOL_ARGUMENT', {
          tool: 'memory_correct',
          why: 'say what it should be: text, title, facts …',
        });
      }
      own('memory_correct', memory);
      const done = over(menders, 'memory_correct', memory, ({ call }, { id }) =>
        call.correct({ key, id, change, integrity }),
      );
      const { outcome } = await trusted(done, 'corrected');
      return { text: JSON.stringify({ corrected: memory, outcome }) };
    },
  });

  const forget = tool({
    name: 'memory_forget',
    description:
      `Forget a memory that is for this person alone (${like}), when they ask for it: it is found no more. ` +
      'They can have it brought back with "coop memory undo", or removed for good with "coop memory purge".',
    schema: z.strictObject({ memory: Handle }),
    effect: 'keyed',
    async run({ memory }, { key }) {
      own('memory_forget', memory);
      const done = over(menders, 'memory_forget', memory, ({ call }, { id }) => call.forget({ key, id }));
      await trusted(done, 'forgotten');
      return { text: JSON.stringify({ forgotten: memory }) };
    },
  });

  return [correct, forget];
}

/** What is everyone's is no turn's to change. @throws CoopError `E_TOOL_ARGUMENT` */
function own(tool: string, memory: string): void {
  if (keyOf(tool, memory).audience === 'me') return;
  const why =
    `${memory} is for everyone, and others rely on it: say what is right with memory_write for everyone, or tell the person ` +
    'that somebody who may can take it back with "coop memory"';
  throw new CoopError('E_TOOL_ARGUMENT', { tool, why });
}

/** The port is taken back as soon as the turn has read what is believed less. @throws CoopError `E_NARROWED` */
async function trusted<T>(done: Promise<T>, what: string): Promise<T> {
  try {
    return await done;
  } catch (error) {
    if (error instanceof CoopError && error.code === 'E_REVOKED')
      throw new CoopError('E_NARROWED', { done: what }, error);
    throw error;
  }
}
