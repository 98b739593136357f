import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Connection,
  connect,
  mintChannel,
  mintStream,
  openReader,
  serve,
} from '../../../src/actors/kernel/link/index.ts';
import { databaseProfile } from '../../../src/actors/supervisor/profiles.ts';
import { approvalDigest } from '../../../src/domain/approval.ts';
import { type ChannelName, type Identity, identity, type PlaceKey, placeKey } from '../../../src/protocol/address.ts';
import type { ArgsOf, Client, ResultOf } from '../../../src/protocol/contract.ts';
import { type Approval, AttentionContract } from '../../../src/protocol/contracts/attention.ts';
import type { Budget } from '../../../src/protocol/contracts/budget.ts';
import { DeliveryContract } from '../../../src/protocol/contracts/delivery.ts';
import {
  CaptureContract,
  type CaptureSink,
  InboxContract,
  JobContract,
  JournalControlContract,
  JournalEvent,
  SendContract,
  type SendScope,
  type ShareSink,
  ShareWriterContract,
  TurnJournalContract,
} from '../../../src/protocol/contracts/journal/index.ts';
import { SessionsContract, type SessionsScope } from '../../../src/protocol/contracts/sessions.ts';
import { MeterContract, type MeterScope, UsageContract } from '../../../src/protocol/contracts/usage.ts';
import { type InboxId, type JobId, type LeaseId, personName, type TurnId, turnId } from '../../../src/protocol/ids.ts';
import type { Message, Usage } from '../../../src/protocol/model.ts';
import type { Retention } from '../../../src/protocol/starts.ts';
import type { StoreName, TrustLevel } from '../../../src/protocol/trust.ts';
import { TestActor } from '../../support/actor.ts';

export type Delivered = ArgsOf<typeof DeliveryContract, 'deliver'>;

export const ALICE_DM = placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' });
export const KITCHEN = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'coop-journal-'));

const QUOTES_ONLY = (store: StoreName): ShareSink => ({ store, quoted: 'done', unquoted: 'refused' });

let leases = 0;
let nonces = 0;
const nextLease = (): string => `lease-${++leases}`;

export interface Held<C extends Parameters<typeof connect>[1]> {
  readonly lease: LeaseId;
  readonly call: Client<C>;
}

/** A journal Worker on a file of its own, with the test in the place of supervisor, session and channel. */
export const KEPT: Retention = { transcriptsMs: null, outboxMs: 30 * 86_400_000, requestsMs: 90 * 86_400_000 };

export class TestJournal implements AsyncDisposable {
  readonly path: string;
  readonly actor: TestActor;
  /** Everything the journal said on the control stream. */
  readonly events: JournalEvent[] = [];
  readonly #connections: { close(): void }[] = [];
  #woken: (() => void)[] = [];

  constructor(folder: string, budget?: Budget) {
    this.path = join(folder, 'journal.db');
    this.actor = new TestActor({
      bundle: 'journal',
      profile: databaseProfile(this.path),
      data: { path: this.path, retention: KEPT, budget },
    });
  }

  static async open(folder: string, budget?: Budget): Promise<TestJournal> {
    const journal = new TestJournal(folder, budget);
    await journal.actor.frame('ready');
    return journal;
  }

  /** As after a crash of the thread: nothing is asked, the same file is opened anew. */
  async crash(): Promise<TestJournal> {
    await this.actor.worker.terminate();
    return TestJournal.open(join(this.path, '..'));
  }

  inbox(channel: ChannelName = 'terminal'): Held<typeof InboxContract> {
    const { server, client } = mintChannel(InboxContract);
    const lease = this.actor.grant({ contract: 'journal.inbox', channel, port: server }, nextLease());
    return this.#hold(lease, connect(client, InboxContract));
  }

