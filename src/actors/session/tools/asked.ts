import type { Client } from '../../../protocol/contract.ts';
import type { AskContract, Asked } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { ToolAnswer, ToolCall } from './tool.ts';

/** Has somebody asked, and tells the model no more than is true. Never an id: nothing that a model says can decide about it. */
export async function askFor(
  ask: Client<typeof AskContract> | undefined,
  { key, integrity }: ToolCall,
  asked: Asked,
  what: string,
): Promise<ToolAnswer> {
  if (ask === undefined) throw new CoopError('E_NOT_ALLOWED');
  await ask.ask({ key, integrity, asked });
  const note =
    `Nothing is ${what} yet. Whoever may decide is asked with your answer, and shown exactly this. Tell the person that it waits ` +
    'for that; do not say that it is done, and do not try again. coop says here what comes of it.';
  return { text: JSON.stringify({ asked: asked.kind === 'url' ? asked.url : asked.path, note }) };
}
