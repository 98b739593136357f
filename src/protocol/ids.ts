import type { Identity } from './address.ts';
import type { Brand } from './brand.ts';
import * as z from './schema.ts';

/** A person as the configuration names them (`users[].name`); a stranger is `?` and their identity: `?terminal:mallory`. */
export type PersonName = Brand<string, 'PersonName'>;
/** One turn, also across restarts. */
export type TurnId = Brand<string, 'TurnId'>;
/** One lending of ports. A turn that is resumed gets a new lease. */
export type LeaseId = Brand<string, 'LeaseId'>;
/** An actor in the supervisor's table: `journal`, `store:private`, `session:7`. */
export type ActorId = Brand<string, 'ActorId'>;
/** Row of an inbound message in the journal. */
export type InboxId = Brand<number, 'InboxId'>;
/** Row of a reply in the journal. */
export type OutboxId = Brand<number, 'OutboxId'>;
/** Row of a piece of work that a turn left behind. */
export type JobId = Brand<number, 'JobId'>;
/** What a person types to decide about a request. Random, used once, never shown to a model. */
export type ApprovalId = Brand<string, 'ApprovalId'>;
/** Turn + call index (+ what was asked): what an owner stores the result of a changing call under. */
export type IdempotencyKey = Brand<string, 'IdempotencyKey'>;

const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
/** No name begins with `?`: a stranger can never be taken for somebody. */
const SPEAKER = /^(?:[a-z0-9][a-z0-9_-]{0,31}|\?(?:terminal|signal):[^\s\p{Cc}]{1,200})$/u;
/** Eight letters and digits that nobody mistakes for one another, in two groups: 40 bits, typed by people. */
const APPROVAL = /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/;

/** Names of people and rooms: 1–32 lowercase letters, digits, `-`, `_`; the first a letter or digit. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

export const turnId = (text: string): TurnId => text as TurnId;
export const leaseId = (text: string): LeaseId => text as LeaseId;
export const actorId = (text: string): ActorId => text as ActorId;
export const personName = (text: string): PersonName => text as PersonName;
export const stranger = (identity: Identity): PersonName => `?${identity}` as PersonName;
export const isStranger = (person: string): boolean => person.startsWith('?');
export const approvalId = (text: string): ApprovalId => text as ApprovalId;
export const idempotencyKey = (turn: TurnId, call: string): IdempotencyKey => `${turn}/${call}` as IdempotencyKey;

const text = z.string().check(z.minLength(1), z.maxLength(200));
const row = z.int().check(z.positive());

const branded = <T>(schema: unknown): z.ZodMiniType<T> => schema as z.ZodMiniType<T>;

/** Schemas of the ids: the one place where a wire value becomes branded. */
export const Id = {
  person: branded<PersonName>(z.string().check(z.regex(SPEAKER))),
  approval: branded<ApprovalId>(z.string().check(z.regex(APPROVAL))),
  turn: branded<TurnId>(text),
  lease: branded<LeaseId>(text),
  inbox: branded<InboxId>(row),
  outbox: branded<OutboxId>(row),
  job: branded<JobId>(row),
  key: branded<IdempotencyKey>(text),
} as const;
