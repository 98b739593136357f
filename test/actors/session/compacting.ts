/** Real session Workers on a real journal, with the test in the place of the supervisor and of the models. */
import { expect } from 'vitest';
import { mintChannel, mintStream, openReader, openWriter, serve } from '../../../src/actors/kernel/link/index.ts';
import type { PlaceKey } from '../../../src/protocol/address.ts';
import { BackgroundModelContract } from '../../../src/protocol/contracts/background.ts';
import { CompactionContract, TurnJournalContract } from '../../../src/protocol/contracts/journal/index.ts';
import { ModelContract } from '../../../src/protocol/contracts/model.ts';
import { NarrowingContract } from '../../../src/protocol/contracts/narrowing.ts';
import { MeterContract } from '../../../src/protocol/contracts/usage.ts';
import type { TurnEvent } from '../../../src/protocol/events.ts';
import { type InboxId, leaseId, personName, type TurnId } from '../../../src/protocol/ids.ts';
import type { JobLease, TurnLease } from '../../../src/protocol/lease.ts';
import {
  type AssistantBlock,
  type Message,
  ModelFrame,
  type ModelReply,
  type ModelRequest,
  type StopReason,
} from '../../../src/protocol/model.ts';
import type { TurnPorts } from '../../../src/protocol/ports/index.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import type { TestActor } from '../../support/actor.ts';
import { ALICE_DM, accepted, begun, newFolder, TestJournal } from '../journal/support.ts';
import { portsIn, say, startSession } from './support.ts';

export interface Question {
  readonly system: string;
  readonly text: string;
}

export type Answer = string | { readonly text: string; readonly stop: StopReason };

/** What a model answers; throwing is its failure. */
export interface Models {
  generate?: (request: ModelRequest) => readonly AssistantBlock[] | Promise<readonly AssistantBlock[]>;
  /** Words are a whole answer. */
  ask?: (question: Question, at: number) => Answer | Promise<Answer>;
  usage?: (request: ModelRequest) => Partial<ModelReply['usage']>;
}

export interface Speaks {
  readonly by?: string;
  readonly place?: PlaceKey;
  readonly level?: TrustLevel;
  readonly placeLevel?: TrustLevel;
  readonly sender?: TrustLevel;
  readonly readers?: readonly string[];
}

let last = 0;

export class Talk implements AsyncDisposable {
  readonly journal: TestJournal;
  readonly folder: string;
  readonly session: TestActor;
  readonly limit: number;
  readonly models: Models;
  errorDetails = true;
  readonly requests: ModelRequest[] = [];
  readonly questions: Question[] = [];
  /** What arrived where it was said to. */
  readonly heard: string[] = [];
  readonly narrowed: TrustLevel[] = [];
  readonly #control;
  readonly #inbox;
  #running: TurnLease | undefined;
  #begun: InboxId | undefined;

  private constructor(journal: TestJournal, folder: string, session: TestActor, limit: number, models: Models) {
    this.journal = journal;
    this.folder = folder;
    this.session = session;
    this.limit = limit;
    this.models = models;
    this.#control = journal.control();
    this.#inbox = journal.inbox();
  }

  static async open(limit: number, models: Models = {}): Promise<Talk> {
    const folder = await newFolder();
    return new Talk(await TestJournal.open(folder), folder, await startSession(), limit, models);
  }

  /** The same household in another session, or after a crash of the one. */
  beside(session: TestActor): Talk {
    return new Talk(this.journal, this.folder, session, this.limit, this.models);
  }

  /** What was answered has arrived. */
  async delivered(): Promise<void> {
    const channel = await this.journal.channel(({ text }) => {
      this.heard.push(text);
      return { receipt: 'shown' };
    });
    for (const event of this.journal.events.splice(0)) {
      if (event.type !== 'reply') continue;
      await this.#control.call.route({ outbox: event.outbox, decision: 'send', level: 'full', why: '' });
    }
    channel.gone();
  }

