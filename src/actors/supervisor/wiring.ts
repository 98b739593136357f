/** Ports between actors that are there for good, minted anew when one of their ends was restarted. Turns are lent others. */
import type { Implementation } from '../../protocol/contract.ts';
import { DeliveryContract } from '../../protocol/contracts/delivery.ts';
import { DeskContract } from '../../protocol/contracts/desk.ts';
import {
  type FeedBell,
  FeedContract,
  InboxContract,
  JournalControlContract,
  JournalEvent,
  type ScheduleBell,
  SchedulerJournalContract,
} from '../../protocol/contracts/journal/index.ts';
import { MathsContract } from '../../protocol/contracts/maths.ts';
import { MembershipContract } from '../../protocol/contracts/membership.ts';
import { SchedulerContract } from '../../protocol/contracts/scheduler.ts';
import { VisitsContract } from '../../protocol/contracts/visits.ts';
import { PageTextContract } from '../../protocol/contracts/web.ts';
import { leaseId } from '../../protocol/ids.ts';
import { type Connection, connect, mintChannel, mintStream, openReader, serve } from '../kernel/link/index.ts';
import type { Child } from '../kernel/supervision/index.ts';

type End = Pick<Child, 'send'>;

const lease = leaseId('house');

/** The supervisor's own way to the journal. */
export function openJournal(
  journal: End,
  onEvent: (event: JournalEvent) => void,
): Connection<typeof JournalControlContract> {
  const control = mintChannel(JournalControlContract);
  const events = mintStream<JournalEvent>();
  openReader(events.reader, JournalEvent, { credit: false, onFrame: onEvent });
  const grant = { contract: 'journal.control', port: control.server, events: events.writer } as const;
  journal.send({ type: 'grant', lease, grant });
  return connect(control.client, JournalControlContract);
}

/** The terminal asks the desk and reports who reads; the supervisor ends visits. */
export function openDesk(
  terminal: End,
  desk: Implementation<typeof DeskContract>,
  membership: Implementation<typeof MembershipContract>,
): Connection<typeof VisitsContract> {
  const asked = mintChannel(DeskContract);
  const reported = mintChannel(MembershipContract);
  const visits = mintChannel(VisitsContract);
  serve(asked.server, DeskContract, desk);
  serve(reported.server, MembershipContract, membership);
  terminal.send({ type: 'grant', lease, grant: { contract: 'visits', port: visits.server } });
  terminal.send({ type: 'lend', lease, loan: { contract: 'membership', port: reported.client } });
  terminal.send({ type: 'lend', lease, loan: { contract: 'desk', port: asked.client } });
  return connect(visits.client, VisitsContract);
}

/** What comes in goes to the journal before anything else; what goes out comes from there. */
export function joinTerminalAndJournal(terminal: End, journal: End): void {
  const inbox = mintChannel(InboxContract);
  const delivery = mintChannel(DeliveryContract);
  const grant = { contract: 'journal.inbox', channel: 'terminal', port: inbox.server } as const;
  journal.send({ type: 'grant', lease, grant });
  terminal.send({ type: 'grant', lease, grant: { contract: 'delivery', port: delivery.server } });
  terminal.send({ type: 'lend', lease, loan: { contract: 'journal.inbox', port: inbox.client } });
  journal.send({ type: 'lend', lease, loan: { contract: 'delivery', channel: 'terminal', port: delivery.client } });
}

/** The supervisor's own way to the scheduler: which jobs there are, and how it is. */
export function openScheduler(scheduler: End): Connection<typeof SchedulerContract> {
  const { server, client } = mintChannel(SchedulerContract);
  scheduler.send({ type: 'grant', lease, grant: { contract: 'scheduler', port: server } });
  return connect(client, SchedulerContract);
}

/** What is due goes to the journal, which knows what was before. */
export function joinSchedulerAndJournal(scheduler: End, journal: End): void {
  const settling = mintChannel(SchedulerJournalContract);
  const bell = mintStream<ScheduleBell>();
  journal.send({
    type: 'grant',
    lease,
    grant: { contract: 'journal.schedule', port: settling.server, bell: bell.writer },
  });
  scheduler.send({
    type: 'lend',
    lease,
    loan: { contract: 'journal.schedule', port: settling.client, bell: bell.reader },
  });
}

/** The index reads what was said aloud, from where it was. */
export function joinIndexAndJournal(index: End, journal: End): void {
  const feed = mintChannel(FeedContract);
  const bell = mintStream<FeedBell>();
  journal.send({ type: 'grant', lease, grant: { contract: 'journal.feed', port: feed.server, bell: bell.writer } });
  index.send({ type: 'lend', lease, loan: { contract: 'journal.feed', port: feed.client, bell: bell.reader } });
}

/** A store has vectors compared in the pool. */
export function lendMaths(store: End, maths: Implementation<typeof MathsContract>): void {
  const { server, client } = mintChannel(MathsContract);
  serve(server, MathsContract, maths);
  store.send({ type: 'lend', lease, loan: { contract: 'vector.maths', port: client } });
}

/** The web has its pages made into text in the pool. */
export function lendPages(web: End, pages: Implementation<typeof PageTextContract>): void {
  const { server, client } = mintChannel(PageTextContract);
  serve(server, PageTextContract, pages);
  web.send({ type: 'lend', lease, loan: { contract: 'page.text', port: client } });
}
