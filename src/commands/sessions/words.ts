/** How a conversation is told to people. */
import type { AttachResult } from '../../protocol/attach.ts';

type Conversation = AttachResult<'session'>;
export type Row = Conversation['row'];
export type Turn = Conversation['turns'][number];

export function stateOf({ why, closedAt, imported }: Pick<Row, 'why' | 'closedAt' | 'imported'>): string {
  if (imported !== null) return `imported: ${imported}`;
  if (closedAt === null) return 'open';
  return why ?? 'closed';
}

/** What a reader should know of a turn beside its words; nothing where all went well. */
export function trouble({ state, takenOut, error, delivery, deliveryWhy, jobs }: Turn): string | undefined {
  if (state === 'running') return 'still running';
  const because = deliveryWhy === null ? '' : `: ${deliveryWhy}`;
  const parts = [
    ...(takenOut === null ? [] : [OUT[takenOut]]),
    ...(state === 'failed' ? [`failed${error === null ? '' : `: ${error}`}`] : []),
    ...(delivery === null || delivery === 'sent' ? [] : [`the reply is ${delivery}${because}`]),
    ...jobs.map((job) => `to be written down for others: ${job}`),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}

export const describeStep = ({ tool, summary, failed }: Turn['steps'][number]): string =>
  `[${tool}${failed ? ' failed' : ''}] ${summary}`;

/** `3 turns` */
export const count = (number: number, what: string, several = `${what}s`): string =>
  `${number} ${number === 1 ? what : several}`;

const OUT = { retried: 'answered again later', undone: 'taken back' } as const;
