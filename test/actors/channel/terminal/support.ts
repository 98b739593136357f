import { mkdtemp, rm } from 'node:fs/promises';
import { connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, mintChannel, serve } from '../../../../src/actors/kernel/link/index.ts';
import { socketProfile } from '../../../../src/actors/supervisor/profiles.ts';
import type { Identity, PlaceKey } from '../../../../src/protocol/address.ts';
import type { ArgsOf, Implementation } from '../../../../src/protocol/contract.ts';
import { DeliveryContract } from '../../../../src/protocol/contracts/delivery.ts';
import { DeskContract } from '../../../../src/protocol/contracts/desk.ts';
import { InboxContract } from '../../../../src/protocol/contracts/journal/index.ts';
import { MembershipContract } from '../../../../src/protocol/contracts/membership.ts';
import { VisitsContract } from '../../../../src/protocol/contracts/visits.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import type { InboxId, LeaseId, OutboxId, PersonName } from '../../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../../src/protocol/trust.ts';
import { TestActor } from '../../../support/actor.ts';

export type Report = ArgsOf<typeof MembershipContract, 'report'>;
export type Accepted = ArgsOf<typeof InboxContract, 'accept'>;
type Arrive = ReturnType<Implementation<typeof DeskContract>['arrive']>;

/** What the test's supervisor knows of people. Everybody else is a stranger. */
export const PEOPLE: Readonly<Record<string, { name: string; trust: TrustLevel }>> = {
  'terminal:default': { name: 'alice', trust: 'full' },
  'terminal:alice': { name: 'alice', trust: 'full' },
  'terminal:bob': { name: 'bob', trust: 'inner' },
  'terminal:carol': { name: 'carol', trust: 'familiar' },
};

export const room = (name: string): PlaceKey => `group:terminal:${name}` as PlaceKey;
export const dm = (name: string): PlaceKey => `dm:terminal:${name}` as PlaceKey;

