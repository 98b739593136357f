import { describe, expect, test } from 'vitest';
import { standsIn } from '../../../src/actors/journal/ports/spoken.ts';
import { levelIn } from '../../../src/domain/folder-level.ts';

describe('an address in what somebody said', () => {
  const URL = 'https://news.example.com/a?b=c';
  test.each([
    URL,
    `look: ${URL}`,
    `look at ${URL}.`,
    `(${URL})`,
    `<${URL}>`,
    `"${URL}", please`,
    `${URL}\nand more`,
    `[news](${URL})`,
    `${URL}!`,
  ])('%j holds it', (text) => {
    expect(standsIn(URL, text)).toBe(true);
  });

  test.each([
    `${URL}&canary=1`,
    `${URL}/x`,
    `x${URL}`,
    `${URL}#part`,
    `${URL}.evil.net`,
    `https://other.example.com/?u=${URL}`,
    URL.toUpperCase(),
    '',
  ])('%j does not', (text) => {
    expect(standsIn(URL, text)).toBe(false);
  });
});

describe('who can read a path', () => {
  const parts = [
    { path: 'users', level: 'public' },
    { path: 'users/bob', level: 'inner' },
    { path: 'SOUL.md', level: 'familiar' },
    { path: 'users/alice', level: 'full' },
    { path: 'users/alice/USER.md', level: 'inner' },
  ] as const;
  test.each([
    ['notes.md', 'full'],
    ['SOUL.md', 'familiar'],
    ['./SOUL.md', 'familiar'],
    ['soul.MD', 'familiar'],
    ['./users//Bob/x', 'inner'],
    ['SOUL.md.bak', 'full'],
    ['users/bob/x', 'inner'],
    ['users/bobby/x', 'public'],
    ['users/x', 'public'],
    ['users/alice/notes.md', 'full'],
    ['users/alice/USER.md', 'inner'],
  ] as const)('%s: %s', (path, level) => {
    expect(levelIn(path, 'full', parts)).toBe(level);
  });

  test('is never more than the folder is worth', () => {
    expect(levelIn('users/alice/x', 'inner', parts)).toBe('inner');
  });
});
