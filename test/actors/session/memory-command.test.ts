/** Commands about memory in a Worker of their own, with the test behind every port. */
import { describe, expect, it } from 'vitest';
import { connect, mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import type { CommandAnswer, CommandRequest, CommandWords } from '../../../src/protocol/commands.ts';
import type { Contract, Implementation, Port } from '../../../src/protocol/contract.ts';
import { CommandContract } from '../../../src/protocol/contracts/command.ts';
import { ConversationsContract, type Heard } from '../../../src/protocol/contracts/conversations.ts';
import { HouseholdContract } from '../../../src/protocol/contracts/household.ts';
import {
  type Change,
  type MemoryHit,
  MemoryKeepContract,
  MemoryReadContract,
  type Purge,
} from '../../../src/protocol/contracts/memory/index.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { leaseId, personName } from '../../../src/protocol/ids.ts';
import type { CommandLease } from '../../../src/protocol/lease.ts';
import type { CommandPorts, KeptPorts } from '../../../src/protocol/ports/index.ts';
import type { StoreName } from '../../../src/protocol/trust.ts';
import { ALICE, hit, portsIn, startSession } from './support.ts';

const effective = { level: 'full', sender: 'full', place: 'full', why: '' } as const;
const POLICY = { compressAfterMs: 1, clusterLeast: 2, archiveAfterMs: 3, deleteArchiveAfterMs: 4, rowsMost: 5 };

interface Kept {
  readonly hits?: readonly MemoryHit[];
  readonly changes?: readonly Change[];
  /** Only read, where false. */
  readonly keeps?: boolean;
}

interface Scene {
  readonly stores?: Partial<Record<StoreName, Kept>>;
  readonly heard?: readonly Heard[];
  readonly words?: CommandWords;
}

const change = (n: number, at: number, more: Partial<Change> = {}): Change => {
  const about = { audience: 'me', memory: 1, event: 'add', by: 'alice', turn: 't', undone: false } as const;
  return { n, at, before: null, after: { text: `text ${n}`, state: 'live' }, ...about, ...more };
};

function served<C extends Contract>(contract: C, implementation: Implementation<C>): Port<C> {
  const { server, client } = mintChannel(contract);
  serve(server, contract, implementation);
  return client;
}

let last = 0;

/** One command, and what arrived at the stores. */
async function run(request: CommandRequest, { stores = {}, heard, words }: Scene = {}) {
  const asked: { readonly store: string; readonly what: string; readonly args: unknown }[] = [];
  const ports = (store: StoreName, { hits = [], changes = [], keeps = true }: Kept): KeptPorts => {
    const hear = (what: string, args: unknown): void => void asked.push({ store, what, args });
    const rows = hits.map(({ coverage: _, rank: __, score: ___, ...row }) => row);
    const read = served(MemoryReadContract, {
      search: (args) => {
        hear('search', args);
        return { hits: hits.filter(({ conversation }) => (args.where?.conversation ?? conversation) === conversation) };
      },
      get: ({ id }) => {
        const observation = rows.find((row) => row.id === id);
        if (observation === undefined) throw new CoopError('E_NOT_FOUND', { what: 'row', hint: '' });
        return { observation };
      },
      browse: () => ({ observations: rows }),
      history: () => ({ changes: [...changes] }),
      digest: () => ({ recent: [], relevant: [], linked: [] }),
      stats: () => ({ live: rows.length, archived: 0, gone: 0, changes: 0, people: 0, oldestAt: null, newestAt: null }),
    });
    const keep = served(MemoryKeepContract, {
      changes: () => ({ changes: [...changes] }),
      undo: (args) => {
        hear('undo', args);
        const { what } = args;
        const undone = changes.filter(({ n }) => what.of === 'turn' || what.n === n);
        if (undone.length === 0) throw new CoopError('E_NOT_FOUND', { what: 'change', hint: '' });
        return { undone };
      },
      purge: (args) => {
        hear('purge', args);
        return { rows: 2, more: store === 'social' };
      },
      import: (args) => {
        hear('import', args.rows.length);
        return { added: args.rows.length - 1, known: 0, refused: [1] };
      },
      export: () => ({ observations: rows, next: null }),
      maintain: (args) => {
        hear('maintain', args);
        return { compressed: [], archived: [], deleted: 0, more: false };
      },
    });
    return keeps ? { read, keep } : { read };
  };
  const conversations = served(ConversationsContract, {
    search: (args) => ({ results: args.queries.map(() => [...(heard ?? [])]), behind: true }),
    settle: () => ({ done: true }),
  });
  const { server, client } = mintChannel(CommandContract);
  const nobody = () => {
    throw new CoopError('E_INTERNAL');
  };
  const lent: CommandPorts = {
    household: served(HouseholdContract, { whoami: nobody, status: nobody, self: nobody }),
    run: server,
    memory: Object.fromEntries(Object.entries(stores).map(([store, kept]) => [store, ports(store as StoreName, kept)])),
    ...(heard === undefined ? {} : { conversations }),
  };
  last += 1;
  const lease: CommandLease = {
    ...{ id: leaseId(`command-${last}`), kind: 'command', person: personName('alice') },
    ...{ place: ALICE, effective, request },
    ...(request.command === 'memory_maintain' ? { retention: POLICY } : {}),
  };
  const worker = await startSession();
  worker.send({ type: 'command', lease, ports: lent }, portsIn(lent));
  const connection = connect(client, CommandContract);
  try {
    const ran = await connection.call.run(words === undefined ? {} : { words });
    return { answer: ran.answer as never, asked };
  } finally {
    connection.close();
    await worker[Symbol.asyncDispose]();
  }
}

const searching = (...queries: string[]): CommandWords => ({ command: 'memory_search', queries });
type Answered<N extends CommandAnswer['command']> = Extract<CommandAnswer, { command: N }>['answer'];

describe('a search by command', () => {
  it('answers from every store that was lent, best first, each row by its name', async () => {
    const stores = {
      shared: { hits: [hit('one', { id: 4, store: 'shared', audience: 'everyone', score: 0.5 })] },
      private: { hits: [hit('two', { id: 7, ref: 'c/7', score: 0.9 })] },
    } as const;
    const { answer } = await run({ command: 'memory_search', limit: 2 }, { stores, words: searching('x') });
    const { answers } = answer as Answered<'memory_search'>;
    expect(answers[0]?.results.map(({ ref, memory, score }) => ({ ref, memory, score }))).toEqual([
      { ref: 'c/7', memory: 'private/me/7', score: 0.9 },
      { ref: 'shared/4', memory: 'shared/4', score: 0.5 },
    ]);
  });

  it('answers as many of the queries as fit into a line, one at least, and cuts no text in the middle of a character', async () => {
    const tags = Array.from({ length: 40 }, (_, index) => `${index} `.padEnd(150, 'x'));
    const hits = Array.from({ length: 200 }, (_, index) => hit('🦊'.repeat(3_000), { id: index + 1, tags }));
    const words = searching(...Array.from({ length: 100 }, (_, index) => `q${index}`));
    const { answer } = await run({ command: 'memory_search', limit: 200 }, { stores: { private: { hits } }, words });
    const { answers } = answer as Answered<'memory_search'>;
    expect(answers.length).toBeGreaterThanOrEqual(1);
    expect(answers.length).toBeLessThan(100);
    const json = JSON.stringify(answers);
    expect(Buffer.byteLength(json)).toBeLessThan(1_000_000);
    expect(json.isWellFormed() && answers[0]?.results[0]?.text.isWellFormed()).toBe(true);
  });

  it('is not possible where no store was lent, nor in one that was not', async () => {
    const asking = (request: CommandRequest, stores: Scene['stores']) =>
      run(request, { stores: stores ?? {}, words: searching('x') });
    await expect(asking({ command: 'memory_search' }, {})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    await expect(asking({ command: 'memory_search', store: 'private' }, { social: {} })).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
    });
  });
});

