/** Supervisor → journal. No text of a conversation passes here. */
import { IdentitySchema, PlaceKeySchema } from '../../address.ts';
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import { ErrorCodeSchema, Usage } from '../../model.ts';
import * as z from '../../schema.ts';
import { TrustLevelSchema } from '../../trust.ts';
import { Budget } from '../budget.ts';
import { Letter } from '../letters.ts';
import { Notice, OutboxState, Overview } from './overview.ts';
import { Quiet } from './quiet.ts';
import { NewRun, Run, RunState } from './schedule.ts';
import { SETTINGS_METHODS } from './settings.ts';

const nothing = z.strictObject({});
const ms = z.number();

const WHERE = { person: Id.person, place: PlaceKeySchema };

const HeldRow = z.strictObject({
  identity: IdentitySchema,
  place: PlaceKeySchema,
  messages: z.int(),
  firstAt: ms,
  lastAt: ms,
  denied: z.boolean(),
});

/** Supervisor → journal. No text of a conversation passes here. */
export const JournalControlContract = contract('journal.control', {
  /**
   * Opens the turn of an inbound message, or the one that a crash left open. The level never rises on the way: it is
   * the lower of what is asked for and what was recorded. `readers` are those who can read the place now; where
   * someone is new among them, or the place's level fell, the conversation is closed first and a new one begins.
   */
  begin: method({
    args: z.strictObject({
      inbox: Id.inbox,
      person: Id.person,
      place: PlaceKeySchema,
      level: TrustLevelSchema,
      placeLevel: TrustLevelSchema,
      /** The person's own level: how far their words are believed. */
      sender: TrustLevelSchema,
      readers: z.array(z.string()),
    }),
    result: z.strictObject({
      turn: Id.turn,
      level: TrustLevelSchema,
      attempt: z.int(),
      /** Which model the person chose in this place; null: the standard one. */
      model: z.nullable(z.string()),
    }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /**
   * Who counts as reading a group although nobody reports them there now: whoever spoke since its conversation was opened,
   * and whoever came in within a day and thereby closed the one before (so that coming and going does not wipe a room, and
   * what is said meanwhile is said as if they were there). Names, and strangers as `?identity`.
   */
  counted: method({
    args: z.strictObject({ place: PlaceKeySchema }),
    result: z.strictObject({ people: z.array(Id.person) }),
  }),
  /** Somebody who is not answered spoke where others read: it is said aloud there, believed like the public, and no turn. */
  overhear: method({
    args: z.strictObject({
      inbox: Id.inbox,
      author: Id.person,
      place: PlaceKeySchema,
      placeLevel: TrustLevelSchema,
      readers: z.array(z.string()),
    }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /**
   * A message came while a turn of the same person runs in the same place: that turn answers it, too. Not where it has ended by
   * now, has been joined by too much already, or one of the two is answered alone or in other places.
   */
  join: method({
    args: z.strictObject({ inbox: Id.inbox, to: Id.inbox, person: Id.person, place: PlaceKeySchema }),
    result: z.strictObject({ joined: z.boolean() }),
  }),
  /** The message waits for the owner. `told`: the notice was written, which happens once an hour for each `about`. */
  hold: method({
    args: z.strictObject({ inbox: Id.inbox, about: z.string(), notice: z.string() }),
    result: z.strictObject({ told: z.boolean() }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** Who is held: strangers in their own DM, and groups. */
  held: method({ args: nothing, result: z.strictObject({ held: z.array(HeldRow) }) }),
  /** What is held of this sender in their DM, or in this group: what is younger than a day is mail again. */
  release: method({
    args: z.strictObject({ identity: z.nullable(IdentitySchema), place: z.nullable(PlaceKeySchema) }),
    result: z.strictObject({ released: z.int() }),
  }),
  /** Whether somebody of this name has ever been answered: conversations and memories are theirs by name. */
  knows: method({ args: z.strictObject({ person: Id.person }), result: z.strictObject({ known: z.boolean() }) }),
  /** The owner wants to hear no more of this sender. What they wrote is not answered. */
  refuse: method({
    args: z.strictObject({ identity: IdentitySchema }),
    result: z.strictObject({ messages: z.int() }),
  }),
  /** The daemon stops in the middle of the turn: this try does not count. */
  giveBack: method({ args: z.strictObject({ inbox: Id.inbox }), result: nothing }),
  /** The turn was lost too often: it ends as failed, with a message to its place. */
  abandon: method({
    args: z.strictObject({ inbox: Id.inbox, code: ErrorCodeSchema, message: z.string() }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The level of the place was computed again: the reply may go out, or is held. */
  route: method({
    args: z.strictObject({
      outbox: Id.outbox,
      /** `wait`: nobody reads there now, or nobody can tell who does; it is routed again when that is known. */
      decision: z.enum(['send', 'hold', 'wait']),
      /** What the place is worth now: a reply that is held is asked for, and the request says who would read it. */
      level: TrustLevelSchema,
      why: z.string(),
      /** Who can read there now: words of a job become part of the conversation that they are said in. */
      readers: z.optional(z.array(z.string())),
      /** What was judged. Where the row is none of that it stays as it is: the number of one that was forgotten may be another's. */
      judged: z.optional(
        z.strictObject({ place: PlaceKeySchema, level: TrustLevelSchema, approved: z.nullable(TrustLevelSchema) }),
      ),
    }),
    /** What became of it. Still `queued` where its channel is not there, or it is to be tried again. */
    result: z.strictObject({ state: OutboxState, receipt: z.nullable(z.string()) }),
    deadlineMs: 60_000,
  }),
  /** The job is not to be done any more: its person has been lowered since. The owner is told. */
  dropJob: method({
    args: z.strictObject({ job: Id.job, why: z.string() }),
    result: nothing,
  }),
  /** From now on: a newer configuration holds. */
  budget: method({ args: Budget, result: nothing }),
  /** A model was asked outside of any turn: it counts against the caps, and is never refused by them. */
  spent: method({
    args: z.strictObject({ person: Id.person, level: TrustLevelSchema, model: z.string(), tokens: Usage }),
    result: nothing,
  }),
  /** From now on: when the owner is not told to look at notices. Null: they always are. */
  quiet: method({ args: z.strictObject({ quiet: z.nullable(Quiet) }), result: nothing }),
  /** The model that this person chose in this place; null: the standard one. */
  chosenModel: method({ args: z.strictObject(WHERE), result: z.strictObject({ model: z.nullable(z.string()) }) }),
  chooseModel: method({ args: z.strictObject({ ...WHERE, model: z.nullable(z.string()) }), result: nothing }),
  /** The model that the turn's person chose there is no more. Its place is told so, once. */
  unchooseModel: method({
    args: z.strictObject({ turn: Id.turn, said: z.string().check(z.maxLength(1_000)) }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /** Somebody wants a job to run now. Null: it runs already. */
  runJob: method({
    args: z.strictObject({ job: z.string(), run: NewRun }),
    result: z.strictObject({ state: z.nullable(RunState) }),
  }),
  /** The newest runs first: of one job, or of all. */
  runs: method({
    args: z.strictObject({ job: z.nullable(z.string()), limit: z.int() }),
    result: z.strictObject({ runs: z.array(Run) }),
  }),
  /** The last run of each of these jobs. */
  lastRuns: method({
    args: z.strictObject({ jobs: z.array(z.string()) }),
    result: z.strictObject({ runs: z.array(Run) }),
  }),
  /** Something that the owner is to be told, from outside the journal: a reload, for one. Once an hour for each `about`. */
  notice: method({ args: z.strictObject({ about: z.string(), text: z.string() }), result: nothing }),
  /** The same, of what is otherwise each time: in place of what nobody has seen about it yet, and twenty times an hour at most. */
  noticeAnew: method({ args: z.strictObject({ about: z.string(), text: z.string() }), result: nothing }),
  ...SETTINGS_METHODS,
  /** Answered from the file: whoever asks wants to know that the journal does its work. */
  ping: method({ args: nothing, result: nothing }),
  overview: method({ args: nothing, result: Overview }),
  notices: method({ args: nothing, result: z.strictObject({ notices: z.array(Notice) }) }),
  /** The newest few of what did not get through. */
  letters: method({
    args: z.strictObject({ others: z.array(z.string()) }),
    result: z.strictObject({ letters: z.array(Letter) }),
  }),
});
