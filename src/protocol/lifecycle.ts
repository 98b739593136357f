/**
 * What supervisor and actors say to each other beside the contracts: two small unions over the Worker's own port.
 *
 * Frames to an actor come from trusted code and carry ports. Frames from an actor are hostile data: they are validated,
 * and can ask for nothing that the supervisor's table does not already give the sender.
 */

import { DeadLetters } from './dead-letters.ts';
import { isErrorCode, type WireError } from './errors.ts';
import type { Grant, Loan } from './grant.ts';
import { Id, type LeaseId } from './ids.ts';
import { KeyRows } from './key-states.ts';
import type { CommandLease, JobLease, TurnLease } from './lease.ts';
import type { CommandPorts, JobPorts, TurnPorts } from './ports/index.ts';
import * as z from './schema.ts';

export type ToActor =
  /** A standby Worker is told what it is for. Others have it from the beginning. */
  | { readonly type: 'grant'; readonly lease: LeaseId; readonly grant: Grant }
  | { readonly type: 'lend'; readonly lease: LeaseId; readonly loan: Loan }
  | { readonly type: 'turn'; readonly lease: TurnLease; readonly ports: TurnPorts }
  /** `stays`: the Worker goes on to serve more of the same when it is done. Others end then. */
  | { readonly type: 'command'; readonly lease: CommandLease; readonly ports: CommandPorts; readonly stays?: boolean }
  | { readonly type: 'job'; readonly lease: JobLease; readonly ports: JobPorts; readonly stays?: boolean }
  /** End every port of the lease; calls in flight answer `E_REVOKED`. Acknowledge with `revoked`. */
  | { readonly type: 'revoke'; readonly lease: LeaseId }
  /** A person said stop: end the work of this lease, with the message kept. */
  | { readonly type: 'stop'; readonly lease: LeaseId }
  /** Finish what is being done, then say `closed` and end. */
  | { readonly type: 'drain' }
  | { readonly type: 'heartbeat'; readonly nonce: number }
  /** Whoever was loaded ahead of time may begin now. */
  | { readonly type: 'begin' };

const WireErrorSchema = z.strictObject({
  code: z.string().check(z.refine(isErrorCode)),
  message: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
}) as unknown as z.ZodMiniType<WireError>;

/** The longest work that an actor can announce. */
const MOST_PATIENCE_MS = 60 * 60 * 1_000;

/** What most turns hold and do not use: its actors start with the first call. */
export const Needed = z.enum(['files', 'shell', 'web', 'search']);
export type Needed = z.output<typeof Needed>;

export const FromActor = z.discriminatedUnion('type', [
  /** The actor's machine moved. Names only: context and payloads carry people's text. */
  z.strictObject({
    type: z.literal('state'),
    state: z.string().check(z.maxLength(200)),
    event: z.string().check(z.maxLength(200)),
    at: z.number(),
    /** Long work: for so long it need not answer. It can only ask for patience, and for so much of it. */
    withinMs: z.optional(z.int().check(z.minimum(0), z.maximum(MOST_PATIENCE_MS))),
  }),
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('heartbeat'), nonce: z.int() }),
  z.strictObject({ type: z.literal('revoked'), lease: Id.lease }),
  /** The work of a lease is over; what came of it is in the journal. */
  z.strictObject({ type: z.literal('ended'), lease: Id.lease, outcome: z.enum(['committed', 'failed', 'lost']) }),
  /** A session is about to call what its lease holds of these: where their actors do not run yet, they start now. */
  z.strictObject({ type: z.literal('needed'), lease: Id.lease, what: Needed }),
  z.strictObject({ type: z.literal('fault'), error: WireErrorSchema }),
  z.strictObject({ type: z.literal('closed') }),
  /** The provider: how its keys are. Names of variables that the receiver gave it. */
  z.strictObject({ type: z.literal('keys'), keys: KeyRows }),
  /** What it was sent and did not take, since it began. */
  z.strictObject({ type: z.literal('letters'), dead: DeadLetters }),
]);

export type FromActor = z.output<typeof FromActor>;
