import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stemsOf } from '../../../../src/domain/search/index.ts';
import type { Imported, MemoryHit, RetentionPolicy } from '../../../../src/protocol/contracts/memory/index.ts';
import { keyOf, TestStore } from '../support.ts';

const ALICE = { of: 'person', person: 'alice', integrity: 'full', everyone: true } as const;
const BOB = { of: 'person', person: 'bob', integrity: 'inner', everyone: false } as const;
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

/** What is there is old at once, and nothing is put aside or removed for it. */
const OLD: RetentionPolicy = {
  compressAfterMs: -1_000,
  clusterLeast: 3,
  archiveAfterMs: YEAR_MS,
  deleteArchiveAfterMs: YEAR_MS,
  rowsMost: 200,
};
const UNUSED: RetentionPolicy = { ...OLD, compressAfterMs: YEAR_MS, archiveAfterMs: -1_000 };

const GATES = [
  { text: 'Carol volunteers at the animal shelter on weekends.', facts: ['shelter is in Elm Street'], tags: ['carol'] },
  { text: 'On weekends Carol has been volunteering at an animal shelter, and finds it rewarding.', people: ['Carol'] },
  { text: 'Volunteering at the animal shelter means a lot to Carol.', people: ['carol'], files: ['shelter.md'] },
];

let store: TestStore;
beforeEach(async () => {
  store = await TestStore.open();
});
afterEach(() => store[Symbol.asyncDispose]());

async function bring(rows: Imported[], scope: typeof ALICE | typeof BOB = ALICE, audience: 'me' | 'everyone' = 'me') {
  const { call, close } = store.keeps(scope);
  await call.import({ audience, rows });
  close();
}

const found = async (person: string | null, query: string): Promise<MemoryHit[]> =>
  await store.search(person, query, 50);
const inState = (hits: readonly MemoryHit[], state: MemoryHit['state']) => hits.filter((hit) => hit.state === state);

describe('what is about the same', () => {
  test('becomes one summary, and stays found itself, below it', async () => {
    await bring(GATES.map((row, n) => ({ ...row, at: n * 1_000 })));
    const { call } = store.keeps(ALICE);
    const done = await call.maintain({ policy: OLD, dryRun: false });
    expect(done).toMatchObject({ archived: [], deleted: 0, more: false });
    expect(done.compressed).toHaveLength(1);
    expect(done.compressed[0]).toMatchObject({ audience: 'me', ids: [1, 2, 3] });

    const hits = await found('alice', 'animal shelter volunteering');
    const [summary] = inState(hits, 'live');
    expect(hits[0]).toEqual(summary);
    expect(summary).toMatchObject({
      type: 'summary',
      author: 'alice',
      integrity: 'full',
      mentions: 3,
      at: 2_000,
      facts: ['shelter is in Elm Street'],
      tags: ['carol'],
      people: ['Carol'],
      files: ['shelter.md'],
    });
    const members = inState(hits, 'archived');
    expect(members).toHaveLength(3);
    for (const member of members) expect(member.replacedBy).toBe(summary?.id);
  });

  test('is in the history, and can be taken back as one', async () => {
    await bring(GATES);
    const { call } = store.keeps(ALICE);
    await call.maintain({ policy: OLD, dryRun: false });
    const { changes } = await call.changes({ limit: 10 });
    const mine = changes.filter(({ by }) => by === 'coop');
    expect(mine.map(({ event }) => event).sort()).toEqual(['add', 'compress', 'compress', 'compress']);
    const [{ turn } = { turn: '' }] = mine;
    await call.undo({ key: keyOf('undo/1'), what: { of: 'turn', turn } });
    const hits = await found('alice', 'animal shelter volunteering');
    expect(hits.map(({ state, type }) => `${state} ${type}`)).toEqual(['live note', 'live note', 'live note']);
    // What somebody took back is not made again.
    expect((await call.maintain({ policy: OLD, dryRun: false })).compressed).toEqual([]);
  });

  test('is not summarised a second time', async () => {
    await bring(GATES);
    const { call } = store.keeps(ALICE);
    await call.maintain({ policy: OLD, dryRun: false });
    await bring(GATES.map(({ text }) => ({ text: `Again: ${text}` })));
    await call.maintain({ policy: OLD, dryRun: false });
    expect(await call.maintain({ policy: OLD, dryRun: false })).toMatchObject({ compressed: [], more: false });
    const live = inState(await found('alice', 'animal shelter volunteering'), 'live');
    expect(live.map(({ type }) => type)).toEqual(['summary', 'summary']);
  });

  test.each(['preference', 'decision', 'summary'] as const)('stays apart where each is a %s', async (type) => {
    await bring(GATES.map((row) => ({ ...row, type })));
    expect((await store.keeps(ALICE).call.maintain({ policy: OLD, dryRun: false })).compressed).toEqual([]);
  });

  test('that ends by itself stays apart', async () => {
    await bring(GATES.map((row) => ({ ...row, expiresAt: Date.now() + YEAR_MS })));
    expect((await store.keeps(ALICE).call.maintain({ policy: OLD, dryRun: false })).compressed).toEqual([]);
  });

  test('in other audiences stays there', async () => {
    const [one, two, three] = GATES;
    if (one === undefined || two === undefined || three === undefined) throw new Error('no rows');
    await bring([one, two]);
    await bring([three], BOB);
    await bring([one], ALICE, 'everyone');
    for (const scope of [ALICE, BOB, { of: 'house' } as const]) {
      const done = await store.keeps(scope).call.maintain({ policy: OLD, dryRun: false });
      expect(done.compressed).toEqual([]);
    }
    await bring([two, three], ALICE, 'everyone');
    const before = await found('bob', 'animal shelter');
    const done = await store.upkeeps().call.maintain({ policy: OLD });
    expect(done).toEqual({ compressed: 3, summaries: 1, archived: 0, deleted: 0, more: false });
    const own = (hits: readonly MemoryHit[]) => hits.filter(({ audience }) => audience === 'me');
    expect(own(await found('bob', 'animal shelter'))).toEqual(own(before));
    expect(inState(await found(null, 'animal shelter'), 'live').map(({ type }) => type)).toEqual(['summary']);
  });
});

