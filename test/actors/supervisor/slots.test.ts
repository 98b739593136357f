import { describe, expect, it } from 'vitest';
import { Slots } from '../../../src/actors/supervisor/slots.ts';

function gates(count: number) {
  return Array.from({ length: count }, () => Promise.withResolvers<void>());
}

describe('slots', () => {
  it('let so many run at once, and the others in their order', async () => {
    const slots = new Slots('work', 2, 10);
    const begun: number[] = [];
    const open = gates(4);
    const all = open.map((gate, index) =>
      slots.run(async () => {
        begun.push(index);
        await gate.promise;
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    open[1]?.resolve();
    await all[1];
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    for (const gate of open) gate.resolve();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('refuse what cannot even wait, and are free again afterwards', async () => {
    const slots = new Slots('work', 1, 1);
    const [gate] = gates(1);
    const first = slots.run(() => gate?.promise ?? Promise.resolve());
    const second = slots.run(async () => 'second');
    await expect(slots.run(async () => 'third')).rejects.toMatchObject({ code: 'E_BUSY' });
    gate?.resolve();
    await first;
    expect(await second).toBe('second');
    expect(await slots.run(async () => 'fourth')).toBe('fourth');
  });

  it('are handed on by work that fails, too', async () => {
    const slots = new Slots('work', 1, 4);
    await expect(slots.run(async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.run(async () => 'next')).toBe('next');
  });
});