  control(): Held<typeof JournalControlContract> {
    const { server, client } = mintChannel(JournalControlContract);
    const { writer, reader } = mintStream<JournalEvent>();
    const lease = this.actor.grant({ contract: 'journal.control', port: server, events: writer }, nextLease());
    const onFrame = (event: JournalEvent): void => {
      this.events.push(event);
      for (const wake of this.#woken) wake();
      this.#woken = [];
    };
    this.#connections.push(openReader(reader, JournalEvent, { credit: false, onFrame }));
    return this.#hold(lease, connect(client, JournalControlContract));
  }

  turn(turn: TurnId, capture?: CaptureSink): Held<typeof TurnJournalContract> {
    const { server, client } = mintChannel(TurnJournalContract);
    const scope = { turn, ...(capture && { capture }) };
    const lease = this.actor.grant({ contract: 'journal.turn', scope, port: server }, nextLease());
    return this.#hold(lease, connect(client, TurnJournalContract));
  }

  share(turn: TurnId, sinks: readonly (StoreName | ShareSink)[]): Held<typeof ShareWriterContract> {
    const { server, client } = mintChannel(ShareWriterContract);
    const scope = { turn, sinks: sinks.map((sink) => (typeof sink === 'string' ? QUOTES_ONLY(sink) : sink)) };
    const lease = this.actor.grant({ contract: 'journal.share', scope, port: server }, nextLease());
    return this.#hold(lease, connect(client, ShareWriterContract));
  }

  send(
    turn: TurnId,
    places: SendScope['places'],
    unquoted: SendScope['unquoted'] = 'asked',
  ): Held<typeof SendContract> {
    const { server, client } = mintChannel(SendContract);
    const scope = { turn, places, unquoted };
    const lease = this.actor.grant({ contract: 'journal.send', scope, port: server }, nextLease());
    return this.#hold(lease, connect(client, SendContract));
  }

  attention(person = 'alice', others: readonly string[] = []): Held<typeof AttentionContract> {
    const { server, client } = mintChannel(AttentionContract);
    const lease = this.actor.grant({ contract: 'attention', scope: { person, others }, port: server }, nextLease());
    return this.#hold(lease, connect(client, AttentionContract));
  }

  sessions(looker: Omit<SessionsScope, 'deletes'>, deletes = false): Held<typeof SessionsContract> {
    const scope = { ...looker, deletes };
    const { server, client } = mintChannel(SessionsContract);
    const lease = this.actor.grant({ contract: 'journal.sessions', scope, port: server }, nextLease());
    return this.#hold(lease, connect(client, SessionsContract));
  }

  /** Of Alice, in her DM, unless said otherwise. */
  meter(scope: Partial<MeterScope> & Pick<MeterScope, 'turn'>): Held<typeof MeterContract> {
    const { server, client } = mintChannel(MeterContract);
    const whose = { person: personName('alice'), place: ALICE_DM, level: 'full', details: true } as const;
    const whole = { ...whose, purpose: 'turn', model: 'offline/simple', ...scope } as const;
    const lease = this.actor.grant({ contract: 'journal.meter', scope: whole, port: server }, nextLease());
    return this.#hold(lease, connect(client, MeterContract));
  }

  /** A call of the turn that was made, and reported. */
  async spend(turn: TurnId, tokens: Usage, scope: Partial<MeterScope> = {}): Promise<void> {
    const { call: port } = this.meter({ turn, ...scope });
    const { call } = await port.begin({ sent: 1, most: 1 });
    if (call === null) throw new Error('the call was not let in');
    await port.end({ call, end: { is: 'reported', tokens } });
  }

  usage(person = 'alice', household = false): Held<typeof UsageContract> {
    const { server, client } = mintChannel(UsageContract);
    const scope = { person: personName(person), household };
    const lease = this.actor.grant({ contract: 'usage', scope, port: server }, nextLease());
    return this.#hold(lease, connect(client, UsageContract));
  }

  job(job: number, turn = this.#turnOf(job)): Held<typeof JobContract> {
    const { server, client } = mintChannel(JobContract);
    const lease = this.actor.grant({ contract: 'journal.job', scope: { job, turn }, port: server }, nextLease());
    return this.#hold(lease, connect(client, JobContract));
  }

  #turnOf(job: number): TurnId {
    const work = this.events.find((event) => event.type === 'work' && event.job === job);
    return work?.type === 'work' ? work.turn : turnId('none');
  }

