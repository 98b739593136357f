import type { AssistantBlock } from '../../../protocol/model.ts';

type Thinking = Extract<AssistantBlock, { type: 'thinking' }>;

/** No signature looks like this: those are base64. */
const MARK = 'redacted:';

/** Thinking that the provider shows to nobody, kept as a block without text so that it can be handed back. */
export function redacted(data: string): Thinking {
  return { type: 'thinking', text: '', signature: `${MARK}${data}` };
}

export function redactedData({ signature }: Thinking): string | undefined {
  return signature.startsWith(MARK) ? signature.slice(MARK.length) : undefined;
}
