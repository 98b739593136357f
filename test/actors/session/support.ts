/** A real session Worker, with the test at the other end of every port that a turn is lent. */
import { MessagePort, type Transferable } from 'node:worker_threads';
import { mintChannel, mintStream, openReader, openWriter, serve } from '../../../src/actors/kernel/link/index.ts';
import { placeKey } from '../../../src/protocol/address.ts';
import type { ArgsOf, Implementation, ResultOf } from '../../../src/protocol/contract.ts';
import { ConversationsContract, type Heard } from '../../../src/protocol/contracts/conversations.ts';
import {
  type Entry,
  SendContract,
  ShareWriterContract,
  TurnJournalContract,
} from '../../../src/protocol/contracts/journal/index.ts';
import {
  type Change,
  type MemoryHit,
  MemoryMendContract,
  MemoryReadContract,
  MemoryWriteContract,
  type Observation,
} from '../../../src/protocol/contracts/memory/index.ts';
import { ModelContract } from '../../../src/protocol/contracts/model.ts';
import { NarrowingContract } from '../../../src/protocol/contracts/narrowing.ts';
import { type CallEnd, MeterContract } from '../../../src/protocol/contracts/usage.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { TurnEvent } from '../../../src/protocol/events.ts';
import { leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { Reminding, TurnLease } from '../../../src/protocol/lease.ts';
import type {
  AssistantBlock,
  Message,
  ModelFrame,
  ModelRequest,
  ToolCallBlock,
  ToolResultBlock,
} from '../../../src/protocol/model.ts';
import type { Destination, TurnPorts } from '../../../src/protocol/ports/index.ts';
import type { StoreName, TrustLevel } from '../../../src/protocol/trust.ts';
import { TestActor } from '../../support/actor.ts';

type Answer<R> = R | Promise<R>;
type DigestArgs = ArgsOf<typeof MemoryReadContract, 'digest'>;
type Loaded = ResultOf<typeof TurnJournalContract, 'load'>;
type ShareArgs = ArgsOf<typeof ShareWriterContract, 'share'>;
type SendArgs = ArgsOf<typeof SendContract, 'send'>;
type Outcome = ResultOf<typeof SendContract, 'send'>['outcome'];

export interface Kept {
  readonly hits?: readonly MemoryHit[];
  /** A function: what happens at each write before it is answered. */
  readonly writes?: boolean | (() => Answer<void>);
  /** What happens at each correction, and at each forgetting, before it is answered. */
  readonly mends?: () => Answer<void>;
  readonly changes?: readonly Change[];
  readonly search?: () => Answer<void>;
  readonly digest?: (args: DigestArgs) => Answer<Partial<ResultOf<typeof MemoryReadContract, 'digest'>>>;
}

export interface SendEnd {
  readonly to: readonly Destination[];
  readonly send: (args: SendArgs) => Answer<Outcome>;
}

/** What the test lends, and how it answers. What is not said is a turn of Alice's, alone, that finds nothing special. */
export interface Scene {
  readonly person?: string;
  readonly place?: TurnLease['place'];
  readonly level?: TrustLevel;
  readonly sender?: TrustLevel;
  readonly reminding?: Reminding;
  readonly loaded?: Partial<Loaded>;
  readonly generate?: (request: ModelRequest, at: number) => Answer<readonly AssistantBlock[]>;
  /** Another model answers than the one that is asked. */
  readonly fallback?: string;
  /** What the journal says before each call of the model. */
  readonly meter?: Pick<Implementation<typeof MeterContract>, 'begin'>;
  readonly narrow?: (to: TrustLevel) => Answer<void>;
  readonly commit?: () => Answer<void>;
  readonly stores?: Partial<Record<StoreName, Kept>>;
  readonly share?: { readonly stores: readonly StoreName[]; readonly share: (args: ShareArgs) => Answer<Outcome> };
  readonly send?: { readonly direct?: SendEnd; readonly asking: SendEnd };
  /** What was said before, and is found whatever is asked for. */
  readonly said?: { readonly heard: readonly Heard[]; readonly behind?: boolean };
  /** Of other actors, as they are. */
  readonly ports?: Pick<TurnPorts, 'files' | 'ask'>;
}

export const ALICE = placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' });
export const CAROL = placeKey({ kind: 'dm', channel: 'terminal', peer: 'carol' });
export const KITCHEN = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });

