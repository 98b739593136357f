/** A journal and an index, each a real Worker on a real file, joined as the supervisor joins them. */
import { join } from 'node:path';
import { connect, mintChannel, mintStream, openWriter, serve } from '../../../src/actors/kernel/link/index.ts';
import { databaseProfile } from '../../../src/actors/supervisor/profiles.ts';
import { type PlaceKey, placeKey } from '../../../src/protocol/address.ts';
import type { Client } from '../../../src/protocol/contract.ts';
import {
  ConversationsContract,
  type ConversationsScope,
  type Heard,
  IndexKeepContract,
} from '../../../src/protocol/contracts/conversations.ts';
import {
  type FeedBell,
  FeedContract,
  type FeedConversation,
  type FeedEntry,
  ImportContract,
  type ImportRow,
} from '../../../src/protocol/contracts/journal/index.ts';
import type { TurnId } from '../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { TestActor } from '../../support/actor.ts';
import { ALICE_DM, accepted, type Begin, begun, newFolder, TestJournal } from '../journal/support.ts';

export const BOB_DM = placeKey({ kind: 'dm', channel: 'terminal', peer: 'bob' });

export type Asking = Partial<ConversationsScope> & { readonly limit?: number; readonly conversation?: string };

let messages = 0;
let leases = 0;

type How = Begin & { readonly at?: number };

/** Says things to a journal, and answers them. */
export class Mouth {
  readonly #journal: TestJournal;
  readonly #control;
  readonly #inbox;

  constructor(journal: TestJournal) {
    this.#journal = journal;
    this.#control = journal.control();
    this.#inbox = journal.inbox();
  }

