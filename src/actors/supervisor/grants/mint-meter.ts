/** The way to the journal's count of what models cost: whoever is lent a model is lent this, too. */
import type { Port } from '../../../protocol/contract.ts';
import { MeterContract, type MeterScope, UsageContract } from '../../../protocol/contracts/usage.ts';
import type { PersonName, TurnId } from '../../../protocol/ids.ts';
import type { CommandLease, JobLease, TurnLease } from '../../../protocol/lease.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import type { Plan } from './plan.ts';

/** What is asked, of which model, for which turn. */
export interface Metered extends Pick<MeterScope, 'purpose' | 'model' | 'details'> {
  /** Of a job: the turn that left it behind. */
  readonly turn: TurnId;
}

export function mintMeter(
  { id, person, place, effective }: TurnLease | JobLease,
  metered: Metered,
  give: Give,
): Port<typeof MeterContract> {
  const { server, client } = mintChannel(MeterContract);
  const scope: MeterScope = { ...metered, person, place, level: effective.level };
  give(ACTOR.journal, id, { contract: 'journal.meter', scope, port: server });
  return client;
}

/** What was spent: their own, and everybody's for whoever sees the state of the house. */
export function mintUsage(
  { id }: CommandLease,
  person: PersonName,
  { operations }: Plan,
  give: Give,
): Port<typeof UsageContract> {
  const { server, client } = mintChannel(UsageContract);
  give(ACTOR.journal, id, { contract: 'usage', scope: { person, household: operations }, port: server });
  return client;
}
