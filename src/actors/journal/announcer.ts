import type { ChannelName } from '../../protocol/address.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import { carry, contextOf } from '../../protocol/trace.ts';
import type { StreamWriter } from '../kernel/link/index.ts';
import type { Journal } from './journal.ts';
import { alsoOf, type Mail } from './tables/inbox.ts';
import type { Work } from './tables/jobs.ts';
import type { Queued } from './tables/outbox.ts';

/** Tells the supervisor what waits. */
export class Announcer {
  readonly #journal: Journal;
  readonly #writers = new Map<LeaseId, StreamWriter<JournalEvent>>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Somebody listens from now on, and hears first of all that waits already. */
  add(lease: LeaseId, writer: StreamWriter<JournalEvent>): void {
    this.#writers.get(lease)?.close();
    this.#writers.set(lease, writer);
    for (const event of this.#journal.file.read(() => [...backlog(this.#journal)])) this.#write(lease, writer, event);
  }

  remove(lease: LeaseId): void {
    this.#writers.get(lease)?.close();
    this.#writers.delete(lease);
  }

  say(events: readonly JournalEvent[]): void {
    for (const [lease, writer] of this.#writers) for (const event of events) this.#write(lease, writer, event);
  }

  /** A channel is there again: what waited for it may go out. */
  sayQueuedFor(channel: ChannelName): void {
    const queued = this.#journal.file.read(() => [...pages((after) => this.#journal.outbox.queued(after))]);
    this.say(queued.filter((row) => row.channel === channel).map(reply));
  }

  close(): void {
    for (const lease of [...this.#writers.keys()]) this.remove(lease);
  }

  #write(lease: LeaseId, writer: StreamWriter<JournalEvent>, event: JournalEvent): void {
    // A listener that is gone comes back with a new port and hears the backlog.
    writer.write(event).catch(() => this.#writers.get(lease) === writer && this.#writers.delete(lease));
  }
}

export const mail = ({ id, message_id, identity, place, also, ceiling, trace }: Mail): JournalEvent => ({
  type: 'mail',
  inbox: id,
  message: message_id,
  identity,
  place,
  also: alsoOf(also),
  ...(ceiling === null ? {} : { ceiling }),
  ...carry(contextOf(trace)),
});

export const reply = ({ id, place, level, kind, approved, approved_by: approvedBy, trace }: Queued): JournalEvent => ({
  type: 'reply',
  outbox: id,
  place,
  level,
  kind,
  approved,
  approvedBy,
  ...carry(contextOf(trace)),
});

export const work = ({ id, trace, ...rest }: Work): JournalEvent => ({
  type: 'work',
  job: id,
  ...rest,
  ...carry(contextOf(trace)),
});

/** Everything that waits, in the order in which it came. */
function* backlog({ inbox, outbox, jobs }: Journal): Generator<JournalEvent> {
  for (const row of pages((after) => inbox.pending(after))) yield mail(row);
  for (const row of pages((after) => outbox.queued(after))) yield reply(row);
  for (const row of pages((after) => jobs.ready(after))) yield work(row);
}

function* pages<R extends { readonly id: number }>(page: (after: number) => readonly R[]): Generator<R> {
  let after = 0;
  for (;;) {
    const rows = page(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
