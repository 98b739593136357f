/** A real session Worker, with the test at the other end of every port that a turn is lent. */
import { MessagePort, type Transferable } from 'node:worker_threads';
import { mintChannel, mintStream, openReader, openWriter, serve } from '../../../src/actors/kernel/link/index.ts';
import { placeKey } from '../../../src/protocol/address.ts';
import type { ArgsOf, Implementation, ResultOf } from '../../../src/protocol/contract.ts';
import {
  type Entry,
  SendContract,
  ShareWriterContract,
  TurnJournalContract,
} from '../../../src/protocol/contracts/journal/index.ts';
import {
  type MemoryHit,
  MemoryReadContract,
  MemoryWriteContract,
} from '../../../src/protocol/contracts/memory/index.ts';
import { ModelContract } from '../../../src/protocol/contracts/model.ts';
import { NarrowingContract } from '../../../src/protocol/contracts/narrowing.ts';
import type { TurnEvent } from '../../../src/protocol/events.ts';
import { leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { Destination, TurnLease, TurnPorts } from '../../../src/protocol/lease.ts';
import {
  type AssistantBlock,
  type Message,
  ModelFrame,
  type ModelRequest,
  type ToolCallBlock,
  type ToolResultBlock,
} from '../../../src/protocol/model.ts';
import type { StoreName, TrustLevel } from '../../../src/protocol/trust.ts';
import { TestActor } from '../../support/actor.ts';

type Answer<R> = R | Promise<R>;
type Loaded = ResultOf<typeof TurnJournalContract, 'load'>;
type ShareArgs = ArgsOf<typeof ShareWriterContract, 'share'>;
type SendArgs = ArgsOf<typeof SendContract, 'send'>;
type Outcome = ResultOf<typeof SendContract, 'send'>['outcome'];

export interface Kept {
  readonly hits?: readonly MemoryHit[];
  /** A function: what happens at each write before it is answered. */
  readonly writes?: boolean | (() => Answer<void>);
  readonly search?: () => Answer<void>;
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
  readonly loaded?: Partial<Loaded>;
  readonly generate?: (request: ModelRequest, at: number) => Answer<readonly AssistantBlock[]>;
  readonly narrow?: (to: TrustLevel) => Answer<void>;
  readonly commit?: () => Answer<void>;
  readonly stores?: Partial<Record<StoreName, Kept>>;
  readonly share?: { readonly stores: readonly StoreName[]; readonly share: (args: ShareArgs) => Answer<Outcome> };
  readonly send?: { readonly direct?: SendEnd; readonly asking: SendEnd };
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
  const said = { author: 'alice', integrity: 'full', at: Date.UTC(2026, 10, 20) } as const;
  return { id: 1, store: 'private', audience: 'me', text, coverage: 1, rank: 1, ...said, ...more };
}

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
  readonly appended: Message[] = [];
  readonly written: ArgsOf<typeof MemoryWriteContract, 'write'>[] = [];
  readonly shared: ShareArgs[] = [];
  readonly sent: { readonly way: 'direct' | 'asking'; readonly args: SendArgs }[] = [];
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
    };
    const ports = this.#ports();
    actor.send({ type: 'turn', lease: this.#lease, ports }, portsIn(ports));
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
    const { share, send, stores = {} } = this.#scene;
    const journal = mintChannel(TurnJournalContract);
    serve(journal.server, TurnJournalContract, this.#journal());
    const model = mintChannel(ModelContract);
    serve(model.server, ModelContract, { generate: (request) => this.#generate(request), cancel: () => ({}) });
    const narrowing = mintChannel(NarrowingContract);
    serve(narrowing.server, NarrowingContract, { narrow: ({ to }) => this.#narrow(to) });
    const deltas = mintStream<ModelFrame>();
    openWriter(deltas.writer, { credit: true });
    const events = mintStream<TurnEvent>();
    openReader(events.reader, ModelFrame, { credit: false, onFrame: () => {} });

    const memory: Partial<Record<StoreName, NonNullable<TurnPorts['memory']['private']>>> = {};
    for (const store of ['private', 'shared', 'social'] as const) {
      const lent = stores[store];
      if (lent !== undefined) memory[store] = this.#memory(store, lent);
    }
    return {
      journal: journal.client,
      model: model.client,
      narrowing: narrowing.client,
      deltas: deltas.reader,
      events: events.writer,
      memory,
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

  #journal(): Implementation<typeof TurnJournalContract> {
    const message = { author: this.#lease.person, text: 'hello', at: 0 };
    return {
      load: () => {
        this.happened.push('load');
        return { message, history: [], steps: [], ...this.#scene.loaded };
      },
      append: (step) => {
        this.happened.push('append');
        this.appended.push(step.message);
        return {};
      },
      commit: async () => {
        this.happened.push('commit');
        await this.#scene.commit?.();
        return {};
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
    return { model: 'offline', content: [...made], stop, usage };
  }

  async #narrow(to: TrustLevel): Promise<Record<string, never>> {
    this.happened.push(`narrow ${to}`);
    await this.#scene.narrow?.(to);
    this.happened.push(`narrowed ${to}`);
    return {};
  }

  #memory(
    store: StoreName,
    { hits = [], writes = false, search = () => {} }: Kept,
  ): NonNullable<TurnPorts['memory']['private']> {
    const read = mintChannel(MemoryReadContract);
    serve(read.server, MemoryReadContract, {
      search: async () => {
        this.happened.push(`search ${store}`);
        await search();
        return { hits: [...hits] };
      },
    });
    if (!writes) return { read: read.client };
    const write = mintChannel(MemoryWriteContract);
    serve(write.server, MemoryWriteContract, {
      write: async (args) => {
        this.happened.push(`write ${store}`);
        this.written.push(args);
        if (typeof writes === 'function') await writes();
        return { id: 1, outcome: 'added' as const };
      },
    });
    return { read: read.client, write: write.client };
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