describe('what nobody asks for', () => {
  test('goes to the archive, is still found, and what people prefer and decided stays', async () => {
    await bring([
      { text: 'The boiler was serviced.' },
      { text: 'Alice prefers tea.', type: 'preference' },
      { text: 'The boiler is replaced next year.', type: 'decision' },
    ]);
    const { call } = store.keeps(ALICE);
    const done = await call.maintain({ policy: UNUSED, dryRun: false });
    expect(done.archived).toEqual([{ audience: 'me', id: 1, why: 'unused' }]);
    const hits = await found('alice', 'boiler');
    expect(hits.map(({ state }) => state)).toEqual(['live', 'archived']);
    const { changes } = await call.changes({ limit: 1 });
    expect(changes[0]).toMatchObject({ memory: 1, event: 'archive', by: 'coop' });
  });

  test('is as old as what was said, where somebody brought it along', async () => {
    const day = 24 * 60 * 60 * 1_000;
    await bring([
      { text: 'The boiler was serviced.', at: Date.now() - 40 * day },
      { text: 'The boiler is loud.', at: Date.now() - 20 * day },
    ]);
    const policy = { ...OLD, compressAfterMs: YEAR_MS, archiveAfterMs: 30 * day };
    const done = await store.keeps(ALICE).call.maintain({ policy, dryRun: false });
    expect(done.archived).toEqual([{ audience: 'me', id: 1, why: 'unused' }]);
  });

  test('is told from what is past its time', async () => {
    await bring([{ text: 'The parcel comes today.', expiresAt: Date.now() - 1_000 }, { text: 'The parcel came.' }]);
    const { call } = store.keeps(ALICE);
    const policy = { ...OLD, compressAfterMs: YEAR_MS };
    const done = await call.maintain({ policy, dryRun: false });
    expect(done.archived).toEqual([{ audience: 'me', id: 1, why: 'expired' }]);
  });

  test('is removed when it was in the archive for long, with its history', async () => {
    await bring([{ text: 'The boiler was serviced.' }, { text: 'Alice prefers tea.', type: 'preference' }]);
    const { call } = store.keeps(ALICE);
    await call.maintain({ policy: UNUSED, dryRun: false });
    expect((await call.maintain({ policy: OLD, dryRun: false })).deleted).toBe(0);
    const policy = { ...OLD, compressAfterMs: YEAR_MS, deleteArchiveAfterMs: -1_000 };
    expect((await call.maintain({ policy, dryRun: true })).deleted).toBe(1);
    expect(await found('alice', 'boiler')).toHaveLength(1);
    expect((await call.maintain({ policy, dryRun: false })).deleted).toBe(1);
    expect(await found('alice', 'boiler')).toEqual([]);
    expect((await call.changes({ limit: 10 })).changes.map(({ memory }) => memory)).toEqual([2]);
  });
});

