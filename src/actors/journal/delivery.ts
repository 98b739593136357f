import type { ChannelName } from '../../protocol/address.ts';
import type { ArgsOf, Port, ResultOf } from '../../protocol/contract.ts';
import { DeliveryContract } from '../../protocol/contracts/delivery.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import { CoopError, type ErrorCode, rootMessage } from '../../protocol/errors.ts';
import type { LeaseId, OutboxId, PersonName } from '../../protocol/ids.ts';
import { carry, contextOf } from '../../protocol/trace.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { type Connection, connect } from '../kernel/link/index.ts';
import { type Alarm, retryAt } from './alarm.ts';
import { nameOf } from './holding.ts';
import type { Journal } from './journal.ts';
import { turnOf } from './lookup.ts';
import { missOf } from './outcome.ts';
import { tellOwner } from './owner.ts';
import { type Landing, land } from './schedule/landing.ts';
import type { OutboxRow } from './tables/outbox.ts';

type Words = ArgsOf<typeof DeliveryContract, 'deliver'>;

interface Lent {
  readonly lease: LeaseId;
  readonly connection: Connection<typeof DeliveryContract>;
  readonly ring: () => void;
}

const NOWHERE: Landing = { level: 'public', readers: [] };

const LATER_MS = 60_000;

/** Where the disk refuses what came of it. */
const AGAIN_MS = 2_000;

const OF_THE_DISK: readonly ErrorCode[] = ['E_DATABASE', 'E_DISK', 'E_DISK_FULL', 'E_READ_ONLY'];

/** The channel did not answer with a receipt: `cause` says why. */
class Missed extends Error {
  constructor(cause: unknown) {
    super('not delivered', { cause });
  }
}

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
    const ring = (): void => void connection.call.ring({}).catch(() => {});
    const lent = { lease, connection, ring };
    this.#takeBack(channel);
    this.#channels.set(channel, lent);
    this.#journal.bell.hang(ring);
    void connection.closed.then(() => this.#channels.get(channel) === lent && this.#takeBack(channel));
  }

  revoke(lease: LeaseId): void {
    for (const [channel, lent] of this.#channels) if (lent.lease === lease) this.#takeBack(channel);
  }

  /**
   * Sends a queued reply; one that is not queued is left alone, so that asking twice sends once. Where its channel is not
   * there it stays queued, and is announced again when the channel is lent.
   *
   * @param landing the conversation there that words of a job become part of
   */
  async send(id: OutboxId, landing: Landing = NOWHERE): Promise<void> {
    const { file, outbox } = this.#journal;
    const reply = file.read(() => outbox.get(id));
    if (reply?.state !== 'queued') return;
    const channel = this.#channels.get(reply.channel);
    if (channel === undefined) return;

    const audience = file.read(() => audienceOf(this.#journal, reply));
    // Recorded before the words leave: after a crash here they are `unknown`, never sent twice (reference/failures.md R5).
    faultPoint('journal.sending');
    file.write(() => outbox.send(id));
    faultPoint('journal.marked');
    const sending = this.#deliver(channel, { ...reply, attempts: reply.attempts + 1 }, audience, landing);
    this.#underWay.add(sending);
    await sending.finally(() => this.#underWay.delete(sending));
  }

  /** What has become of a reply so far. */
  state(id: OutboxId): ResultOf<typeof JournalControlContract, 'route'> {
    const { file, outbox } = this.#journal;
    const row = file.isOpen ? file.read(() => outbox.get(id)) : undefined;
    // What was under way when the journal closed is settled when it opens again.
    const state = row === undefined || row.state === 'pending' ? 'queued' : row.state;
    return { state, receipt: row?.receipt ?? null };
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
    for (const channel of [...this.#channels.keys()]) this.#takeBack(channel);
  }

  #takeBack(channel: ChannelName): void {
    const lent = this.#channels.get(channel);
    if (lent === undefined) return;
    this.#channels.delete(channel);
    this.#journal.bell.takeDown(lent.ring);
    lent.connection.close();
  }

  async #deliver(channel: Lent, reply: OutboxRow, audience: PersonName[] | null, landing: Landing): Promise<void> {
    const { id: outbox, place, text, answers } = reply;
    const kind: Words['kind'] = reply.kind === 'reply' && reply.part > 0 ? 'interim' : reply.kind;
    // Whoever let it go there has seen who would read it.
    const level = reply.approved ?? reply.level;
    const attributes = { 'coop.channel': reply.channel, 'coop.place': place, 'coop.try': reply.attempts };
    const span = this.#journal.tracer.span('channel.deliver', contextOf(reply.trace), { kind: 'client', attributes });
    const words = { outbox, place, level, audience, kind, text, answers, ...carry(span.context) };
    try {
      const { receipt } = await channel.connection.call.deliver(words).catch((error: unknown) => {
        throw new Missed(error);
      });
      faultPoint('journal.delivered');
      await this.#record(() => {
        this.#journal.outbox.sent(outbox, receipt);
        land(this.#journal, reply, landing);
      });
      faultPoint('journal.receipted');
      span.end({ attributes: { 'coop.state': 'sent', 'coop.receipt': receipt } });
    } catch (error) {
      if (!(error instanceof Missed)) throw error;
      await this.#record(() => this.#miss(reply, error.cause));
      span.end({ error: error.cause, attributes: { 'coop.state': this.state(outbox).state } });
      this.#alarm.arm();
    }
  }

  #miss(reply: OutboxRow, error: unknown): void {
    const { outbox, now } = this.#journal;
    const about = `reply:${reply.id}`;
    const what = `${nameOf(reply)} to ${reply.place}`;
    const why = rootMessage(error);
    const miss = missOf(error);
    if (miss === 'unknown') {
      outbox.end(reply.id, 'unknown', why);
      tellOwner(this.#journal, about, `${what} may not have arrived: ${why}`);
      return;
    }
    // Whoever read there has just left: that is no failure of the words, however often it happens.
    const isNobody = error instanceof CoopError && error.code === 'E_NOBODY';
    const again = retryAt(reply.attempts, now()) ?? (isNobody ? now() + LATER_MS : undefined);
    if (miss === 'transient' && again !== undefined) {
      outbox.sleep(reply.id, again, why);
    } else {
      outbox.end(reply.id, 'failed', why);
      tellOwner(this.#journal, about, `${what} could not be delivered: ${why}`);
    }
  }

  /**
   * Writes down what came of a delivery, however long the disk refuses it: what was delivered must not come to be sent again.
   * What was under way when the journal closed is settled when it opens again.
   */
  async #record(work: () => void): Promise<void> {
    while (this.#journal.file.isOpen) {
      try {
        this.#journal.file.write(work);
        return;
      } catch (error) {
        if (!(error instanceof CoopError && OF_THE_DISK.includes(error.code))) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
      }
    }
  }
}

/**
 * Who could read what the words were made of. What was sent from elsewhere is of no conversation here, and what somebody let
 * go was let go to whoever reads there.
 */
function audienceOf(journal: Journal, { turn, kind, approved }: OutboxRow): PersonName[] | null {
  if (turn === null || kind === 'sent' || approved !== null) return null;
  return [...journal.conversations.readersOf(turnOf(journal, turn).conversation)];
}
