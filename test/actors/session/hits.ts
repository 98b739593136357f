import type { MemoryHit } from '../../../src/protocol/contracts/memory/index.ts';

/** A row as a store finds it, of everything that it has. */
export function found(text: string, more: Partial<MemoryHit> = {}): MemoryHit {
  return {
    ...{ id: 1, store: 'private', audience: 'me', text, title: null, facts: [], type: 'note', tags: [], people: [] },
    ...{
      files: [],
      author: 'alice',
      integrity: 'full',
      place: 'dm:terminal:alice',
      turn: 'before',
      conversation: null,
    },
    ...{ ref: null, mentions: 1, at: Date.UTC(2026, 10, 20), updatedAt: Date.UTC(2026, 10, 20), expiresAt: null },
    ...{ state: 'live', replacedBy: null, coverage: 1, rank: 1, score: 1 },
    ...more,
  };
}
