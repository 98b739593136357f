import { withoutVendor } from '../../../domain/model-name.ts';
import type { Port } from '../../../protocol/contract.ts';
import {
  type CaptureSink,
  SendContract,
  type SendScope,
  ShareWriterContract,
  TurnJournalContract,
} from '../../../protocol/contracts/journal/index.ts';
import { ModelContract } from '../../../protocol/contracts/model.ts';
import { NarrowingContract } from '../../../protocol/contracts/narrowing.ts';
import type { TurnEvent } from '../../../protocol/events.ts';
import type { LeaseId, PersonName } from '../../../protocol/ids.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import type { ModelFrame } from '../../../protocol/model.ts';
import type { TurnPorts } from '../../../protocol/ports/index.ts';
import { mintChannel, mintStream } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Reachable } from './destinations.ts';
import type { Give } from './give.ts';
import { mintCompacting } from './mint-compacting.ts';
import { mintConversations } from './mint-conversations.ts';
import { mintMeaning } from './mint-meaning.ts';
import { mintMemory } from './mint-memory.ts';
import { mintMeter } from './mint-meter.ts';
import { mintReminders, mintSchedule, type ScheduleEnds } from './mint-schedule.ts';
import { mintSettings, type SettingsEnds } from './mint-settings.ts';
import { mintWork, type WorkGrant } from './mint-work.ts';
import type { Plan } from './plan.ts';

/** What a turn's ports are made of, beside its lease. */
export interface TurnGrant {
  readonly plan: Plan;
  /** The channel's own id of the message that is answered. */
  readonly message: string;
  readonly destinations: readonly Reachable[];
  /** Who can read its place. */
  readonly audience: readonly PersonName[];
  /** The part of the lease that ends when the turn loads what it believes less. */
  readonly trusting: LeaseId;
  /** The model of the vectors, where the household embeds. */
  readonly embeds?: string;
  /** Makes summaries; absent: the model that answers. */
  readonly background?: string | undefined;
  /** Whose clock counts for its person, and what time it is. */
  readonly timezone: string;
  readonly now: number;
  /** Files, commands and pages. */
  readonly work: WorkGrant;
  /** Where what is said is kept by itself. */
  readonly capture?: CaptureSink | undefined;
}

/** Mints the ports of a turn: as many as its level in its place is worth, scoped now and for good. */
export function mintTurn(
  lease: TurnLease,
  { plan, message, destinations, audience, trusting, work, capture, embeds, background, timezone, now }: TurnGrant,
  give: Give,
): {
  readonly ports: TurnPorts;
  /** To be served by the supervisor itself. */
  readonly narrowing: Port<typeof NarrowingContract>;
  readonly settings?: SettingsEnds;
  readonly schedule?: ScheduleEnds;
} {
  const { id, turn, place, effective } = lease;

  const journal = mintChannel(TurnJournalContract);
  const scope = { turn, ...(capture === undefined ? {} : { capture }) };
  give(ACTOR.journal, id, { contract: 'journal.turn', scope, port: journal.server });

  const model = mintChannel(ModelContract);
  const metered = { turn, purpose: 'turn', model: lease.model, details: lease.errorDetails } as const;
  const summaries = { model: background ?? lease.model, details: lease.errorDetails };
  const deltas = mintStream<ModelFrame>();
  const asked = { model: withoutVendor(lease.model) };
  give(ACTOR.provider, id, { contract: 'model', scope: asked, port: model.server, deltas: deltas.writer });

  const events = mintStream<TurnEvent>();
  const viewed = { place, level: effective.level, audience, turn, message };
  give(ACTOR.terminal, id, { contract: 'turn.events', scope: viewed, events: events.reader });

  const narrowing = mintChannel(NarrowingContract);
  const settings = mintSettings(plan);
  const schedule = mintSchedule(plan);
  return {
    ...(schedule.ends === undefined ? {} : { schedule: schedule.ends }),
    ports: {
      journal: journal.client,
      model: model.client,
      meter: mintMeter(lease, metered, give),
      compacting: mintCompacting(lease, { turn }, summaries, give),
      deltas: deltas.reader,
      events: events.writer,
      narrowing: narrowing.client,
      memory: mintMemory(lease, plan, trusting, give),
      ...mintMeaning(id, plan, embeds, give),
      ...mintConversations(lease, plan, audience, turn, give),
      ...mintShare(lease, plan, give),
      ...mintSend(lease, plan, destinations, trusting, give),
      ...mintWork(lease, plan, work, trusting, give),
      ...(settings === undefined ? {} : { settings: settings.ports }),
      ...mintReminders(lease, plan, timezone, now, trusting, give),
      ...(schedule.ports === undefined ? {} : { schedule: schedule.ports }),
    },
    narrowing: narrowing.server,
    ...(settings === undefined ? {} : { settings: settings.ends }),
  };
}

function mintShare({ id, turn }: TurnLease, { share }: Plan, give: Give): Pick<TurnPorts, 'share'> {
  const sinks = share.filter(({ quoted, unquoted }) => quoted !== 'refused' || unquoted !== 'refused');
  if (sinks.length === 0) return {};
  const sharing = mintChannel(ShareWriterContract);
  give(ACTOR.journal, id, { contract: 'journal.share', scope: { turn, sinks }, port: sharing.server });
  return { share: { stores: sinks.map(({ store }) => store), port: sharing.client } };
}

/** To themselves directly, for as long as what the turn has read may be acted on; to others as a request. */
function mintSend(
  { id, turn }: TurnLease,
  { sends }: Plan,
  destinations: readonly Reachable[],
  trusting: LeaseId,
  give: Give,
): Pick<TurnPorts, 'send'> {
  if (!sends || destinations.length === 0) return {};
  const mint = (lease: LeaseId, reachable: readonly Reachable[], unquoted: SendScope['unquoted']) => {
    const sending = mintChannel(SendContract);
    const places = reachable.map(({ place, level }) => ({ place, level }));
    give(ACTOR.journal, lease, { contract: 'journal.send', scope: { turn, places, unquoted }, port: sending.server });
    return { to: reachable.map(({ name, place }) => ({ name, place })), port: sending.client };
  };
  const theirs = destinations.filter(({ isTheirs }) => isTheirs);
  const asking = mint(id, destinations, 'asked');
  return { send: theirs.length === 0 ? { asking } : { asking, direct: mint(trusting, theirs, 'done') } };
}
