/** Command turns → journal: a history that a person brings along, filed as theirs alone. */
import { contract, method } from '../../contract.ts';
import * as z from '../../schema.ts';
import type { TrustLevel } from '../../trust.ts';

const line = z.string().check(z.regex(/^[^\p{Cc}]{1,200}$/u));

/** So many lines at once; they must fit into a line of the attach protocol, too. */
export const IMPORT_ROWS_MAX = 2_000;
const IMPORT_TEXT_MAX = 100_000;

export const ImportRow = z.strictObject({
  /** What the conversation was called where it comes from. */
  conversation: line,
  /** Names the line in its conversation for good: the same again is the same line. */
  ref: line,
  speaker: line,
  /** ms since the epoch */
  at: z.int(),
  text: z.string().check(z.minLength(1), z.maxLength(IMPORT_TEXT_MAX)),
});
export type ImportRow = z.output<typeof ImportRow>;

export const ImportRows = z.array(ImportRow).check(z.minLength(1), z.maxLength(IMPORT_ROWS_MAX));

export const Imported = z.strictObject({
  added: z.int(),
  /** Lines that were there already. */
  known: z.int(),
});
export type Imported = z.output<typeof Imported>;

export const ImportContract = contract('journal.import', {
  /** All of these lines or none. What is there already stays as it is. */
  add: method({
    args: z.strictObject({ rows: ImportRows }),
    result: Imported,
    deadlineMs: 30_000,
  }),
});

/** Whose the history is, where they could read it alone, and what their level was worth there. */
export interface ImportScope {
  readonly person: string;
  readonly place: string;
  readonly level: TrustLevel;
}