export const say = (text: string): AssistantBlock => ({ type: 'text', text });
export const call = (name: string, input: Record<string, unknown>, id = 'call-1'): ToolCallBlock => ({
  type: 'tool_call',
  id,
  name,
  input,
});
/** A step of the model: what it called. */
export const asked = (...content: AssistantBlock[]): Message => ({ role: 'assistant', content });
export const results = (id: string, text: string, integrity?: TrustLevel): Message => ({
  role: 'user',
  content: [{ type: 'tool_result', id, text, failed: false, ...(integrity === undefined ? {} : { integrity }) }],
});

export function entry(author: string | null, text: string, more: Partial<Entry> = {}): Entry {
  const message: Message = { role: 'user', content: [{ type: 'text', text }] };
  return { turn: turnId('before'), author, aloud: true, integrity: 'full', at: 0, message, ...more };
}

export function hit(text: string, more: Partial<MemoryHit> = {}): MemoryHit {
  return { ...observation(text), coverage: 1, rank: 1, score: 1, ...more };
}

export function observation(text: string, more: Partial<Observation> = {}): Observation {
  const at = Date.UTC(2026, 10, 20);
  const said = { author: 'alice', integrity: 'full', place: ALICE, turn: 'turn-0', conversation: '482913' } as const;
  const about = { title: null, facts: [], type: 'note', tags: [], people: [], files: [], ref: null } as const;
  const kept = { mentions: 1, at, updatedAt: at, expiresAt: null, state: 'live', replacedBy: null } as const;
  const lists = { facts: [], tags: [], people: [], files: [] };
  return { id: 1, store: 'private', audience: 'me', text, ...said, ...about, ...lists, ...kept, ...more };
}

/** What an owner says of a row that is not there. */
const noRow = () => new CoopError('E_NOT_FOUND', { what: 'row', hint: '' });

export async function startSession(): Promise<TestActor> {
  const actor = new TestActor({ bundle: 'session', profile: { heapMb: 96 }, data: {} });
  await actor.frame('ready');
  return actor;
}

let last = 0;

/** One turn in the Worker, and everything it asked for, in order. */
export class Stage {
  /** `load`, `narrow public`, `narrowed public`, `generate`, `search private`, `append`, `commit`, `fail E_…`. */
  readonly happened: string[] = [];
  readonly requests: ModelRequest[] = [];
  readonly shown: TurnEvent[] = [];
  readonly committed: string[] = [];
  readonly digested: DigestArgs[] = [];
  /** What was said of each call of the model, when it was over. */
  readonly metered: CallEnd[] = [];
  readonly appended: Message[] = [];
  readonly written: ArgsOf<typeof MemoryWriteContract, 'write'>[] = [];
  readonly mended: (ArgsOf<typeof MemoryMendContract, 'correct'> | ArgsOf<typeof MemoryMendContract, 'forget'>)[] = [];
  readonly browsed: ArgsOf<typeof MemoryReadContract, 'browse'>[] = [];
  readonly searched: ArgsOf<typeof MemoryReadContract, 'search'>[] = [];
  readonly shared: ShareArgs[] = [];
  readonly sent: { readonly way: 'direct' | 'asking'; readonly args: SendArgs }[] = [];
  readonly #unheard: { message: string; text: string }[] = [];
  readonly #actor: TestActor;
  readonly #scene: Scene;
  readonly #lease: TurnLease;

