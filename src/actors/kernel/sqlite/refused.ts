import type { DiskRefused, Trouble } from './disk.ts';

const isTrouble =
  (trouble: Trouble) =>
  ({ event }: { readonly event: { readonly type: string } | DiskRefused }): boolean =>
    event.type === 'DISK_REFUSED' && 'trouble' in event && event.trouble === trouble;

/** Guards of a machine that hears `DISK_REFUSED`: which state of `refusing` it is. Anything else is `failing`. */
export const diskGuards = { isFull: isTrouble('full'), isReadOnly: isTrouble('readonly') };
