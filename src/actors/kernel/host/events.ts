import type { Grant, Loan } from '../../../protocol/grant.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import type { CommandLease, JobLease, TurnLease } from '../../../protocol/lease.ts';
import type { CommandPorts, JobPorts, TurnPorts } from '../../../protocol/ports/index.ts';

/** What every actor's machine can hear from the supervisor. Each machine handles those that concern it. */
export type ControlEvent =
  | { readonly type: 'PORT_GRANTED'; readonly lease: LeaseId; readonly grant: Grant }
  | { readonly type: 'PORT_LENT'; readonly lease: LeaseId; readonly loan: Loan }
  | { readonly type: 'TURN_LENT'; readonly lease: TurnLease; readonly ports: TurnPorts }
  | {
      readonly type: 'COMMAND_LENT';
      readonly lease: CommandLease;
      readonly ports: CommandPorts;
      readonly stays: boolean;
    }
  | { readonly type: 'JOB_LENT'; readonly lease: JobLease; readonly ports: JobPorts; readonly stays: boolean }
  | { readonly type: 'LEASE_REVOKED'; readonly lease: LeaseId }
  | { readonly type: 'STOP_REQUESTED'; readonly lease: LeaseId }
  | { readonly type: 'DRAIN_REQUESTED' };

/** A machine state with this tag means: ports can be granted. */
export const READY = 'ready';

/** The `meta` of a state in which the actor works for long without answering, and how long that may take, in ms. */
export interface StateMeta {
  readonly withinMs: number;
}