describe('recall', () => {
  const said = (ref: string | null, score: number, more: Partial<Heard> = {}): Heard => {
    const around = { before: null, after: null, integrity: 'full', coverage: 1, rank: 1 } as const;
    return {
      ref,
      score,
      conversation: 482_913,
      name: 'trip',
      place: ALICE,
      speaker: 'bob',
      at: 0,
      text: 'said',
      ...around,
      ...more,
    };
  };
  const recalling = async (hits: readonly MemoryHit[], heard: readonly Heard[], conversation?: string) => {
    const request = { command: 'recall', ...(conversation === undefined ? {} : { conversation }) } as const;
    const words = { command: 'recall', queries: ['x'] } as const;
    const { answer } = await run(request, {
      stores: { private: { hits } },
      heard,
      words: { ...words, queries: ['x'] },
    });
    const { answers, behind } = answer as Answered<'recall'>;
    expect(behind).toBe(true);
    return answers[0]?.results.map(({ ref, kind, score }) => [kind, ref, Math.round(score * 100) / 100]);
  };

  it('puts what was said and what is remembered of it together', async () => {
    const hits = [hit('noted', { id: 1, ref: 'D2', score: 0.8 }), hit('else', { id: 2, score: 0.4 })];
    expect(await recalling(hits, [said('D1', 0.6), said('D2', 0.3)])).toEqual([
      ['turn', 'D1', 1],
      ['turn', 'D2', 0.8],
      ['memory', 'private/me/2', 0.35],
    ]);
  });

  it('calls what has no name of its own by where and when it was said', async () => {
    const entries = [said(null, 0.5, { name: null, at: 1 }), said(null, 0.4, { name: null, at: 2 })];
    expect(await recalling([], entries)).toEqual([
      ['turn', '482913@1970-01-01T00:00:00.001Z', 1],
      ['turn', '482913@1970-01-01T00:00:00.002Z', 0.8],
    ]);
  });

  it('of one conversation counts memories that belong to it, carry its name, or point at what was said in it', async () => {
    const hits = [
      hit('belongs', { id: 1, conversation: 'trip', score: 1 }),
      hit('tagged', { id: 2, conversation: 'other', tags: ['trip'], score: 0.9 }),
      hit('points', { id: 3, conversation: 'other', ref: 'D1', score: 0.8 }),
      hit('neither', { id: 4, conversation: 'other', score: 0.7 }),
    ];
    expect(await recalling(hits, [said('D1', 1)], 'trip')).toEqual([
      ['turn', 'D1', 1.24],
      ['memory', 'private/me/1', 0.7],
      ['memory', 'private/me/2', 0.63],
    ]);
  });
});

