/** How a conversation is told to people. */
import type { AttachResult } from '../../protocol/attach.ts';

type Conversation = AttachResult<'session'>;
export type Row = Conversation['row'];
export type Turn = Conversation['turns'][number];

export function stateOf({ why, closedAt }: Pick<Row, 'why' | 'closedAt'>): string {
  if (closedAt === null) return 'open';
  return why ?? 'closed';
}

/** What a reader should know of a turn beside its words; nothing where all went well. */
export function trouble({ state, error, delivery }: Turn): string | undefined {
  if (state === 'failed') return `failed${error === null ? '' : `: ${error}`}`;
  if (state === 'running') return 'still running';
  return delivery === null || delivery === 'sent' ? undefined : `the reply is ${delivery}`;
}

export const describeStep = ({ tool, summary, failed }: Turn['steps'][number]): string =>
  `[${tool}${failed ? ' failed' : ''}] ${summary}`;

/** `3 turns` */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
