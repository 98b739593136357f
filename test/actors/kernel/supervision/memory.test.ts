import { describe, expect, it } from 'vitest';
import { MemoryWatch } from '../../../../src/actors/kernel/supervision/memory.ts';

const NONE = { idle: 0, hasStandby: false };
const ALL = { idle: 4, hasStandby: true };

describe('a watch on memory', () => {
  it('gives up idle sessions first, then the standby, and then tells, once', () => {
    const watch = new MemoryWatch(100);
    expect(watch.look(99, ALL)).toBe('nothing');
    expect(watch.look(101, ALL)).toBe('sessions');
    expect(watch.look(101, { idle: 1, hasStandby: true })).toBe('sessions');
    expect(watch.look(101, { idle: 0, hasStandby: true })).toBe('standby');
    expect(watch.look(101, NONE)).toBe('tell');
    expect(watch.look(120, NONE)).toBe('nothing');
    expect(watch.isPressed).toBe(true);
  });

  it('does not flap: it is over well below the limit only, and tells again after that', () => {
    const watch = new MemoryWatch(100);
    expect(watch.look(101, NONE)).toBe('tell');
    for (const mb of [99, 101, 90, 102, 86]) expect(watch.look(mb, NONE)).toBe('nothing');
    expect(watch.isPressed).toBe(true);
    expect(watch.look(84, NONE)).toBe('nothing');
    expect(watch.isPressed).toBe(false);
    expect(watch.look(101, NONE)).toBe('tell');
  });
});