/** The terminal's real Worker on a real socket, with the test in the places of supervisor and journal. */
export class TestTerminal implements AsyncDisposable {
  readonly actor: TestActor;
  readonly socket: string;
  readonly #folder: string;
  /** In the order of their arrival; answered as `onReport` says. */
  readonly reports: Report[] = [];
  /** What the supervisor was told or asked, in its order. */
  readonly told: string[] = [];
  readonly accepted: Accepted[] = [];
  /** Answers a report when it resolves, or refuses it. */
  onReport: (report: Report) => Promise<void> | void = () => {};
  /** Before the supervisor says who comes. */
  onArrive: (visit: number) => Promise<void> | void = () => {};
  /** Messages that the journal has not written down yet. */
  waiting = 0;
  /** Before the journal has written a message down. */
  onAccept: (message: Accepted) => Promise<void> | void = () => {};
  voice: Awaited<Arrive>['voice'] = 'answered';
  readonly #delivery = mintChannel(DeliveryContract);
  readonly delivery = connect(this.#delivery.client, DeliveryContract).call;
  readonly #visits = mintChannel(VisitsContract);
  readonly visits = connect(this.#visits.client, VisitsContract).call;
  #lastOutbox = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.socket = join(folder, 'coop.sock');
    this.actor = new TestActor({
      bundle: 'terminal',
      profile: socketProfile(this.socket),
      data: { socket: this.socket, version: '0.1.0' },
    });
  }

  static async start(): Promise<TestTerminal> {
    const terminal = new TestTerminal(await mkdtemp(join(tmpdir(), 'coop-terminal-')));
    await terminal.actor.frame('ready');
    terminal.#furnish();
    return terminal;
  }

  #furnish(): void {
    this.actor.grant({ contract: 'delivery', port: this.#delivery.server });
    this.actor.grant({ contract: 'visits', port: this.#visits.server });
    this.lendMembership();
    const desk = mintChannel(DeskContract);
    serve(desk.server, DeskContract, {
      arrive: async ({ visit, identity, place }) => {
        this.told.push(`arrive ${identity} ${place}`);
        await this.onArrive(visit);
        return this.#judge(identity, place);
      },
      leave: ({ visit }) => {
        this.told.push(`leave ${visit}`);
        return {};
      },
      command: () => ({ lease: 'none' as LeaseId }),
      stop: () => ({ stopped: false }),
    });
    this.actor.lend({ contract: 'desk', port: desk.client });
    const inbox = mintChannel(InboxContract);
    serve(inbox.server, InboxContract, {
      accept: async (message) => {
        this.waiting += 1;
        await this.onAccept(message);
        this.waiting -= 1;
        const duplicate = this.accepted.some(({ messageId }) => messageId === message.messageId);
        if (!duplicate) this.accepted.push(message);
        return { inbox: this.accepted.length as InboxId, duplicate };
      },
    });
    this.actor.lend({ contract: 'journal.inbox', port: inbox.client });
  }

  lendMembership(): void {
    const membership = mintChannel(MembershipContract);
    serve(membership.server, MembershipContract, {
      report: async (report) => {
        this.reports.push(report);
        this.told.push(`report ${report.place} ${report.members?.join(' ') ?? 'unknown'}`);
        await this.onReport(report);
        return {};
      },
    });
    this.actor.lend({ contract: 'membership', port: membership.client });
  }

  /** The latest report of a place. */
  members(place: PlaceKey): readonly Identity[] | null | undefined {
    return this.reports.findLast((report) => report.place === place)?.members;
  }

  /** Says `text` in the place, to those of the audience who reach `level`; resolves when it has been shown. */
  async deliver(
    place: PlaceKey,
    text: string,
    {
      level = 'public',
      kind = 'reply',
      audience = null,
    }: Partial<Pick<ArgsOf<typeof DeliveryContract, 'deliver'>, 'level' | 'kind' | 'audience'>> = {},
  ): Promise<string> {
    this.#lastOutbox += 1;
    const outbox = this.#lastOutbox as OutboxId;
    return (await this.delivery.deliver({ outbox, place, level, audience, kind, text, answers: 'm' })).receipt;
  }

  #judge(identity: Identity, asked: PlaceKey): Arrive {
    const person = PEOPLE[identity];
    const isDm = asked.startsWith('dm:');
    const trust = person?.trust ?? 'public';
    return {
      person: person === undefined ? null : (person.name as PersonName),
      place: isDm && person !== undefined ? dm(person.name) : asked,
      effective: { level: trust, sender: trust, place: trust, why: 'the test says so' },
      voice: this.voice,
      decides: isDm && trust === 'full',
      agent: 'cooper',
      model: 'offline/simple',
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.actor[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

interface Frame {
  readonly id?: number | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly data: { readonly code: string } };
}

/** A client at the socket, and everything it was told. */
export class Client {
  readonly frames: Frame[] = [];
  readonly ended: Promise<unknown>;
  readonly #socket: Socket;
  #lastId = 0;
  #heard = Promise.withResolvers<void>();

  constructor(terminal: TestTerminal) {
    this.#socket = dial(terminal.socket);
    this.#socket.on('error', () => {});
    this.ended = new Promise((resolve) => this.#socket.once('close', resolve));
    const lines = createInterface({ input: this.#socket });
    lines.on('error', () => {});
    lines.on('line', (line) => {
      this.frames.push(JSON.parse(line));
      this.#heard.resolve();
      this.#heard = Promise.withResolvers<void>();
    });
  }

  static async open(terminal: TestTerminal, as: string, room?: string): Promise<Client> {
    const client = new Client(terminal);
    const { error } = await client.open(as, room);
    if (error !== undefined) throw new CoopError('E_INTERNAL', {}, error);
    return client;
  }

  async open(as: string, room?: string): Promise<Frame> {
    await this.call('hello', { protocol: 1, client: 'test' });
    return await this.call('open', { as, ...(room === undefined ? {} : { room }) });
  }

  async call(method: string, params: object = {}): Promise<Frame> {
    const [answer] = await this.callAll([method, params]);
    if (answer === undefined) throw new Error('no answer');
    return answer;
  }

  /** In one breath. */
  async callAll(...calls: readonly (readonly [method: string, params: object])[]): Promise<Frame[]> {
    const first = this.#lastId + 1;
    this.#lastId += calls.length;
    const lines = calls.map(([method, params], index) =>
      JSON.stringify({ jsonrpc: '2.0', id: first + index, method, params }),
    );
    this.#socket.write(`${lines.join('\n')}\n`);
    return await Promise.all(calls.map((_, index) => this.frame((frame) => frame.id === first + index)));
  }

  /** The first frame, past or to come, that fits; rejects where the connection ends first. */
  async frame(fits: (frame: Frame) => boolean): Promise<Frame> {
    const ended = this.ended.then(() => 'ended' as const);
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined) return found;
      if ((await Promise.race([this.#heard.promise, ended])) === 'ended' && !this.frames.some(fits)) {
        throw new Error('the connection ended');
      }
    }
  }

  event(method: string): Promise<Frame> {
    return this.frame((frame) => frame.method === method);
  }

  /** Words that it was shown. */
  get texts(): string[] {
    return this.frames.filter(({ method }) => method === 'message').map(({ params }) => String(params?.['text']));
  }

  leave(): void {
    this.#socket.destroy();
  }
}

export const codeOf = ({ error }: Frame): string | undefined => error?.data.code;
