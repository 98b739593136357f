import { describe, expect, test } from 'vitest';
import { Disk, type Trouble } from '../../../../src/actors/kernel/sqlite/index.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';

/** A disk whose free space is in the test's hand. */
function disk(free: number | undefined, reserveBytes = 1_000) {
  const heard: Trouble[] = [];
  let left = free;
  const under = new Disk('/house/journal.db', {
    reserveBytes,
    free: () => left,
    onTrouble: (trouble) => heard.push(trouble),
  });
  const leave = (bytes: number): void => {
    left = bytes;
  };
  return { under, heard, leave };
}

const full = expect.objectContaining({ code: 'E_DISK_FULL', data: { path: '/house/journal.db' } });
const nothing = (): void => {};

describe('a disk', () => {
  test('with room admits', () => {
    const { under, heard } = disk(1_000);
    expect(() => under.admit()).not.toThrow();
    expect(heard).toEqual([]);
  });

  test('admits nothing more before it is full, so that what has begun can end', () => {
    const { under, heard } = disk(999);
    expect(() => under.admit()).toThrow(full);
    expect(() => under.admit()).toThrow(full);
    expect(heard).toEqual(['full']);
  });

  test('of unknown size admits until a write fails', () => {
    const { under } = disk(undefined);
    expect(() => under.admit()).not.toThrow();
    under.note(new CoopError('E_DISK_FULL', {}));
    expect(() => under.admit()).toThrow(full);
    expect(under.takesAgain(nothing)).toBe(true);
    expect(() => under.admit()).not.toThrow();
  });

  test.each([
    ['E_DISK_FULL', 'full'],
    ['E_READ_ONLY', 'readonly'],
    ['E_DISK', 'failing'],
  ] as const)('that refused with %s refuses with it until it takes again', (code, trouble) => {
    const { under, heard } = disk(5_000);
    under.note(new CoopError(code));
    expect(heard).toEqual([trouble]);
    expect(() => under.admit()).toThrow(expect.objectContaining({ code }));
    const refused = (): never => {
      throw new CoopError(code);
    };
    expect(under.takesAgain(refused)).toBe(false);
    expect(heard).toEqual([trouble]);
    expect(under.takesAgain(nothing)).toBe(true);
    expect(() => under.admit()).not.toThrow();
  });

  test('takes again only with twice the room: at the edge it does not say yes and no by turns', () => {
    const { under, leave } = disk(500);
    expect(() => under.admit()).toThrow(full);
    leave(1_500);
    expect(under.takesAgain(nothing)).toBe(false);
    leave(2_000);
    expect(under.takesAgain(nothing)).toBe(true);
  });

  test('is not blamed for what is not its own', () => {
    const { under, heard } = disk(5_000);
    under.note(new CoopError('E_DATABASE', { path: 'x', why: 'it is damaged' }));
    under.note(new Error('a mistake of ours'));
    expect(heard).toEqual([]);
  });
});
