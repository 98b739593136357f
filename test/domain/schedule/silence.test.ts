import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEmptyHeartbeat, saidOf } from '../../../src/domain/schedule/index.ts';

describe('an answer that has nothing to tell', () => {
  test.each([
    'HEARTBEAT_OK',
    ' HEARTBEAT_OK\n',
    '**HEARTBEAT_OK**',
    '*HEARTBEAT_OK*',
    '`HEARTBEAT_OK`',
    'HEARTBEAT_OK.',
    '**HEARTBEAT_OK**.',
    'HEARTBEAT_OK!',
    'HEARTBEAT_OK HEARTBEAT_OK',
    'HEARTBEAT_OK\n\nHEARTBEAT_OK',
    '',
    '  \n ',
  ])('is silent: %j', (answer) => {
    expect(saidOf(answer)).toBeNull();
  });

  test.each([
    ['HEARTBEAT_OK The bins go out today.', 'The bins go out today.'],
    ['HEARTBEAT_OK. The bins go out today.', 'The bins go out today.'],
    ['HEARTBEAT_OK — the bins go out today.', 'the bins go out today.'],
    ['HEARTBEAT_OK\n- the bins', '- the bins'],
    ['**HEARTBEAT_OK**\n\nThe bins go out today.', 'The bins go out today.'],
    ['The bins go out today. HEARTBEAT_OK', 'The bins go out today.'],
    ['The bins go out today.\n\n`HEARTBEAT_OK`', 'The bins go out today.'],
    ['The bins go out today.\nHEARTBEAT_OK.', 'The bins go out today.'],
  ])('loses the word at its beginning and its end: %j', (answer, said) => {
    expect(saidOf(answer)).toBe(said);
  });

  test.each([
    'I would say HEARTBEAT_OK if all were well, but it is not.',
    'The word is NOT_HEARTBEAT_OK',
    'HEARTBEAT_OKAY then',
    'heartbeat_ok',
    'Everything is fine.',
  ])('keeps it in the middle, and words that only look like it: %j', (answer) => {
    expect(saidOf(answer)).toBe(answer);
  });

  test('whatever else is said is said, and the word neither begins nor ends it', () => {
    const words = fc.array(
      fc.constantFrom('HEARTBEAT_OK', '**HEARTBEAT_OK**', 'the', 'bins.', '—', '\n', '`x`', 'HEARTBEAT_OK.'),
    );
    fc.assert(
      fc.property(words, (all) => {
        const said = saidOf(all.join(' '));
        expect(said ?? '').not.toMatch(/^HEARTBEAT_OK\b|\bHEARTBEAT_OK$/);
        for (const word of ['the', 'bins.', '`x`'] as const) {
          expect((said ?? '').includes(word)).toBe(all.includes(word));
        }
      }),
    );
  });
});

describe('HEARTBEAT.md', () => {
  test.each([
    '',
    '\n\n  \n',
    '# Heartbeat\n\n## Later\n',
    '# Heartbeat\n<!-- Write here what is to be looked at -->\n',
    '<!-- a\nlong\ncomment -->\n# x',
    '<!-- never closed\n- check the door',
    '- \n* \n+\n1. \n- [ ]\n- [x]\n  - [ ] \n',
    '\uFEFF# Heartbeat\r\n\r\n- [ ]\r\n',
  ])('is empty: %j', (text) => {
    expect(isEmptyHeartbeat(text)).toBe(true);
  });

  test.each([
    'check the door',
    '# Heartbeat\n- check the door',
    '- [ ] check the door',
    '<!-- not this --> but this',
    '<!-- a -->x<!-- b -->',
    '1. water the plants',
    '[ ] a',
    '| a |',
  ])('is not: %j', (text) => {
    expect(isEmptyHeartbeat(text)).toBe(false);
  });
});
