/** Supervisor → command turns: what the asking person may know of the house. Who asks is fixed when the port is minted. */
import { PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import { DeadLetters } from '../dead-letters.ts';
import { Effective } from '../effective.ts';
import { KeyRows } from '../key-states.ts';
import * as z from '../schema.ts';
import { Notice, Overview } from './journal/index.ts';
import { Letter } from './letters.ts';
import { Self } from './own.ts';
import { Tick } from './scheduler.ts';
import { ReloadReport } from './settings.ts';

const nothing = z.strictObject({});

export const WhoAmI = z.strictObject({
  /** Null for a stranger. */
  person: z.nullable(z.string()),
  identity: z.string(),
  place: PlaceKeySchema,
  effective: Effective,
  /** What a turn here would be lent, port by port: `memory.write private`, `model anthropic/…`. */
  lent: z.array(z.string()),
});
export type WhoAmI = z.output<typeof WhoAmI>;

export const ActorRow = z.strictObject({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  /** Of the actor's own machine, as it last reported: `ready`, `turning.thinking`. */
  inside: z.string(),
  uptimeMs: z.number(),
  restarts: z.int(),
  /** Why it fell last, where it has. */
  why: z.nullable(z.string()),
  /** Calls and leases that it serves now, where the supervisor knows. */
  mailbox: z.nullable(z.int()),
  /** Calls and frames that it did not take, where there were any. */
  dead: z.optional(DeadLetters),
  /** The provider's keys, by their variables. */
  keys: z.optional(KeyRows),
});
export type ActorRow = z.output<typeof ActorRow>;

export const Status = z.strictObject({
  agent: z.string(),
  model: z.string(),
  version: z.string(),
  pid: z.int(),
  uptimeMs: z.number(),
  /** The following only where the asking person may see operations. */
  house: z.nullable(
    z.strictObject({
      actors: z.array(ActorRow),
      /** When the scheduler looked at the clock last, and what comes next; null: it does not answer. */
      schedule: z.nullable(Tick),
      /** Of the supervisor, which is no row of its own table. */
      dead: z.optional(DeadLetters),
      overview: Overview,
      notices: z.array(Notice),
      /** The newest few of what did not get through. */
      letters: z.array(Letter),
      warnings: z.array(z.string()),
      /** What became of the last change of coop.toml since the start, and which newer values wait for a restart. */
      settings: z.strictObject({ waiting: z.array(z.string()), last: z.nullable(ReloadReport) }),
      memoryMb: z.number(),
    }),
  ),
});
export type Status = z.output<typeof Status>;

export const HouseholdContract = contract('household', {
  whoami: method({ args: nothing, result: WhoAmI }),
  status: method({ args: nothing, result: Status }),
  /** Not for strangers. */
  self: method({ args: nothing, result: Self, errors: ['E_NOT_ALLOWED'] }),
});
