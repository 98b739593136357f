import { SCHEDULE } from '../../../protocol/address.ts';
import type { OutboxRow } from '../tables/outbox.ts';

/** Words of a job or a reminder. */
export const isScheduled = ({ kind, answers }: Pick<OutboxRow, 'kind' | 'answers'>): boolean =>
  kind === 'sent' && answers.startsWith(`${SCHEDULE}:`);
