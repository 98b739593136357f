import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TERMS, queryTerms, stemsOf } from '../../../src/domain/search/analyze.ts';

const asked = (query: string): string[] => queryTerms(query).map(({ stem }) => stem);

describe('the terms of a query', () => {
  test('are the stems of its words without stop words, each once, in order', () => {
    expect(asked("Where are Bob's spare keys, the SPARE key?")).toEqual(['bob', 'spare', 'kei']);
  });

  test('are its stop words where there is nothing else', () => {
    expect(queryTerms('to be or not to be').map(({ word }) => word)).toEqual(['to', 'be', 'or', 'not']);
  });

  test.each(['', '   ', '***', '🎉🎉', '\0', '\ud800'])('are none in %j', (query) => {
    expect(asked(query)).toEqual([]);
  });

  test('are pairs of letters where a script has no spaces, beside the words of others', () => {
    expect(asked('蓝花盆')).toEqual(['蓝花', '花盆']);
    expect(asked('iPhone在哪里 now2')).toEqual(['iphon', '在哪', '哪里', 'now2']);
    expect(asked('花')).toEqual(['花']);
  });

  test('look the same in every Unicode form, with and without accents', () => {
    expect(asked('cafe\u0301 ＡＢＣ')).toEqual(asked('café ABC'));
    expect(asked('Ärger über Größe')).toEqual(asked('Arger uber Große'));
  });

  test('are bounded', () => {
    const many = Array.from({ length: 900 }, (_, index) => `w${index}`).join(' ');
    expect(asked(many)).toHaveLength(MAX_TERMS);
  });

  test('hold no operator, quote or blank, whatever the query is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        for (const stem of asked(query)) expect(stem).toMatch(/^[\p{L}\p{N}\p{M}\p{Co}]+$/u);
      }),
      { numRuns: 1_000 },
    );
  });

  test('are among the stems of any text that holds the words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const stems = new Set(stemsOf(text));
        expect(asked(text).filter((stem) => !stems.has(stem))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the stems of a text', () => {
  test('bring forms of a word together', () => {
    expect(stemsOf('painting painted paints')).toEqual(['paint', 'paint', 'paint']);
  });

  test('have letters of unspaced scripts alone and in pairs', () => {
    expect(stemsOf('key 钥匙')).toEqual(['kei', '钥', '匙', '钥匙']);
  });

  test('leave marks of other scripts where they are vowels', () => {
    expect(stemsOf('हिन्दी')).toEqual(['हिन्दी']);
  });
});