  constructor(actor: TestActor, scene: Scene = {}) {
    const { person = 'alice', place = ALICE, level = 'full', sender = level } = scene;
    last += 1;
    this.#actor = actor;
    this.#scene = scene;
    this.#lease = {
      id: leaseId(`lease-${last}`),
      kind: 'turn',
      errorDetails: true,
      turn: turnId(`turn-${last}`),
      agent: 'cooper',
      model: 'offline/simple',
      person: personName(person),
      place,
      effective: { level, sender, place: level, why: '' },
      ...(scene.reminding && { reminding: scene.reminding }),
    };
    const ports = this.#ports();
    actor.send({ type: 'turn', lease: this.#lease, ports }, portsIn(ports));
  }

  /** Its person says more, and it joins. */
  join(text: string): void {
    this.#unheard.push({ message: `m-${text}`, text });
  }

  /** Its person says stop. */
  stop(): void {
    this.#actor.send({ type: 'stop', lease: this.#lease.id });
  }

  async ended(): Promise<'committed' | 'failed' | 'lost'> {
    const { outcome } = await this.#actor.frame('ended', ({ lease }) => lease === this.#lease.id);
    return outcome;
  }

  /** What the model was told of its calls, after the turn. */
  async toolResults(): Promise<ToolResultBlock[]> {
    await this.ended();
    return this.appended.flatMap(({ content }) => content.filter((block) => block.type === 'tool_result'));
  }

  #ports(): TurnPorts {
    const { share, send, said, stores = {} } = this.#scene;
    const journal = mintChannel(TurnJournalContract);
    serve(journal.server, TurnJournalContract, this.#journal());
    const model = mintChannel(ModelContract);
    serve(model.server, ModelContract, { generate: (request) => this.#generate(request), cancel: () => ({}) });
    const meter = mintChannel(MeterContract);
    serve(meter.server, MeterContract, {
      begin: (tokens) => this.#scene.meter?.begin(tokens) ?? { call: 1 },
      end: ({ end }) => {
        this.metered.push(end);
        return { micros: 1_500 };
      },
    });
    const narrowing = mintChannel(NarrowingContract);
    serve(narrowing.server, NarrowingContract, { narrow: ({ to }) => this.#narrow(to) });
    const deltas = mintStream<ModelFrame>();
    openWriter(deltas.writer, { credit: true });
    const events = mintStream<TurnEvent>();
    openReader(events.reader, TurnEvent, { credit: false, onFrame: (event) => void this.shown.push(event) });

    const memory: Partial<Record<StoreName, NonNullable<TurnPorts['memory']['private']>>> = {};
    for (const store of ['private', 'shared', 'social'] as const) {
      const lent = stores[store];
      if (lent !== undefined) memory[store] = this.#memory(store, lent);
    }
    return {
      journal: journal.client,
      model: model.client,
      meter: meter.client,
      narrowing: narrowing.client,
      deltas: deltas.reader,
      events: events.writer,
      memory,
      ...this.#scene.ports,
      ...(said === undefined ? {} : { conversations: this.#conversations(said) }),
      ...(share === undefined ? {} : { share: this.#share(share) }),
      ...(send === undefined
        ? {}
        : {
            send: {
              asking: this.#send('asking', send.asking),
              ...(send.direct === undefined ? {} : { direct: this.#send('direct', send.direct) }),
            },
          }),
    };
  }

  #conversations({ heard, behind = false }: NonNullable<Scene['said']>) {
    const { server, client } = mintChannel(ConversationsContract);
    serve(server, ConversationsContract, {
      search: ({ queries, limit, conversation }) => {
        this.happened.push(`hear ${queries.join()} ${limit}${conversation === undefined ? '' : ` in ${conversation}`}`);
        return { results: [heard.slice(0, limit)], behind };
      },
      settle: () => ({ done: true }),
    });
    return client;
  }

  #journal(): Implementation<typeof TurnJournalContract> {
    const message = { author: this.#lease.person, text: 'hello', at: 0 };
    return {
      load: () => {
        this.happened.push('load');
        return { message, history: [], steps: [], heard: [], ...this.#scene.loaded };
      },
      believe: ({ integrity }) => {
        this.happened.push(`believe ${integrity}`);
        return {};
      },
      hear: ({ said }) => {
        const messages = this.#unheard.splice(0);
        if (messages.length > 0) this.happened.push(`hear${said === undefined ? '' : ` after ${said}`}`);
        return { messages };
      },
      append: (step) => {
        this.happened.push('append');
        this.appended.push(step.message);
        return {};
      },
      commit: async ({ text }) => {
        this.happened.push('commit');
        await this.#scene.commit?.();
        const unheard = this.#unheard.length > 0;
        if (!unheard) this.committed.push(text);
        return { unheard };
      },
      fail: ({ code }) => {
        this.happened.push(`fail ${code}`);
        return {};
      },
    };
  }

  async #generate(request: ModelRequest): Promise<ResultOf<typeof ModelContract, 'generate'>> {
    this.happened.push('generate');
    this.requests.push(request);
    const made = (await this.#scene.generate?.(request, this.requests.length - 1)) ?? [say('Yes.')];
    const stop = made.some(({ type }) => type === 'tool_call') ? 'tools' : 'done';
    const usage = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 };
    const { fallback } = this.#scene;
    return { model: 'offline', content: [...made], stop, usage, ...(fallback === undefined ? {} : { fallback }) };
  }

  async #narrow(to: TrustLevel): Promise<Record<string, never>> {
    this.happened.push(`narrow ${to}`);
    await this.#scene.narrow?.(to);
    this.happened.push(`narrowed ${to}`);
    return {};
  }

  #memory(
    store: StoreName,
    { hits = [], writes = false, mends, changes = [], search = () => {}, digest = () => ({}) }: Kept,
  ): NonNullable<TurnPorts['memory']['private']> {
    const read = mintChannel(MemoryReadContract);
    const rowOf = ({ audience, id }: { audience: string; id: number }): Observation => {
      const found = hits.find((one) => one.audience === audience && one.id === id);
      if (found === undefined) throw noRow();
      const { coverage: _, rank: __, score: ___, ...row } = found;
      return row;
    };
    serve(read.server, MemoryReadContract, {
      search: async (args) => {
        this.happened.push(`search ${store}`);
        this.searched.push(args);
        await search();
        return { hits: [...hits] };
      },
      get: (key) => ({ observation: rowOf(key) }),
      browse: (args) => {
        this.browsed.push(args);
        if (args.browse.by === 'around') rowOf(args.browse);
        return { observations: hits.map(rowOf).sort((a, b) => b.at - a.at) };
      },
      history: (key) => {
        rowOf(key);
        return { changes: [...changes] };
      },
      digest: async (args) => {
        this.digested.push(args);
        return { recent: [], relevant: [], linked: [], ...(await digest(args)) };
      },
      stats: () => ({ live: 0, archived: 0, gone: 0, changes: 0, people: 0, oldestAt: null, newestAt: null }),
    });
    const mend = mends === undefined ? {} : { mend: this.#mend(store, rowOf, mends) };
    if (!writes) return { read: read.client, ...mend };
    const write = mintChannel(MemoryWriteContract);
    serve(write.server, MemoryWriteContract, {
      write: async (args) => {
        this.happened.push(`write ${store}`);
        this.written.push(args);
        if (typeof writes === 'function') await writes();
        return { id: 1, outcome: 'added' as const };
      },
    });
    return { read: read.client, write: write.client, ...mend };
  }

  #mend(store: StoreName, rowOf: (key: { audience: string; id: number }) => Observation, mends: () => Answer<void>) {
    const { server, client } = mintChannel(MemoryMendContract);
    serve(server, MemoryMendContract, {
      correct: async (args) => {
        this.happened.push(`correct ${store}`);
        this.mended.push(args);
        await mends();
        return { id: rowOf({ audience: 'me', id: args.id }).id, outcome: 'merged' as const };
      },
      forget: async (args) => {
        this.happened.push(`forget ${store}`);
        this.mended.push(args);
        await mends();
        return { id: rowOf({ audience: 'me', id: args.id }).id };
      },
    });
    return client;
  }

  #share({ stores, share }: NonNullable<Scene['share']>): NonNullable<TurnPorts['share']> {
    const { server, client } = mintChannel(ShareWriterContract);
    serve(server, ShareWriterContract, {
      share: async (args) => {
        this.shared.push(args);
        return { outcome: await share(args) };
      },
    });
    return { stores, port: client };
  }

  #send(way: 'direct' | 'asking', { to, send }: SendEnd): NonNullable<TurnPorts['send']>['asking'] {
    const { server, client } = mintChannel(SendContract);
    serve(server, SendContract, {
      send: async (args) => {
        this.sent.push({ way, args });
        return { outcome: await send(args) };
      },
    });
    return { to, port: client };
  }
}

/** Everything that the Worker had to do when it was asked has been done: it answered many frames since. */
export async function quiet(actor: TestActor): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    last += 1;
    const nonce = last;
    actor.send({ type: 'heartbeat', nonce });
    await actor.frame('heartbeat', (frame) => frame.nonce === nonce);
  }
}

/** The state that the Worker's machine last reported. */
export function stateOf(actor: TestActor): string {
  const states = actor.frames.flatMap((frame) => (frame.type === 'state' ? [frame.state] : []));
  return states.at(-1) ?? '';
}

/** Ports may stand at any depth. */
export function portsIn(value: unknown): Transferable[] {
  if (value instanceof MessagePort) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(portsIn) : [];
}
