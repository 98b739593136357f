/** What is remembered, as everybody speaks of it. */
import * as z from '../../schema.ts';
import { StoreNameSchema, TrustLevelSchema } from '../../trust.ts';

/** For one person alone, or for everyone at the store's level. */
export const Audience = z.enum(['me', 'everyone']);
export type Audience = z.output<typeof Audience>;

export const MEMORY_TEXT_MAX = 16_000;
export const FACT_MAX = 1_000;
export const FACTS_MOST = 64;
export const NAME_MAX = 200;
export const NAMES_MOST = 64;

/** `summary`: made of several others by retention. */
export const OBSERVATION_TYPES = ['note', 'discovery', 'decision', 'preference', 'task', 'event', 'summary'] as const;
export const ObservationType = z.enum(OBSERVATION_TYPES);
export type ObservationType = z.output<typeof ObservationType>;

const name = z.string().check(z.minLength(1), z.maxLength(NAME_MAX));
const names = z.array(name).check(z.maxLength(NAMES_MOST));
const facts = z.array(z.string().check(z.minLength(1), z.maxLength(FACT_MAX))).check(z.maxLength(FACTS_MOST));
const ms = z.number();

/** What a writer says: the text, and beside it as much as is known. */
export const Draft = z.strictObject({
  /** The narrative: what is remembered, in words that stand alone. */
  text: z.string().check(z.minLength(1), z.maxLength(MEMORY_TEXT_MAX)),
  title: z.optional(name),
  facts: z.optional(facts),
  type: z.optional(ObservationType),
  tags: z.optional(names),
  /** Whom it is about. */
  people: z.optional(names),
  /** Paths it is about. */
  files: z.optional(names),
  /** From then on it is not found any more, and is archived. */
  expiresAt: z.optional(ms),
});
export type Draft = z.output<typeof Draft>;

/** `superseded` and `forgotten` ones are found by nothing but history and undo; the archive is found, below what lives. */
export const ObservationState = z.enum(['live', 'archived', 'superseded', 'forgotten']);
export type ObservationState = z.output<typeof ObservationState>;

export const Observation = z.strictObject({
  id: z.int(),
  store: StoreNameSchema,
  audience: Audience,
  text: z.string(),
  title: z.nullable(z.string()),
  facts: z.array(z.string()),
  type: ObservationType,
  tags: z.array(z.string()),
  people: z.array(z.string()),
  files: z.array(z.string()),
  /** Who said it, as the configuration names them. */
  author: z.string(),
  /** The lowest level among the authors of what it was made of. Below its reader's level it is to be believed less. */
  integrity: TrustLevelSchema,
  /** Where it was said: a place's key; `import` for what somebody brought along. */
  place: z.string(),
  /** Of which turn it is. */
  turn: z.string(),
  /** The conversation that it was said in: the journal's number, or the name that an import gave it. */
  conversation: z.nullable(z.string()),
  /** The name that an import gave the row itself. */
  ref: z.nullable(z.string()),
  /** How often it was said. */
  mentions: z.int(),
  /** When it was first said, and last changed, ms since the epoch. */
  at: ms,
  updatedAt: ms,
  expiresAt: z.nullable(ms),
  state: ObservationState,
  /** The row that took its place: what superseded it, or the summary that it went into. */
  replacedBy: z.nullable(z.int()),
});
export type Observation = z.output<typeof Observation>;

export const MemoryHit = z.strictObject({
  ...Observation.shape,
  /** 0..1: the share of the query's terms that the row holds. */
  coverage: z.number(),
  /** 1 is the best row of its table. */
  rank: z.int(),
  /**
   * 0..1: the share of what the query asks for that the row reaches, each term counted by how much it tells in the row's own
   * table. Lists of several tables are merged by it: it depends on no row that one may not see.
   */
  score: z.number(),
});
export type MemoryHit = z.output<typeof MemoryHit>;

/** Which row, in the store that the port leads to. */
export const MEMORY_KEY = { audience: Audience, id: z.int().check(z.positive()) } as const;

export const CHANGE_EVENTS = [
  'add',
  'mention',
  'merge',
  'correct',
  'supersede',
  'forget',
  'restore',
  'compress',
  'archive',
] as const;

/** One change of one row. Undone, a `restore` is added: history only grows, until it is purged. */
export const Change = z.strictObject({
  /** Counts up per audience. */
  n: z.int(),
  audience: Audience,
  memory: z.int(),
  event: z.enum(CHANGE_EVENTS),
  at: ms,
  /** Who, or `coop` for retention. */
  by: z.string(),
  /** The lowest level among the authors of what is in it, before and after; where it is not known, it may be anybody's. */
  integrity: z.optional(TrustLevelSchema),
  turn: z.string(),
  /** Null where there was nothing before. */
  before: z.nullable(z.strictObject({ ...Draft.shape, state: ObservationState })),
  after: z.strictObject({ ...Draft.shape, state: ObservationState }),
  undone: z.boolean(),
});
export type Change = z.output<typeof Change>;
