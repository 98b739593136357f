import { describe, expect, test } from 'vitest';
import { keyOf, TestStore } from './support.ts';

describe('a lease of a store', () => {
  test('a kept port answers E_REVOKED after its turn, reading and writing', async () => {
    await using store = await TestStore.open();
    const reads = store.reads('alice');
    const writes = store.writes('alice');
    await reads.call.search({ query: '', limit: 1 });
    await store.actor.revoke(reads.lease);
    await store.actor.revoke(writes.lease);
    await expect(reads.call.search({ query: '', limit: 1 })).rejects.toMatchObject({ code: 'E_REVOKED' });
    const wish = { key: keyOf('k'), text: 'too late' } as const;
    await expect(writes.call.write(wish)).rejects.toMatchObject({ code: 'E_REVOKED' });
    expect(await store.search('alice', '')).toEqual([]);
  });

  test('calls in flight answer at once, too: with rows, or with E_REVOKED, and only E_REVOKED after the acknowledgement', async () => {
    await using store = await TestStore.open();
    await store.remember('alice', 'The pot is blue');
    const { call, lease } = store.reads('alice');
    const inFlight = Array.from({ length: 30 }, () => call.search({ query: 'pot', limit: 1 }));
    const revoked = store.actor.revoke(lease);
    const outcomes = await Promise.allSettled(inFlight);
    await revoked;
    const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'answered' : outcome.reason.code));
    expect(codes.filter((code) => code !== 'answered' && code !== 'E_REVOKED')).toEqual([]);
    await expect(call.search({ query: 'pot', limit: 1 })).rejects.toMatchObject({ code: 'E_REVOKED' });
  });

  test('another lease goes on', async () => {
    await using store = await TestStore.open();
    const mine = store.reads('alice');
    const other = store.reads('bob');
    await store.actor.revoke(mine.lease);
    await expect(other.call.search({ query: '', limit: 1 })).resolves.toEqual({ hits: [] });
  });

  test('a reading port does not write, and a writing port does not read', async () => {
    await using store = await TestStore.open();
    const reads = store.reads('alice').call as unknown as ReturnType<TestStore['writes']>['call'];
    expect(reads.write).toBeUndefined();
    const writes = store.writes('alice').call as unknown as ReturnType<TestStore['reads']>['call'];
    expect(writes.search).toBeUndefined();
  });
});
