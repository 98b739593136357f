import { describe, expect, it } from 'vitest';
import { HANDLE_MAX, memoryHandle, parseMemoryHandle } from '../../src/protocol/memory-handle.ts';
import { STORES } from '../../src/protocol/trust.ts';

describe('what a memory is called', () => {
  it('leads back to it, and is never longer than a handle may be', () => {
    for (const store of STORES) {
      for (const audience of ['me', 'everyone'] as const) {
        for (const id of [1, 14, 999_999_999_999_999]) {
          const handle = memoryHandle({ store, audience, id });
          expect(parseMemoryHandle(handle)).toEqual({ store, audience, id });
          expect(handle.length).toBeLessThanOrEqual(HANDLE_MAX);
        }
      }
    }
  });

  it('is written as people read it', () => {
    expect(memoryHandle({ store: 'shared', audience: 'everyone', id: 14 })).toBe('shared/14');
    expect(memoryHandle({ store: 'private', audience: 'me', id: 3 })).toBe('private/me/3');
  });

  it.each([
    ...['', '14', 'shared', 'shared/', 'shared/0', 'shared/-1', 'shared/1.5', 'shared/1e3', 'shared/01', 'shared/me'],
    ...[
      'shared/alice/1',
      'shared/me/me/1',
      'Shared/1',
      ' shared/1',
      'shared/1\n',
      'shared/１',
      'other/1',
      '__proto__/1',
    ],
    ...['shared/9999999999999999', 'shared/1; DROP TABLE memories_0', '../private/1'],
  ])('%j is none', (text) => expect(parseMemoryHandle(text)).toBeUndefined());
});
