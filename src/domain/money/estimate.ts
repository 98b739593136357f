/** How many tokens a call is about, before anybody has counted them. */
import type { ModelRequest } from '../../protocol/model.ts';
import { tokensOf } from '../tokens.ts';

/** A picture's tokens have nothing to do with its bytes: about so many, for the largest that are not made smaller. */
const IMAGE_TOKENS = 1_600;

type Sent = Pick<ModelRequest, 'system' | 'messages' | 'tools'>;

/** Of everything that is sent. Pictures are counted by themselves. */
export function tokensSent({ system, messages, tools }: Sent): number {
  let images = 0;
  const text = JSON.stringify([messages, tools], (_, value: unknown) => {
    if (!isPicture(value)) return value;
    images += 1;
    return null;
  });
  return tokensOf(system) + tokensOf(text) + images * IMAGE_TOKENS;
}

const isPicture = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'mediaType' in value && 'data' in value;
