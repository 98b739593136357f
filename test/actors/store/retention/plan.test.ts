import { describe, expect, test } from 'vitest';
import { type Bounds, planOf } from '../../../../src/actors/store/retention/plan.ts';
import type { RetentionRows, StaleRow } from '../../../../src/actors/store/retention/rows.ts';
import type { RetentionPolicy } from '../../../../src/protocol/contracts/memory/index.ts';

const NOW = 1_000_000;
const POLICY: RetentionPolicy = {
  compressAfterMs: 100,
  clusterLeast: 3,
  archiveAfterMs: 1_000,
  deleteArchiveAfterMs: 10_000,
  rowsMost: 1_000,
};
const BOUNDS: Bounds = { most: 1_000, from: 0, pause: async () => {} };

let ids = 0;
function row(text: string, ageMs: number, more: Partial<StaleRow> = {}): StaleRow {
  ids += 1;
  const at = NOW - ageMs;
  return {
    id: ids,
    text,
    title: null,
    facts: [],
    tags: [],
    people: [],
    files: [],
    type: 'note',
    mentions: 1,
    uses: 0,
    lastUsedAt: null,
    at,
    updatedAt: at,
    author: 'alice',
    integrity: 'full',
    place: 'terminal:alice',
    turn: 't',
    conversation: null,
    ...more,
  };
}

/** Rows that are there, as a store would list them. */
function rowsOf(live: readonly StaleRow[], { aside = [] as readonly number[] } = {}): RetentionRows {
  const behind = <T extends { id: number }>(rows: readonly T[], after: number, limit: number): T[] =>
    rows.filter(({ id }) => id > after).slice(0, limit);
  const none = (): never => {
    throw new Error('a plan changes nothing');
  };
  return {
    stale: (before, after, limit) =>
      behind(
        live.filter(({ updatedAt }) => updatedAt <= before),
        after,
        limit,
      ),
    expired: () => [],
    old: (before, after, limit) =>
      behind(
        live.filter(({ updatedAt }) => updatedAt <= before),
        after,
        limit,
      ),
    longArchived: (_, limit) => aside.slice(0, limit),
    knows: () => false,
    isAsRead: none,
    compress: none,
    archive: none,
    remove: none,
  };
}

const gates = (count: number, ageMs: number, more: Partial<StaleRow> = {}): StaleRow[] =>
  Array.from({ length: count }, (_, n) => row(`the garden gate squeaks ${'again '.repeat(n % 3)}`, ageMs, more));

describe('a plan', () => {
  test('puts together what is about the same, and puts aside what nobody asks for', async () => {
    const live = [...gates(3, 500), row('the boiler was serviced', 5_000), row('the boiler was serviced', 500)];
    const plan = await planOf(rowsOf(live), POLICY, NOW, BOUNDS);
    expect(plan.clusters.map(({ members }) => members.map(({ id }) => id))).toEqual([
      live.slice(0, 3).map(({ id }) => id),
    ]);
    expect(plan.archived).toEqual([{ id: live[3]?.id, updatedAt: NOW - 5_000, why: 'unused' }]);
    expect(plan).toMatchObject({ deleted: [], more: false, next: 0 });
  });

  test.each([
    ['people', [{ author: 'alice' }, { author: 'bob' }, { author: 'carol' }]],
    ['beliefs', [{ integrity: 'full' }, { integrity: 'inner' }, { integrity: 'public' }]],
    ['types', [{ type: 'note' }, { type: 'event' }, { type: 'task' }]],
  ] as const)('never mixes what is of different %s', async (_, marks) => {
    const live = marks.map((mark) => row('the garden gate squeaks', 500, mark));
    expect((await planOf(rowsOf(live), POLICY, NOW, BOUNDS)).clusters).toEqual([]);
    const more = marks.flatMap((mark) => gates(3, 500, mark));
    const plan = await planOf(rowsOf(more), POLICY, NOW, BOUNDS);
    expect(plan.clusters).toHaveLength(3);
    const key = ({ author, integrity, type }: StaleRow): string => [author, integrity, type].join();
    for (const { members } of plan.clusters) expect(new Set(members.map(key)).size).toBe(1);
  });

  test('touches no more rows than it may, the oldest of the archive first, and says that there is more', async () => {
    const aside = [901, 902, 903];
    const live = [...gates(5, 500), ...Array.from({ length: 9 }, (_, n) => row(`word${n} other${n}`, 5_000))];
    for (let most = 0; most <= 30; most += 1) {
      const plan = await planOf(rowsOf(live, { aside }), POLICY, NOW, { ...BOUNDS, most });
      const together = plan.clusters.reduce((sum, { members }) => sum + members.length + 1, 0);
      expect(plan.deleted.length + plan.archived.length + together).toBeLessThanOrEqual(most);
      expect(plan.deleted).toHaveLength(Math.min(3, most));
      expect(plan.more).toBe(most < 19);
      for (const { members } of plan.clusters) expect(members.length).toBeGreaterThanOrEqual(POLICY.clusterLeast);
    }
  });

  test('of a household that allows fewer rows than a cluster has has no more to do', async () => {
    const plan = await planOf(rowsOf(gates(5, 500)), { ...POLICY, rowsMost: 3 }, NOW, { ...BOUNDS, most: 3 });
    expect(plan).toMatchObject({ clusters: [], archived: [], more: false });
  });

  test('goes on where the last one ended', async () => {
    const words = (n: number): string => `unique${n} alone${n} single${n}`;
    const live = [...Array.from({ length: 11_000 }, (_, n) => row(words(n), 500)), ...gates(3, 500)];
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
    };
    const first = await planOf(rowsOf(live), POLICY, NOW, { ...BOUNDS, pause });
    expect(first).toMatchObject({ clusters: [], more: true, next: live[9_999]?.id });
    expect(pauses).toBeGreaterThanOrEqual(20);
    const second = await planOf(rowsOf(live), POLICY, NOW, { ...BOUNDS, from: first.next });
    expect(second.clusters).toHaveLength(1);
    expect(second).toMatchObject({ more: false, next: 0 });
  });
});