  captures(...jobs: readonly number[]): Held<typeof CaptureContract> {
    const { server, client } = mintChannel(CaptureContract);
    const lease = this.actor.grant(
      {
        contract: 'journal.capture',
        scope: { jobs: jobs.map((job) => ({ job: job as JobId, turn: this.#turnOf(job) })) },
        port: server,
      },
      nextLease(),
    );
    return this.#hold(lease, connect(client, CaptureContract));
  }

  /** The test is the channel: `deliver` answers what the journal asks it to say. */
  async channel(
    deliver: (words: Delivered) => ResultOf<typeof DeliveryContract, 'deliver'> | Promise<{ receipt: string }>,
    channel: ChannelName = 'terminal',
    ring: () => void = () => {},
  ): Promise<{ readonly said: Delivered[]; readonly rings: string[]; readonly lease: LeaseId; gone(): void }> {
    const { server, client } = mintChannel(DeliveryContract);
    const said: Delivered[] = [];
    const rings: string[] = [];
    serve(server, DeliveryContract, {
      deliver(words) {
        said.push(words);
        return deliver(words);
      },
      ring() {
        rings.push(channel);
        ring();
        return {};
      },
    });
    const lease = this.actor.lend({ contract: 'delivery', channel, port: client }, nextLease());
    this.#connections.push({ close: () => server.close() });
    await this.heard();
    return { said, rings, lease, gone: () => server.close() };
  }

  /** Resolves when everything that was sent to the Worker itself arrived there: ports of their own overtake it. */
  async heard(): Promise<void> {
    const nonce = ++nonces;
    this.actor.send({ type: 'heartbeat', nonce });
    await this.actor.frame('heartbeat', (frame) => frame.nonce === nonce);
  }

  /** The first event, past or to come, that fits. */
  async event<T extends JournalEvent['type']>(
    type: T,
    fits: (event: Extract<JournalEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<JournalEvent, { type: T }>> {
    const isIt = (event: JournalEvent): event is Extract<JournalEvent, { type: T }> =>
      event.type === type && fits(event as Extract<JournalEvent, { type: T }>);
    for (;;) {
      const found = this.events.find(isIt);
      if (found !== undefined) return found;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no "${type}" came`)), 10_000);
        this.#woken.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.actor[Symbol.asyncDispose]();
  }

  #hold<C extends Parameters<typeof connect>[1]>(lease: LeaseId, connection: Connection<C>): Held<C> {
    this.#connections.push(connection);
    return { lease, call: connection.call };
  }
}

export interface Said {
  readonly text: string;
  readonly id: string;
  readonly by?: string;
  readonly place?: PlaceKey;
  readonly also?: PlaceKey[];
  readonly at?: number;
}

export const accepted = (
  inbox: Held<typeof InboxContract>,
  { text, id, by = 'alice', place = ALICE_DM, also, at = 1_700_000_000_000 }: Said,
): Promise<{ inbox: InboxId; duplicate: boolean }> =>
  inbox.call.accept({ messageId: id, identity: terminal(by), place, text, at, ...(also && { also }) });

export const terminal = (name: string): Identity => identity(`terminal:${name}`);

export interface Begin {
  readonly by?: string;
  readonly place?: PlaceKey;
  readonly level?: TrustLevel;
  readonly placeLevel?: TrustLevel;
  readonly sender?: TrustLevel;
  readonly readers?: readonly string[];
}

export const begun = (
  control: Held<typeof JournalControlContract>,
  inbox: InboxId,
  { by = 'alice', place = ALICE_DM, level = 'full', placeLevel = level, sender = level, readers = [by] }: Begin = {},
): Promise<ResultOf<typeof JournalControlContract, 'begin'>> =>
  control.call.begin({ inbox, person: personName(by), place, level, placeLevel, sender, readers: [...readers] });

/** What somebody who may decide does with a request that they were shown. */
export const decided = (
  attention: Held<typeof AttentionContract>,
  approval: Approval,
  decision: 'approve' | 'deny' = 'approve',
): Promise<ResultOf<typeof AttentionContract, 'decide'>> =>
  attention.call.decide({ id: approval.id, decision, digest: approvalDigest(approval) });

export const says = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });

/** A call and its result, as a session records them. */
export const toolSteps = (id: string, result: string, integrity?: TrustLevel): [Message, Message] => [
  { role: 'assistant', content: [{ type: 'tool_call', id, name: 'memory_search', input: { query: 'key' } }] },
  {
    role: 'user',
    content: [{ type: 'tool_result', id, text: result, failed: false, ...(integrity && { integrity }) }],
  },
];

export const words = (message: Message): string =>
  message.content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('');
