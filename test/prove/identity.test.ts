import { describe, expect, it } from 'vitest';
import { compare, identity } from '../../scripts/prove/identity.ts';
import { Recording } from '../../scripts/prove/recording.ts';
import { stable } from '../../scripts/prove/stable.ts';

const recording = (...texts: string[]): Recording => {
  const made = new Recording((who) => who === 'bob');
  for (const text of texts) made.request('bob', { text }, {});
  made.request('alice', { text: crypto.randomUUID() }, {});
  return made;
};

describe('byte identity', () => {
  it('what a lower and a neighbouring person reads is the same with and without the secrets', async () => {
    const { compared, bytes, differences } = await identity();
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(150);
    expect(bytes).toBeGreaterThan(500_000);
  }, 120_000);

  it('one byte more, one less, or one request more is a difference; what tellers read is not compared', () => {
    expect(compare(recording('a', 'b'), recording('a', 'b')).differences).toEqual([]);
    expect(compare(recording('a', 'b'), recording('a', 'c')).differences).toHaveLength(1);
    expect(compare(recording('a', 'b'), recording('a', 'b ')).differences).toHaveLength(1);
    expect(compare(recording('a'), recording('a', 'b')).differences).toHaveLength(2);
  });

  it('only instants, dates, random ids, the process and the port may differ', () => {
    const one = {
      ...{ at: 1, uptimeMs: 2, pid: 3, id: 123_456, text: 'date: 2026-01-01 10:00 UTC', host: '127.0.0.1:4000' },
      turn: crypto.randomUUID(),
    };
    const other = {
      ...{ at: 9, uptimeMs: 8, pid: 7, id: 654_321, text: 'date: 2026-02-02 11:11 UTC', host: '127.0.0.1:5000' },
      turn: crypto.randomUUID(),
    };
    expect(stable(one)).toBe(stable(other));
    for (const counted of [{ id: 7 }, { turns: 3 }, { rank: 1 }, { cost: 0.1 }, { step: 100_000 }]) {
      const [[key, value] = ['', 0]] = Object.entries(counted);
      expect(stable({ [key]: value })).not.toBe(stable({ [key]: value + 1 }));
    }
  });
});
