import { describe, expect, it } from 'vitest';
import { isIdle, type Kept } from '../../../src/domain/memory/index.ts';

const row: Kept = { type: 'note', mentions: 1, uses: 0, updatedAt: 1_000, lastUsedAt: null };

describe('what nobody asks for', () => {
  it('was said once, long ago', () => {
    expect(isIdle(row, 1_099, 100)).toBe(false);
    expect(isIdle(row, 1_100, 100)).toBe(true);
  });

  it('each mention and each use keeps it for longer, from the last of them on', () => {
    expect(isIdle({ ...row, mentions: 3 }, 1_299, 100)).toBe(false);
    expect(isIdle({ ...row, mentions: 3 }, 1_300, 100)).toBe(true);
    const used: Kept = { ...row, uses: 1, lastUsedAt: 2_000 };
    expect(isIdle(used, 2_199, 100)).toBe(false);
    expect(isIdle(used, 2_200, 100)).toBe(true);
  });

  it('is never a preference or a decision', () => {
    for (const type of ['preference', 'decision'] as const) expect(isIdle({ ...row, type }, 1e15, 100)).toBe(false);
  });

  it('may be a summary', () => {
    expect(isIdle({ ...row, type: 'summary', mentions: 5 }, 1_499, 100)).toBe(false);
    expect(isIdle({ ...row, type: 'summary', mentions: 5 }, 1_500, 100)).toBe(true);
  });

  it('is not kept for ever by being said often', () => {
    expect(isIdle({ ...row, mentions: 1_000_000 }, 1_000 + 24 * 100, 100)).toBe(true);
  });
});
