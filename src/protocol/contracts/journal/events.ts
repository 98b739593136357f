/** Journal → supervisor: something waits. */
import { IdentitySchema, PlaceKeySchema } from '../../address.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import { Carried } from '../../trace.ts';
import { StoreNameSchema, TrustLevelSchema } from '../../trust.ts';
import { Audience } from '../memory/index.ts';
import { OutboxKind } from './overview.ts';

/** Journal → supervisor: something waits. Names and levels, no text. */
export const JournalEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('mail'),
    inbox: Id.inbox,
    /** The channel's own id of the message. */
    message: z.string(),
    identity: IdentitySchema,
    place: PlaceKeySchema,
    /** Where the answer goes, too. */
    also: z.array(PlaceKeySchema),
    /** It is worth no more than that. */
    ceiling: z.exactOptional(TrustLevelSchema),
    trace: Carried,
  }),
  z.strictObject({
    type: z.literal('reply'),
    outbox: Id.outbox,
    place: PlaceKeySchema,
    level: TrustLevelSchema,
    kind: OutboxKind,
    /** Somebody who may decide has read it and let it go to a place that is worth at least this; null: nobody was asked. */
    approved: z.nullable(TrustLevelSchema),
    approvedBy: z.nullable(Id.person),
    trace: Carried,
  }),
  z.strictObject({
    type: z.literal('work'),
    job: Id.job,
    kind: z.enum(['share', 'capture', 'compact', 'file']),
    person: Id.person,
    place: PlaceKeySchema,
    level: TrustLevelSchema,
    turn: Id.turn,
    /** Null where it leads to none. */
    store: z.nullable(StoreNameSchema),
    /** Of a file: the folder of the workspace, and its path there. */
    scope: z.nullable(z.string()),
    path: z.nullable(z.string()),
    /** Of what is captured: for whom. Words that are shared are everyone's. */
    audience: z.nullable(Audience),
    /** How far the words are believed: those of a quote like its author, others like what their turn had read. */
    integrity: TrustLevelSchema,
    /** Who let it be written, where it was asked for. */
    approvedBy: z.nullable(Id.person),
    /** The lowest of those who could read it then, as they were shown. */
    reaches: z.nullable(TrustLevelSchema),
    trace: Carried,
  }),
]);
export type JournalEvent = z.output<typeof JournalEvent>;
