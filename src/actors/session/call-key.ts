import { type IdempotencyKey, idempotencyKey, type TurnId } from '../../protocol/ids.ts';
import type { ToolCallBlock } from '../../protocol/model.ts';

/**
 * Turn + call index, and what is asked: a turn that starts over at a lower level counts its calls anew, and another wish
 * must not be answered with what became of the first.
 */
export async function callKey(turn: TurnId, index: string, { input }: ToolCallBlock): Promise<IdempotencyKey> {
  const bytes = new TextEncoder().encode(JSON.stringify(input));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 8);
  return idempotencyKey(turn, `${index}-${Buffer.from(hash).toString('hex')}`);
}
