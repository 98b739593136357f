import type { AttachResult } from '../../protocol/attach.ts';

/** What waits for whoever decides, as the daemon answered it. */
export interface Told extends AttachResult<'attention'> {
  /** ms since the epoch. */
  readonly at: number;
  /** Shows requests that were shown before, too. */
  readonly again: boolean;
}
