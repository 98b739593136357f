/** Owner of a database → command turns of a full person, alone: copies of the file, for a backup. Which file is fixed when minted. */
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

/** Much is copied, slice by slice, while people talk. */
export const COPY_DEADLINE_MS = 10 * 60_000;

export const FileContract = contract('file.copy', {
  /** A copy of all that is committed, in a file of its own beside it. Whoever asked removes it. */
  copy: method({
    args: z.strictObject({}),
    result: z.strictObject({ path: z.string() }),
    deadlineMs: COPY_DEADLINE_MS,
  }),
  /** Removes a copy that was made here. */
  drop: method({ args: z.strictObject({ path: z.string() }), result: z.strictObject({}) }),
});

/** A database of the house. */
export const DatabaseName = z.enum(['journal', 'private', 'shared', 'social']);
export type DatabaseName = z.output<typeof DatabaseName>;

export const Copies = z.strictObject({
  /** In the order in which they were made: the journal first. */
  copies: z.array(z.strictObject({ name: DatabaseName, path: z.string() })),
});
export type Copies = z.output<typeof Copies>;