describe('looking after memory by command', () => {
  it('takes back the newest change of all stores that was not taken back yet', async () => {
    const stores = {
      private: { changes: [change(3, 30, { undone: true }), change(2, 10)] },
      shared: { changes: [change(9, 40, { event: 'restore' }), change(8, 20)] },
    };
    const { answer, asked } = await run({ command: 'memory_undo', what: { of: 'last' } }, { stores });
    expect(asked).toMatchObject([
      { store: 'shared', what: 'undo', args: { what: { of: 'change', audience: 'me', n: 8 } } },
    ]);
    expect(answer).toMatchObject({ undone: [{ memory: 'shared/me/1', n: 8, after: 'text 8', before: null }] });
  });

  it('takes back what a turn did, in whatever store', async () => {
    const stores = { private: {}, shared: { changes: [change(1, 1)] } };
    const { answer } = await run({ command: 'memory_undo', what: { of: 'turn', turn: 't' } }, { stores });
    expect(answer).toMatchObject({ undone: [{ memory: 'shared/me/1' }] });
    await expect(
      run({ command: 'memory_undo', what: { of: 'turn', turn: 't' } }, { stores: { private: {} } }),
    ).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
  });

  it('purges named rows in their own stores, and asks no other', async () => {
    const memories = ['private/me/1', 'social/2', 'social/me/2', 'social/2'];
    const { answer, asked } = await run(
      { command: 'memory_purge', what: { of: 'rows', memories }, dryRun: false },
      { stores: { private: {}, shared: {}, social: {} } },
    );
    const rows = (...keys: [string, number][]): Purge => ({
      what: 'rows',
      rows: keys.map(([audience, id]) => ({ audience: audience === 'me' ? 'me' : 'everyone', id })),
    });
    expect(asked.map(({ store, args }) => [store, args])).toEqual([
      ['private', { purge: rows(['me', 1]), dryRun: false }],
      ['social', { purge: rows(['everyone', 2], ['me', 2]), dryRun: false }],
    ]);
    expect(answer).toEqual({
      rows: 4,
      stores: [
        { store: 'private', rows: 2 },
        { store: 'social', rows: 2 },
      ],
      more: true,
    });
  });

  it('touches nothing in a store that is only read, whatever it is called', async () => {
    const stores = { social: { keeps: false } };
    const requests: CommandRequest[] = [
      { command: 'memory_undo', what: { of: 'last' } },
      { command: 'memory_purge', what: { of: 'all' }, dryRun: false },
      { command: 'memory_export', store: 'social', audience: 'me', after: 0 },
      { command: 'memory_maintain', dryRun: true },
    ];
    for (const request of requests) {
      await expect(run(request, { stores })).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    }
  });

  it('hands rows on in batches, and names those refused by their place among all', async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => ({ text: `row ${index}` }));
    const { answer, asked } = await run(
      { command: 'memory_import', store: 'shared', audience: 'me' },
      { stores: { shared: {} }, words: { command: 'memory_import', rows } },
    );
    expect(asked.map(({ args }) => args)).toEqual([500, 500, 200]);
    expect(answer).toEqual({ added: 1_197, known: 0, refused: [1, 501, 1_001] });
  });

  it('maintains as the configuration says', async () => {
    const { asked } = await run(
      { command: 'memory_maintain', dryRun: true, store: 'social' },
      { stores: { social: {}, shared: {} } },
    );
    expect(asked).toEqual([{ store: 'social', what: 'maintain', args: { policy: POLICY, dryRun: true } }]);
  });
});

describe('one memory', () => {
  it('says where it was said only of what is the person’s own', async () => {
    const hits = [hit('mine', { id: 1 }), hit('theirs', { id: 2, audience: 'everyone', author: 'bob' })];
    const show = async (memory: string) =>
      (await run({ command: 'memory_show', memory }, { stores: { private: { hits } } })).answer;
    expect(await show('private/me/1')).toMatchObject({ place: ALICE, turn: 'turn-0', conversation: '482913' });
    expect(await show('private/2')).toMatchObject({ place: null, turn: null, conversation: null });
  });

  it('that is not there, names nothing, or lies in a store that was not lent, is told alike', async () => {
    const said = await Promise.all(
      ['private/me/9', 'shared/1', 'nonsense', '../private/1'].map(async (memory) => {
        const asked = run({ command: 'memory_show', memory }, { stores: { private: {} } });
        return await asked.catch((error: unknown) => String(error).replace(JSON.stringify(memory), 'X'));
      }),
    );
    expect(new Set(said)).toHaveLength(1);
    expect(said[0]).toMatch(/There is no memory X here\. .*coop memory search/);
  });
});
