import { describe, expect, it } from 'vitest';
import { reconcile } from '../../../src/domain/memory/index.ts';
import type { MemoryHit } from '../../../src/protocol/contracts/memory/index.ts';

function row(id: number, text: string, more: Partial<MemoryHit> = {}): MemoryHit {
  return {
    ...{
      id,
      store: 'private',
      audience: 'me',
      text,
      title: null,
      facts: [],
      type: 'note',
      tags: [],
      people: [],
      files: [],
    },
    ...{ author: 'alice', integrity: 'full', place: 'p', turn: 't', conversation: null, ref: null, mentions: 1 },
    ...{ at: 0, updatedAt: 0, expiresAt: null, state: 'live', replacedBy: null, coverage: 1, rank: 1, score: 1 },
    ...more,
  };
}

const KEEPING = { author: 'alice', audience: 'me', integrity: 'full' } as const;
const became = (text: string, ...hits: readonly MemoryHit[]) => {
  const decision = reconcile({ text }, hits, KEEPING);
  return 'id' in decision ? `${decision.decision} ${decision.id}` : decision.decision;
};

describe('something that is said', () => {
  it.each([
    ['is new', 'The bins go out on Monday', 'The spare key is under the blue pot', 'add'],
    ['was said before', 'The spare key is under the blue pot', 'the spare key is under the blue pot.', 'update 1'],
    ['corrects one thing', 'My dentist is Dr. Moreau', 'My dentist is now Dr. Patel', 'supersede 1'],
    ['moves a day', 'The meeting is on Tuesday', 'Actually the meeting moved to Thursday', 'supersede 1'],
    ['is not so any more', 'I eat meat on Sundays', 'I eat no meat any more', 'supersede 1'],
    ['is another number', 'Dinner is at seven', 'Dinner is at eight', 'add'],
    ['only sounds like a correction', 'My dentist is Dr. Moreau', 'My sister is now a dentist', 'add'],
    ['is about another one', 'The party is on Saturday', 'The meeting is now on Friday', 'add'],
  ])('%s', (_, before, after, expected) => {
    expect(became(after, row(1, before))).toBe(expected);
  });

  it('corrects nothing where it could be one of several', () => {
    const hits = [row(1, 'My dentist is Dr. Moreau'), row(2, 'My dentist is Dr. Adams')];
    expect(became('My dentist is now Dr. Patel', ...hits)).toBe('add');
  });
});

describe('rows that somebody else said', () => {
  it('are not corrected by it', () => {
    expect(became('My dentist is now Dr. Patel', row(1, 'My dentist is Dr. Moreau', { author: 'bob' }))).toBe('add');
  });

  it('are not touched where they are believed more, or are for others', () => {
    const familiar = { ...KEEPING, author: 'carol', audience: 'everyone', integrity: 'familiar' } as const;
    const said = row(1, 'Dinner is at seven', { audience: 'everyone', integrity: 'inner', author: 'carol' });
    expect(reconcile({ text: 'Dinner is now at eight' }, [said], familiar)).toMatchObject({ decision: 'add' });
    expect(reconcile({ text: 'Dinner is at seven' }, [said], familiar)).toEqual({ decision: 'none' });
    expect(reconcile({ text: 'Dinner is at seven' }, [{ ...said, audience: 'me' }], familiar)).toMatchObject({
      decision: 'add',
    });
  });
});