  /** A turn, with its answer delivered. */
  async say(text: string, how: How = {}, answer = 'I see.'): Promise<{ turn: TurnId }> {
    const { place = ALICE_DM, at = Date.now(), by = 'alice' } = how;
    messages += 1;
    const { inbox } = await accepted(this.#inbox, { id: `m${messages}`, text, by, place, at });
    const { turn } = await begun(this.#control, inbox, how);
    await this.#journal.turn(turn).call.commit({ text: answer });
    const { gone } = await this.#journal.channel(() => ({ receipt: 'shown' }));
    for (const event of this.#journal.events.splice(0)) {
      if (event.type !== 'reply') continue;
      await this.#control.call.route({ outbox: event.outbox, decision: 'send', level: 'full', why: '' });
    }
    gone();
    return { turn };
  }
}

export class Talk implements AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  readonly journal: TestJournal;
  index: TestActor;
  readonly #mouth: Mouth;
  readonly #closing: { close(): void }[] = [];

  private constructor(folder: string, journal: TestJournal) {
    this.folder = folder;
    this.path = join(folder, 'index.db');
    this.journal = journal;
    this.#mouth = new Mouth(journal);
    this.index = this.#started();
  }

  static async open(folder?: string): Promise<Talk> {
    const at = folder ?? (await newFolder());
    const talk = new Talk(at, await TestJournal.open(at));
    await talk.#join();
    return talk;
  }

  /** The index's thread ends, and `meanwhile` happens before the next begins. */
  async restart(meanwhile: () => unknown = () => {}): Promise<void> {
    await this.index.drain();
    await meanwhile();
    this.index = this.#started();
    await this.#join();
  }

  readonly say = (text: string, how: How = {}, answer = 'I see.'): Promise<{ turn: TurnId }> =>
    this.#mouth.say(text, how, answer);

  async bring(rows: readonly ImportRow[], person = 'alice', level: TrustLevel = 'full', place: PlaceKey = ALICE_DM) {
    const { server, client } = mintChannel(ImportContract);
    const scope = { person, level, place };
    this.journal.actor.grant({ contract: 'journal.import', scope, port: server }, this.#lease());
    const { call, close } = connect(client, ImportContract);
    this.#closing.push({ close });
    return await call.add({ rows: [...rows] });
  }

  asking({ readers = ['alice'], level = 'full', turn = null }: Asking = {}): Client<typeof ConversationsContract> {
    const { server, client } = mintChannel(ConversationsContract);
    const scope = { readers, level, turn };
    this.index.grant({ contract: 'conversations.search', scope, port: server }, this.#lease());
    const { call, close } = connect(client, ConversationsContract);
    this.#closing.push({ close });
    return call;
  }

  /** What is found, best first. */
  async find(query: string, { limit = 20, conversation, ...scope }: Asking = {}): Promise<Heard[]> {
    const where = conversation === undefined ? {} : { conversation };
    const { results } = await this.asking(scope).search({ queries: [query], limit, ...where });
    return results[0] ?? [];
  }

  /** Of that, what has one of the words in it: what stands beside it is found, too. */
  async texts(query: string, asking: Asking = {}): Promise<string[]> {
    const has = (text: string): boolean => query.split(' ').some((word) => text.toLowerCase().includes(word));
    return (await this.find(query, asking)).map(({ text }) => text).filter(has);
  }

  keep(): Client<typeof IndexKeepContract> {
    const { server, client } = mintChannel(IndexKeepContract);
    this.index.grant({ contract: 'conversations.keep', port: server }, this.#lease());
    const { call, close } = connect(client, IndexKeepContract);
    this.#closing.push({ close });
    return call;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#closing) connection.close();
    await this.index[Symbol.asyncDispose]();
    await this.journal[Symbol.asyncDispose]();
  }

  #lease(): string {
    leases += 1;
    return `talk-${leases}`;
  }

  #started(): TestActor {
    return new TestActor({ bundle: 'index', profile: databaseProfile(this.path), data: { path: this.path } });
  }

  async #join(): Promise<void> {
    await this.index.frame('ready');
    const feed = mintChannel(FeedContract);
    const bell = mintStream<FeedBell>();
    this.journal.actor.grant({ contract: 'journal.feed', port: feed.server, bell: bell.writer }, this.#lease());
    this.index.lend({ contract: 'journal.feed', port: feed.client, bell: bell.reader }, this.#lease());
  }
}

/** An index alone, with the test in the journal's place. */
export class Fed implements AsyncDisposable {
  readonly #index: TestActor;
  readonly #told = new Map<
    number,
    { readonly conversation: FeedConversation; readonly entries: readonly FeedEntry[] }
  >();
  readonly #ring: () => void;

  private constructor(index: TestActor) {
    this.#index = index;
    const feed = mintChannel(FeedContract);
    const bell = mintStream<FeedBell>();
    const head = () => {
      return {
        life: 'one',
        revision: Math.max(0, ...[...this.#told.values()].map((told) => told.conversation.revision)),
      };
    };
    serve(feed.server, FeedContract, {
      head,
      changed: ({ after }) => {
        const all = [...this.#told.values()].map(({ conversation }) => conversation);
        return { head: head(), conversations: all.filter(({ revision }) => revision > after) };
      },
      said: ({ conversation, after }) => {
        const entries = this.#told.get(conversation)?.entries ?? [];
        return { entries: entries.filter(({ id }) => id > after), more: false };
      },
    });
    const writer = openWriter(bell.writer, { credit: false });
    this.#ring = () => void writer.write({ type: 'changed' });
    index.lend({ contract: 'journal.feed', port: feed.client, bell: bell.reader });
  }

  static async open(): Promise<Fed> {
    const path = join(await newFolder(), 'index.db');
    const index = new TestActor({ bundle: 'index', profile: databaseProfile(path), data: { path } });
    await index.frame('ready');
    return new Fed(index);
  }

  tells(conversation: FeedConversation, entries: readonly FeedEntry[]): void {
    this.#told.set(conversation.id, { conversation, entries });
    this.#ring();
  }

  async texts(query: string): Promise<string[]> {
    const { server, client } = mintChannel(ConversationsContract);
    const scope = { readers: ['alice'], level: 'full', turn: null } as const;
    leases += 1;
    this.#index.grant({ contract: 'conversations.search', scope, port: server }, `fed-${leases}`);
    const { call, close } = connect(client, ConversationsContract);
    const { results } = await call.search({ queries: [query], limit: 20 });
    close();
    return (results[0] ?? []).map(({ text }) => text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#index[Symbol.asyncDispose]();
  }
}