  async begin(text: string, how: Speaks = {}): Promise<{ turn: TurnId; inbox: InboxId; level: TrustLevel }> {
    last += 1;
    const place = how.place ?? ALICE_DM;
    const { inbox } = await accepted(this.#inbox, { id: `m${last}`, text, by: how.by ?? 'alice', place });
    const { turn, level } = await begun(this.#control, inbox, how);
    this.#begun = inbox;
    return { turn, inbox, level };
  }

  /** A turn that no session has to run. */
  async past(text: string, reply: string, how: Speaks = {}, steps: readonly Message[] = []): Promise<TurnId> {
    const { turn } = await this.begin(text, how);
    const { call, lease } = this.journal.turn(turn);
    for (const [step, message] of steps.entries()) await call.append({ step, message });
    await call.commit({ text: reply });
    await this.journal.actor.revoke(lease);
    return turn;
  }

  /** A turn in the session. What the model was shown last is the last of `requests`. */
  async say(text: string, how: Speaks = {}): Promise<string> {
    return await this.run((await this.begin(text, how)).turn, how);
  }

  async run(turn: TurnId, { by = 'alice', place = ALICE_DM, level = 'full', sender = level }: Speaks = {}) {
    last += 1;
    const lease: TurnLease = {
      ...{
        id: leaseId(`talk-${last}`),
        kind: 'turn',
        errorDetails: this.errorDetails,
        turn,
        agent: 'cooper',
        model: 'offline/simple',
      },
      ...{ person: personName(by), place, contextLimit: this.limit },
      effective: { level, sender, place: level, why: '' },
    };
    const ports = this.#ports(lease);
    this.#running = lease;
    this.session.send({ type: 'turn', lease, ports }, portsIn(ports));
    const { outcome } = await this.session.frame('ended', (frame) => frame.lease === lease.id);
    await this.journal.actor.revoke(lease.id);
    return outcome;
  }

  /** Has the place's conversation compacted, as the supervisor would. */
  async compact(by = 'alice', place: PlaceKey = ALICE_DM, level: TrustLevel = 'full') {
    const { outcome } = await this.journal.sessions({ person: by, place, level }).call.compact({});
    return outcome;
  }

  async archive(): Promise<void> {
    await this.journal.sessions({ person: 'alice', place: ALICE_DM, level: 'full' }).call.archive({});
  }

  async job(): Promise<string> {
    const work = await this.journal.event('work', ({ kind }) => kind === 'compact');
    last += 1;
    const { job, person, place, level, turn } = work;
    const effective = { level, sender: level, place: level, why: '' };
    const lease: JobLease = { id: leaseId(`talk-${last}`), kind: 'job', person, place, effective, job };
    const compacting = this.#compacting(lease.id, turn, { job });
    const ports = { kind: 'compact' as const, limit: this.limit, ...compacting };
    this.session.send({ type: 'job', lease, ports, stays: true }, portsIn(ports));
    const { outcome } = await this.session.frame('ended', (frame) => frame.lease === lease.id);
    await this.journal.actor.revoke(lease.id);
    return outcome;
  }

  /** Alice says something more to the turn that was begun last. */
  async join(text: string): Promise<void> {
    last += 1;
    const { inbox } = await accepted(this.#inbox, { id: `m${last}`, text, by: 'alice', place: ALICE_DM });
    const to = this.#begun;
    if (to === undefined) throw new Error('no turn was begun');
    const person = personName('alice');
    expect(await this.#control.call.join({ inbox, to, person, place: ALICE_DM })).toEqual({ joined: true });
  }

  /** Somebody says stop to the turn that runs. */
  stop(): void {
    if (this.#running !== undefined) this.session.send({ type: 'stop', lease: this.#running.id });
  }

  /** All that the model was shown in its last request. */
  shown(at = -1): string {
    return (
      this.requests
        .at(at)
        ?.messages.map(({ content }) => contentOf(content))
        .join('\n') ?? ''
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
    await this.journal[Symbol.asyncDispose]();
  }

  #ports(lease: TurnLease): TurnPorts {
    const journal = mintChannel(TurnJournalContract);
    const scope = { turn: lease.turn };
    this.journal.actor.grant({ contract: 'journal.turn', scope, port: journal.server }, lease.id);
    const model = mintChannel(ModelContract);
    serve(model.server, ModelContract, { generate: (request) => this.#generate(request), cancel: () => ({}) });
    const narrowing = mintChannel(NarrowingContract);
    const narrow = ({ to }: { to: TrustLevel }) => {
      this.narrowed.push(to);
      return {};
    };
    serve(narrowing.server, NarrowingContract, { narrow });
    const deltas = mintStream<ModelFrame>();
    openWriter(deltas.writer, { credit: true });
    const events = mintStream<TurnEvent>();
    openReader(events.reader, ModelFrame, { credit: false, onFrame: () => {} });
    return {
      ...{ journal: journal.client, model: model.client, narrowing: narrowing.client, memory: {} },
      ...{ deltas: deltas.reader, events: events.writer },
      meter: this.#meter(),
      compacting: this.#compacting(lease.id, lease.turn),
    };
  }

  #meter() {
    const { server, client } = mintChannel(MeterContract);
    serve(server, MeterContract, { begin: () => ({ call: 1 }), end: () => ({ micros: 0 }) });
    return client;
  }

  #compacting(lease: string, turn: TurnId, more: { job?: JobLease['job'] } = {}) {
    const { server, client } = mintChannel(CompactionContract);
    this.journal.actor.grant({ contract: 'journal.compaction', scope: { turn, ...more }, port: server }, lease);
    const model = mintChannel(BackgroundModelContract);
    serve(model.server, BackgroundModelContract, {
      ask: async ({ system, text }) => {
        this.questions.push({ system, text });
        const answer = await (this.models.ask ?? summary)({ system, text }, this.questions.length - 1);
        const { text: made, stop } = typeof answer === 'string' ? { text: answer, stop: 'done' as const } : answer;
        return { model: 'offline/simple', text: made, stop, usage: USAGE };
      },
    });
    return { journal: client, model: model.client, meter: this.#meter() };
  }

  async #generate(request: ModelRequest): Promise<ModelReply> {
    this.requests.push(request);
    const content = [...((await this.models.generate?.(request)) ?? [say('Yes.')])];
    const stop = content.some(({ type }) => type === 'tool_call') ? 'tools' : 'done';
    return { model: 'offline/simple', content, stop, usage: { ...USAGE, ...this.models.usage?.(request) } };
  }
}

const USAGE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** A model that keeps the words that a test looks for. */
export function summary({ text }: Question): string {
  const words = new Set(text.match(/canary\w+/g));
  return `They talked. ${[...words].join(' ')}`;
}

export function contentOf(content: Message['content']): string {
  return content
    .map((block) => {
      if (block.type === 'text') return block.text;
      return block.type === 'tool_result' ? block.text : JSON.stringify(block);
    })
    .join('\n');
}

/** So many words of no interest. */
/** Whoever opens one has it closed after the test. */
export function talks(): { open: typeof Talk.open; close(): Promise<void> } {
  const opened: Talk[] = [];
  return {
    async open(...args) {
      const talk = await Talk.open(...args);
      opened.push(talk);
      return talk;
    },
    async close() {
      for (const talk of opened.splice(0)) await talk[Symbol.asyncDispose]();
    },
  };
}

export const chatter = (words: number, seed = 'word'): string =>
  Array.from({ length: words }, (_, at) => `${seed}${'abcdefghij'[at % 10]}`).join(' ');
