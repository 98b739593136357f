/** Journal → command turns: the conversations that the asking person could read where they were held. */
import { PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import { Id } from '../ids.ts';
import { Usage } from '../model.ts';
import * as z from '../schema.ts';
import { TrustLevelSchema } from '../trust.ts';

const nothing = z.strictObject({});
const ms = z.number();
const limit = z.int().check(z.minimum(1), z.maximum(1_000));

/** Words that were said aloud in a place. `from` is null for the agent. */
export const Said = z.strictObject({ from: z.nullable(z.string()), text: z.string(), at: ms });
export type Said = z.output<typeof Said>;

export const ConversationRow = z.strictObject({
  id: z.int(),
  place: PlaceKeySchema,
  level: TrustLevelSchema,
  openedAt: ms,
  /** Null while it is open; `why` says what closed it. */
  closedAt: z.nullable(ms),
  why: z.nullable(z.string()),
  turns: z.int(),
  lastAt: ms,
  /** What a history that this person brought along was called there; each of its lines is shown as a turn. */
  imported: z.nullable(z.string()),
});
export type ConversationRow = z.output<typeof ConversationRow>;

export const ConversationTurn = z.strictObject({
  id: Id.turn,
  person: z.string(),
  level: TrustLevelSchema,
  state: z.enum(['running', 'done', 'failed']),
  /** It is part of the conversation no more: it was answered again, or taken back. */
  takenOut: z.nullable(z.enum(['retried', 'undone'])),
  /** Code of the error it failed with. */
  error: z.nullable(z.string()),
  startedAt: ms,
  endedAt: z.nullable(ms),
  said: z.array(Said),
  /** One line a tool call, where the asking person reaches the level it was made at. */
  steps: z.array(z.strictObject({ tool: z.string(), summary: z.string(), failed: z.boolean() })),
  usage: z.nullable(z.strictObject({ model: z.string(), tokens: Usage })),
  /** What became of the reply: sent, queued, held, unknown, failed. */
  delivery: z.nullable(z.string()),
  /** Why it has not arrived, where the asking person reaches the turn's level. */
  deliveryWhy: z.nullable(z.string()),
  /** What it left to be done for others, and was not done (yet): `shared waits`, `social failed (…)`. */
  jobs: z.array(z.string()),
});
export type ConversationTurn = z.output<typeof ConversationTurn>;

/** A page of a conversation, oldest turn first. */
export const Conversation = z.strictObject({
  row: ConversationRow,
  turns: z.array(ConversationTurn),
  /** Where more follows: the id to ask for it with, as `after`. */
  next: z.nullable(Id.turn),
});
export type Conversation = z.output<typeof Conversation>;

export const Forgotten = z.strictObject({ id: z.int(), place: PlaceKeySchema, turns: z.int() });

export const SessionsContract = contract('journal.sessions', {
  history: method({ args: z.strictObject({ limit }), result: z.strictObject({ entries: z.array(Said) }) }),
  list: method({ args: z.strictObject({ limit }), result: z.strictObject({ sessions: z.array(ConversationRow) }) }),
  /** Another's conversation is answered like one that is not there. */
  show: method({
    args: z.strictObject({ id: z.int(), after: z.optional(Id.turn) }),
    result: Conversation,
    errors: ['E_NOT_FOUND'],
  }),
  /**
   * Forgets the words of a conversation, for good; an open one is closed. One that others could read as well is forgotten
   * only by whoever may decide (`SessionsScope.deletes`). Answers when nothing of it is left in the journal's files.
   */
  forget: method({
    args: z.strictObject({ id: z.int() }),
    result: Forgotten,
    errors: ['E_NOT_FOUND', 'E_NOT_THEIRS', 'E_AT_WORK'],
    deadlineMs: 60_000,
  }),
  /**
   * Forgets the words of every conversation that this person alone could read, a few at a time: again while there is `more`.
   * For whoever may decide, alone. What they said before others stays with them. With them go the versions of files in their folder.
   */
  forgetPerson: method({
    args: z.strictObject({ person: z.string().check(z.maxLength(200)), dryRun: z.boolean() }),
    result: z.strictObject({ conversations: z.int(), versions: z.int(), more: z.boolean() }),
    errors: ['E_NOT_ALLOWED', 'E_AT_WORK'],
    deadlineMs: 60_000,
  }),
  /**
   * Has what is older in the place's open conversation replaced by summaries where turns load it; answers before it is done. `nothing`:
   * there is too little of it. Only for whoever could read all of it.
   */
  compact: method({
    args: nothing,
    result: z.strictObject({ outcome: z.enum(['asked', 'nothing']) }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** Closes the place's open conversation. Nothing is destroyed: `list` and `show` still have it. */
  archive: method({ args: nothing, result: z.strictObject({ archived: z.nullable(z.int()) }) }),
});

/**
 * Who asks, where, at which level. A conversation counts as readable by this person where they are among its readers and
 * their level reaches its own.
 */
export interface SessionsScope {
  readonly person: string;
  readonly place: string;
  readonly level: z.output<typeof TrustLevelSchema>;
  /** May have forgotten what others could read, too. */
  readonly deletes: boolean;
  /** Others who decide: what they alone could read nobody else has forgotten. Absent: nobody's is. */
  readonly others?: readonly string[];
}
