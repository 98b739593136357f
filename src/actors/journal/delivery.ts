import type { ChannelName } from '../../protocol/address.ts';
import type { Port, ResultOf } from '../../protocol/contract.ts';
import { DeliveryContract } from '../../protocol/contracts/delivery.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal.ts';
import { CoopError, type ErrorCode, rootMessage } from '../../protocol/errors.ts';
import type { LeaseId, OutboxId } from '../../protocol/ids.ts';
import { carry, contextOf } from '../../protocol/trace.ts';
import { type Connection, connect } from '../kernel/link/index.ts';
import { type Alarm, retryAt } from './alarm.ts';
import type { Journal } from './journal.ts';
import type { OutboxRow } from './tables/outbox.ts';

interface Lent {
  readonly lease: LeaseId;
  readonly connection: Connection<typeof DeliveryContract>;
}

/** After these nobody knows whether the words went out: such a reply is never sent again by itself. */
const NO_TELLING: readonly ErrorCode[] = ['E_TIMEOUT', 'E_GONE', 'E_REVOKED', 'E_RESULT'];

/** Takes queued replies to the channels that are there. */
export class Deliveries {
  readonly #journal: Journal;
  readonly #alarm: Alarm;
  readonly #channels = new Map<ChannelName, Lent>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(journal: Journal, alarm: Alarm) {
    this.#journal = journal;
    this.#alarm = alarm;
  }

  /** The channel can be reached from now on. */
  lend(channel: ChannelName, lease: LeaseId, port: Port<typeof DeliveryContract>): void {
    const connection = connect(port, DeliveryContract);
    this.#channels.get(channel)?.connection.close();
    this.#channels.set(channel, { lease, connection });
    void connection.closed.then(() => {
      if (this.#channels.get(channel)?.connection === connection) this.#channels.delete(channel);
    });
  }

  revoke(lease: LeaseId): void {
    for (const [channel, lent] of this.#channels) {
      if (lent.lease !== lease) continue;
      this.#channels.delete(channel);
      lent.connection.close();
    }
  }

  /**
   * Sends a queued reply; one that is not queued is left alone, so that asking twice sends once. Where its channel is not
   * there it stays queued, and is announced again when the channel is lent.
   */
  async send(id: OutboxId): Promise<void> {
    const { file, outbox } = this.#journal;
    const reply = file.read(() => outbox.get(id));
    if (reply?.state !== 'queued') return;
    const channel = this.#channels.get(reply.channel);
    if (channel === undefined) return;

    // Recorded before the words leave: after a crash here they are `unknown`, never sent twice (reference/failures.md R5).
    file.write(() => outbox.send(id));
    const sending = this.#deliver(channel, { ...reply, attempts: reply.attempts + 1 });
    this.#underWay.add(sending);
    await sending.finally(() => this.#underWay.delete(sending));
  }

  /** What has become of a reply so far. */
  state(id: OutboxId): ResultOf<typeof JournalControlContract, 'route'> {
    const { file, outbox } = this.#journal;
    const row = file.isOpen ? file.read(() => outbox.get(id)) : undefined;
    // What was under way when the journal closed is settled when it opens again.
    return { state: row?.state ?? 'queued', receipt: row?.receipt ?? null };
  }

  /** Keeps back a queued reply, and tells the owner. */
  hold(id: OutboxId, why: string): void {
    const { file, outbox, notices, now } = this.#journal;
    file.write(() => {
      const reply = outbox.get(id);
      if (reply?.state !== 'queued') return;
      outbox.end(id, 'held', why);
      notices.add(`reply:${id}`, `A reply to ${reply.place} is held: ${why}`, now());
    });
  }

  /** Resolves when nothing is under way any more, or after `ms`. */
  async settled(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([Promise.allSettled(this.#underWay), late]);
    clearTimeout(timer);
  }

  close(): void {
    for (const { connection } of this.#channels.values()) connection.close();
    this.#channels.clear();
  }

  async #deliver(channel: Lent, reply: OutboxRow): Promise<void> {
    const { id: outbox, place, level, kind, text, answers } = reply;
    const attributes = { 'coop.channel': reply.channel, 'coop.place': place, 'coop.try': reply.attempts };
    const span = this.#journal.tracer.span('channel.deliver', contextOf(reply.trace), { kind: 'client', attributes });
    try {
      const words = { outbox, place, level, kind, text, answers, ...carry(span.context) };
      const { receipt } = await channel.connection.call.deliver(words);
      this.#record(() => this.#journal.outbox.sent(outbox, receipt));
      span.end({ attributes: { 'coop.state': 'sent', 'coop.receipt': receipt } });
    } catch (error) {
      this.#record(() => this.#miss(reply, error));
      span.end({ error, attributes: { 'coop.state': this.state(outbox).state } });
      this.#alarm.arm();
    }
  }

  #miss(reply: OutboxRow, error: unknown): void {
    const { outbox, notices, now } = this.#journal;
    const why = rootMessage(error);
    const again = retryAt(reply.attempts, now());
    if (error instanceof CoopError && NO_TELLING.includes(error.code)) {
      outbox.end(reply.id, 'unknown', why);
      notices.add(`reply:${reply.id}`, `A reply to ${reply.place} may not have arrived: ${why}`, now());
    } else if (again !== undefined) {
      outbox.sleep(reply.id, again, why);
    } else {
      outbox.end(reply.id, 'failed', why);
      notices.add(`reply:${reply.id}`, `A reply to ${reply.place} could not be delivered: ${why}`, now());
    }
  }

  /** What was under way when the journal closed is settled when it opens again. */
  #record(work: () => void): void {
    if (this.#journal.file.isOpen) this.#journal.file.write(work);
  }
}
