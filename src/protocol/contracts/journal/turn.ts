/** Session → journal: one turn. */
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import { ErrorCodeSchema, Message } from '../../model.ts';
import * as z from '../../schema.ts';
import { Carried } from '../../trace.ts';
import { TrustLevelSchema } from '../../trust.ts';
import type { CaptureSink } from './capture.ts';
import { Summary } from './compaction.ts';

const nothing = z.strictObject({});
const ms = z.number();

/** One entry of a conversation. `aloud`: it was said in the place and is readable by whoever could read there. */
export const Entry = z.strictObject({
  turn: Id.turn,
  /** A person's name, or null for the agent. */
  author: z.nullable(z.string()),
  aloud: z.boolean(),
  /** The lowest level among the authors of what it was made of; of a person's words, their own. */
  integrity: TrustLevelSchema,
  at: ms,
  message: Message,
  /**
   * Which step of its turn it is, counted from 1, what was said aloud in between too: where it was not said aloud, and a summary may be
   * made of it in its place.
   */
  step: z.optional(z.int()),
  /** Not what happened, but a summary of so many of its turn's first steps. */
  summary: z.optional(z.int()),
});

export type Entry = z.output<typeof Entry>;

/** Largest step, in characters of JSON: a tool's result that is larger was not cut by its tool. */
export const STEP_MAX = 8_000_000;

/** Session → journal: one turn. */
export const TurnJournalContract = contract('journal.turn', {
  /** What the turn starts from: its message, the conversation before it, and the steps a lost run of it took already. */
  load: method({
    args: nothing,
    result: z.strictObject({
      message: z.strictObject({ author: z.string(), text: z.string(), at: ms }),
      /** Of what was said before `history`. */
      summaries: z.optional(z.array(Summary)),
      history: z.array(Entry),
      /** Something stands before `history` that is neither in it nor in a summary. */
      more: z.optional(z.boolean()),
      steps: z.array(Message),
      /** Which of the steps are what its person said meanwhile. */
      heard: z.array(z.int()),
      /** Of the first so many `steps`. */
      own: z.optional(z.strictObject({ steps: z.int(), integrity: TrustLevelSchema, text: z.string() })),
    }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** It has read something that is no entry here: what it says from now on is believed no more than that. */
  believe: method({
    args: z.strictObject({ integrity: TrustLevelSchema }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /** Records a step as it happens. `step` counts from 0; the same number again changes nothing. */
  append: method({
    args: z.strictObject({ step: z.int(), message: Message }),
    result: nothing,
    errors: ['E_NOT_ALLOWED', 'E_TOO_LARGE'],
  }),
  /**
   * What its person said since, to be read before the model is asked again: they are steps from `step` on. Where there is
   * something, `said` goes out before it as an answer of its own, and is step `step`: what the turn answered before it knew.
   */
  hear: method({
    args: z.strictObject({ step: z.int(), said: z.optional(z.string().check(z.maxLength(1_000_000))) }),
    result: z.strictObject({ messages: z.array(z.strictObject({ message: z.string(), text: z.string() })) }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The turn's end in one transaction: message consumed, reply kept and queued, jobs released. */
  commit: method({
    args: z.strictObject({
      text: z.string().check(z.maxLength(1_000_000)),
      /** Of a job: there was nothing to look at, and nobody was asked. */
      empty: z.exactOptional(z.boolean()),
      trace: Carried,
    }),
    /** `unheard`: something was said to it that it has not read; nothing was done. */
    result: z.strictObject({ unheard: z.boolean() }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The turn's other end: no reply could be made. The message stays in the conversation; `message` goes to the place. */
  fail: method({
    args: z.strictObject({ code: ErrorCodeSchema, message: z.string().check(z.maxLength(4_000)), trace: Carried }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
});

export interface TurnScope {
  readonly turn: string;
  /** Where what is said in it is kept by itself, once it is committed. */
  readonly capture?: CaptureSink;
}
