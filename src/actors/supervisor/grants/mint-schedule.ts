import { zone } from '../../../domain/schedule/index.ts';
import type { Port } from '../../../protocol/contract.ts';
import { RemindersContract, RemindersKeepContract } from '../../../protocol/contracts/journal/index.ts';
import { ScheduleContract, ScheduleRunContract } from '../../../protocol/contracts/schedule.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import type { SchedulePorts, TurnPorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import type { Plan } from './plan.ts';

/** Of the jobs: to be served by the supervisor itself, which has the configuration. */
export interface ScheduleEnds {
  readonly read: Port<typeof ScheduleContract>;
  readonly run: Port<typeof ScheduleRunContract>;
}

/** Nothing where the plan does not say so. */
export function mintSchedule({ schedule }: Plan): { readonly ports?: SchedulePorts; readonly ends?: ScheduleEnds } {
  if (!schedule) return {};
  const [read, run] = [mintChannel(ScheduleContract), mintChannel(ScheduleRunContract)];
  return { ports: { read: read.client, run: run.client }, ends: { read: read.server, run: run.server } };
}

/** @param trusting the part of the lease that ends when the turn loads what it believes less */
export function mintReminders(
  { id, turn }: TurnLease,
  { reminds, personal }: Plan,
  timezone: string,
  now: number,
  trusting: LeaseId,
  give: Give,
): Pick<TurnPorts, 'reminders'> {
  if (!reminds) return {};
  const [read, keep] = [mintChannel(RemindersContract), mintChannel(RemindersKeepContract)];
  const scope = { turn, alone: personal };
  give(ACTOR.journal, id, { contract: 'journal.reminders', scope, port: read.server });
  give(ACTOR.journal, trusting, { contract: 'journal.reminders.keep', scope, port: keep.server });
  return { reminders: { read: read.client, keep: keep.client, timezone, offset: offsetOf(timezone, now) } };
}

/** `+01:00` */
function offsetOf(timezone: string, now: number): string {
  const minutes = Math.round(zone(timezone).offset(now) / 60_000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}