describe('a run', () => {
  test('that is dry says what the next one does, and changes nothing', async () => {
    await bring([...GATES, { text: 'The boiler was serviced.' }]);
    const { call } = store.keeps(ALICE);
    const both = { ...OLD, archiveAfterMs: -1_000 };
    const before = [await found('alice', 'animal shelter boiler'), await call.changes({ limit: 50 })];
    const said = await call.maintain({ policy: both, dryRun: true });
    expect([await found('alice', 'animal shelter boiler'), await call.changes({ limit: 50 })]).toEqual(before);
    expect(said.compressed).toHaveLength(1);
    expect(said.archived).toHaveLength(1);
    expect(await call.maintain({ policy: both, dryRun: false })).toEqual(said);
  });

  test('touches no more rows than it may, and says that there is more', async () => {
    await bring(Array.from({ length: 10 }, (_, n) => ({ text: `lonely word${n} thing${n}` })));
    const { call } = store.keeps(ALICE);
    const counts: number[] = [];
    for (let more = true; more; ) {
      const done = await call.maintain({ policy: { ...UNUSED, rowsMost: 4 }, dryRun: false });
      counts.push(done.archived.length);
      ({ more } = done);
    }
    expect(counts).toEqual([4, 4, 2]);
  });

  test('asked for twice at once does everything once', async () => {
    await bring(GATES);
    const { call } = store.keeps(ALICE);
    const runs = await Promise.all([1, 2, 3].map(() => call.maintain({ policy: OLD, dryRun: false })));
    expect(runs.map(({ compressed }) => compressed.length)).toEqual([1, 0, 0]);
  });
});

/** Small numbers by chance, the same every time. */
function chance(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}

describe('whatever was said', () => {
  test.each([1, 2, 3])('no run loses a word that was found, and nothing changes audience (seed %i)', async (seed) => {
    const random = chance(seed);
    const words = 'garden gate squeak boiler plumber tea market flat rent shelter carol piano lesson bicycle'.split(
      ' ',
    );
    const sentence = (): string => Array.from({ length: 3 + random(5) }, () => words[random(words.length)]).join(' ');
    const row = (): Imported => ({
      text: `${sentence()}. ${sentence()} ${random(3) === 0 ? random(9) : ''}`,
      people: random(3) === 0 ? ['carol'] : [],
      facts: random(4) === 0 ? [sentence()] : [],
    });
    const batch = (): Imported[] => Array.from({ length: 40 }, row);
    const said = { alice: batch(), bob: batch(), everyone: batch() };
    await bring(said.alice);
    await bring(said.bob, BOB);
    await bring(said.everyone, ALICE, 'everyone');

    const upkeep = store.upkeeps().call;
    const policy = { ...OLD, archiveAfterMs: seed === 1 ? YEAR_MS : -1_000, rowsMost: 50 };
    let summaries = 0;
    for (let more = true, runs = 0; more && runs < 40; runs += 1) {
      const done = await upkeep.maintain({ policy });
      summaries += done.summaries;
      ({ more } = done);
    }
    expect(summaries).toBeGreaterThan(0);

    for (const [whose, rows] of Object.entries(said)) {
      const person = whose === 'everyone' ? null : whose;
      const audience = person === null ? 'everyone' : 'me';
      for (const { text, facts = [] } of rows.slice(0, 12)) {
        const hits = (await store.search(person, text, 200)).filter((hit) => hit.audience === audience);
        const there = new Set(hits.flatMap((hit) => stemsOf([hit.text, ...hit.facts].join(' '))));
        expect(stemsOf([text, ...facts].join(' ')).filter((stem) => !there.has(stem))).toEqual([]);
        expect(hits.map((hit) => hit.text)).toContain(text);
      }
    }
  });
});
