import { describe, expect, it } from 'vitest';
import { maySee, NOBODY, type Reader, type Sink } from '../../scripts/prove/sink.ts';

const reader = (level: Reader['level'], ...people: string[]): Reader => ({ id: 'somebody', people, level });
const memory = (store: 'private' | 'shared' | 'social', audience: string): Sink => ({
  kind: 'memory',
  store,
  audience,
});

describe('what a proof takes for a leak', () => {
  it.each([
    ['private, for alice', memory('private', 'alice'), ['alice']],
    ['private, for everyone there', memory('private', 'everyone'), ['alice', 'dana', 'both']],
    ['shared, for bob', memory('shared', 'bob'), ['bob']],
    ['shared, for everyone there', memory('shared', 'everyone'), ['alice', 'dana', 'both', 'bob', 'ben']],
    ['social', memory('social', 'everyone'), ['alice', 'dana', 'both', 'bob', 'ben', 'carol', 'kitchen']],
    ['said to alice', { kind: 'said', where: 'dm', level: 'full', people: ['alice'] } as const, ['alice']],
    ['a file of alice', { kind: 'file', path: 'USER.md', level: 'full', of: 'alice' } as const, ['alice']],
  ])('%s', (_, sink, seen) => {
    const readers: Readonly<Record<string, Reader>> = {
      alice: reader('full', 'alice'),
      dana: reader('full', 'dana'),
      both: reader('full', 'alice', 'dana'),
      bob: reader('inner', 'bob'),
      ben: reader('inner', 'ben'),
      carol: reader('familiar', 'carol'),
      kitchen: reader('familiar', 'alice', 'carol'),
      pat: reader('public', 'pat'),
      nobody: NOBODY,
    };
    const names = Object.keys(readers).filter((name) => maySee(readers[name] ?? NOBODY, sink));
    expect(names).toEqual(seen);
  });

  it('whoever decides may be shown what those ask who cannot decide themselves, and nobody else’s', () => {
    const alice: Reader = { ...reader('full', 'alice'), decidesFor: ['bob'] };
    expect(maySee(alice, memory('shared', 'bob'))).toBe(true);
    expect(maySee(alice, memory('private', 'dana'))).toBe(false);
    expect(maySee(reader('full', 'alice'), memory('shared', 'bob'))).toBe(false);
  });
});
