/** Session → journal: what was said before, to be replaced by summaries of it where a turn loads it. */
import { contract, method } from '../../contract.ts';
import { Id, type JobId, type TurnId } from '../../ids.ts';
import * as z from '../../schema.ts';
import { TrustLevelSchema } from '../../trust.ts';

const nothing = z.strictObject({});
const count = z.int().check(z.minimum(0));

/** Longest summary, in characters. */
export const SUMMARY_MAX = 40_000;

/**
 * `aloud`: of what was said in the place, as whoever reads at its level could read it there. `rest`: of what was not (calls of tools,
 * what they brought, the thinking about them), at the level that it was made at.
 */
export const SummaryLabel = z.strictObject({ kind: z.enum(['aloud', 'rest']), level: TrustLevelSchema });
export type SummaryLabel = z.output<typeof SummaryLabel>;

const words = z.string().check(z.maxLength(SUMMARY_MAX));

export const Summary = z.strictObject({
  label: SummaryLabel,
  /** The lowest among the authors of all that it was made of, over and over. */
  integrity: TrustLevelSchema,
  text: words,
});
export type Summary = z.output<typeof Summary>;

/** A step of what is summarised: words, a call, a result. Pictures and thinking are not in it. */
export const Piece = z.strictObject({
  kind: z.enum(['said', 'answered', 'noted', 'thought', 'called', 'returned']),
  /** A person's name, or null for the agent. */
  by: z.nullable(z.string()),
  at: z.number(),
  text: z.string(),
});
export type Piece = z.output<typeof Piece>;

/** A place in a conversation: behind this entry of this turn, by their numbers. */
export const Mark = z.strictObject({ turn: count, entry: count });
export type Mark = z.output<typeof Mark>;

export const CompactionContract = contract('journal.compaction', {
  /**
   * Settles where to cut: before the turn `keeping`, or, where none is named, before this one; of a job, before the newest few. One
   * that was begun and not finished goes on, with what was made for it already. `turns`: how many more than before it covers; 0:
   * there is nothing to do. `pieces` is what is still to be summarised.
   */
  begin: method({
    args: z.strictObject({ keeping: z.optional(Id.turn) }),
    result: z.strictObject({
      turns: count,
      parts: z.array(z.strictObject({ label: SummaryLabel, pieces: count })),
    }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The next of what a summary is to be made of: at most about so many characters, each piece cut at `clip`. */
  read: method({
    args: z.strictObject({ label: SummaryLabel, characters: count, clip: count }),
    result: z.strictObject({
      /** What was made of everything before it. */
      summary: z.nullable(words),
      pieces: z.array(Piece),
      from: Mark,
      through: Mark,
      /** Nothing follows. */
      last: z.boolean(),
    }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The summary of everything through `through`. Where somebody else has gone on from `from` meanwhile, theirs stays. */
  keep: method({
    args: z.strictObject({ label: SummaryLabel, from: Mark, through: Mark, text: words }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /** From now on turns load the summaries instead, if there is one for each label. */
  finish: method({
    args: nothing,
    result: z.strictObject({ done: z.boolean() }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /**
   * Of the first `steps` of this turn, which it goes on without; or of `turn`, one of its level that is over. For all who load that turn.
   * What was said aloud between them stays.
   */
  own: method({
    args: z.strictObject({ turn: z.optional(Id.turn), steps: count, text: words }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
});

/** For one turn, which runs; or for a job, which is of the turn that was the newest when it was asked for. */
export interface CompactionScope {
  readonly turn: TurnId;
  readonly job?: JobId;
}

/** Of this many of the newest turns a job makes no summary. */
export const COMPACT_KEEPS = 2;
