import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyOf, MAX_TERMS, quoted, searchable, termsOf } from '../../../src/domain/search/index.ts';

describe('the terms of a query', () => {
  test('are its words without stop words, each once, in order', () => {
    expect(termsOf("Where is Bob's spare key, the SPARE one?")).toEqual(['bob', 'spare', 'key']);
  });

  test('are its stop words where there is nothing else', () => {
    expect(termsOf('to be or not to be')).toEqual(['to', 'be', 'or', 'not']);
  });

  test.each(['', '   ', '***', '🎉🎉', '\0', '\ud800'])('are none in %j', (query) => {
    expect(termsOf(query)).toEqual([]);
  });

  test('are pairs of letters where a script has no spaces, beside the words of others', () => {
    expect(termsOf('蓝花盆')).toEqual(['蓝 花', '花 盆']);
    expect(termsOf('iPhone在哪里 now2')).toEqual(['iphone', '在 哪', '哪 里', 'now2']);
    expect(termsOf('花')).toEqual(['花']);
  });

  test('look the same in every Unicode form', () => {
    expect(termsOf('cafe\u0301 ＡＢＣ')).toEqual(termsOf('caf\u00e9 ABC'));
  });

  test('are bounded', () => {
    const many = Array.from({ length: 900 }, (_, index) => `w${index}`).join(' ');
    expect(termsOf(many)).toHaveLength(MAX_TERMS);
  });

  test('hold no operator, quote or blank end, whatever the query is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        for (const term of termsOf(query))
          expect(term).toMatch(/^[\p{L}\p{N}\p{M}\p{Co}]+( [\p{L}\p{N}\p{M}\p{Co}]+)*$/u);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('an indexed text keeps its words and separates letters of unspaced scripts', () => {
  expect(searchable('key 钥匙').split(/ +/)).toEqual(['key', '钥', '匙', '']);
  expect(searchable('plain text, as it is')).toBe('plain text, as it is');
});

test('an FTS5 query quotes each term', () => {
  expect(anyOf(['key', '花 盆'])).toBe('"key" OR "花 盆"');
  expect(quoted('a"b')).toBe('"a""b"');
});
