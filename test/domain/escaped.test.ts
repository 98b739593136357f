import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped, escapedLine } from '../../src/domain/escaped.ts';

const HIDDEN: readonly (readonly [string, readonly number[]])[] = [
  ['controls', [0x00, 0x07, 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9f]],
  ['zero width', [0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2064, 0xfeff, 0x180e]],
  ['direction', [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]],
  ['tags', [0xe0001, 0xe0020, 0xe0041, 0xe007f]],
  ['variation selectors', [0xfe00, 0xfe0e, 0xfe0f, 0xe0100, 0xe01ef, 0x180b]],
  ['soft hyphen and joiners', [0xad, 0x034f]],
  ['fillers', [0x115f, 0x1160, 0x3164, 0xffa0, 0x17b4, 0x17b5, 0x2800, 0x16fe4]],
  ['line and paragraph separators', [0x2028, 0x2029]],
  ['spaces', [0xa0, 0x1680, 0x2000, 0x2003, 0x2007, 0x2009, 0x200a, 0x202f, 0x205f, 0x3000]],
  ['lone surrogates', [0xd800, 0xdbff, 0xdc00, 0xdfff]],
  ['private use', [0xe000, 0xf8ff, 0xf0000, 0x10ffff]],
  ['what is not assigned', [0x0378, 0xffff, 0xe0fff]],
  ['musical and other formats', [0x1d159, 0x1d173, 0x1d17a, 0x13430, 0x110bd, 0xfff9, 0xfffc]],
];

/** Whatever of a text is not seen where it is shown. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

describe('escaping', () => {
  test.each(HIDDEN)('shows %s', (_, points) => {
    for (const point of points) {
      const character = String.fromCodePoint(point);
      expect(escaped(`a${character}b`)).toBe(`a\\u{${point.toString(16)}}b`);
    }
  });

  test.each([
    'The spare key is under the blue pot.',
    'two\nlines\n\nand an empty one\n',
    'Grüße, ça va? Ελληνικά, Українська, العربية, עברית, हिन्दी, ไทย, 日本語、한국어',
    'cafe\u0301 and Vie\u0323\u0302t Nam',
    '“quotes” – dashes … € 20 °C ½ → ✓ §',
    'path\\to\\user, C:\\users, \\n and \\u202e',
  ])('leaves %j as it is', (text) => {
    expect(escaped(text)).toBe(text);
  });

  test.each(['😀', '👍🏽', '❤️', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '1️⃣', '👩🏽‍🚀'])('leaves the emoji %s as it is', (emoji) => {
    expect(escaped(`${emoji} and ${emoji}${emoji}`)).toBe(`${emoji} and ${emoji}${emoji}`);
  });

  test.each([
    ['a joiner that joins nothing known', '😀\u200d😀', '😀\\u{200d}😀'],
    ['a selector behind a letter', 'a\ufe0f', 'a\\u{fe0f}'],
    ['words in tags behind an emoji', '😀\u{e0068}\u{e0069}', '😀\\u{e0068}\\u{e0069}'],
    ['a flag made of tags', '🏴\u{e0067}\u{e007f}', '🏴\\u{e0067}\\u{e007f}'],
    ['many selectors behind an emoji', '❤\ufe0f\ufe0f\ufe0e', '❤\ufe0f\\u{fe0f}\\u{fe0e}'],
  ])('shows %s', (_, text, shown) => {
    expect(escaped(text)).toBe(shown);
  });

  test('shows marks that have no letter, and those that would cover other lines', () => {
    expect(escaped('\u0301a\n\u0338b')).toBe('\\u{301}a\n\\u{338}b');
    expect(escaped(`a${'\u0301'.repeat(6)}`)).toBe(`a${'\u0301'.repeat(4)}\\u{301}\\u{301}`);
  });

  test('tells what was written like an escape from an escape', () => {
    expect(escaped('\\u{202e}')).toBe('\\u{5c}u{202e}');
    expect(escaped('\u202e')).toBe('\\u{202e}');
  });

  test('of a line has no line end', () => {
    expect(escapedLine('a\nb\r\u2028c')).toBe('a\\u{a}b\\u{d}\\u{2028}c');
  });

  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        'a',
        '\\',
        'u',
        '{',
        '}',
        '2',
        '0',
        'e',
        '\u202e',
        '\u200d',
        '😀',
        '\ufe0f',
        '\n',
        '\u0301',
      ),
    }),
  );

  test('leaves nothing unseen in any text, but emoji', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = escaped(text)
          .replaceAll(/\p{RGI_Emoji}/gv, '')
          .replaceAll('\n', '');
        expect(shown).not.toMatch(UNSEEN);
        expect(shown).not.toMatch(/[^\P{Zs} ]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  test('never makes one text of two', () => {
    const decoded = (shown: string): string =>
      shown.replaceAll(/\\u\{([0-9a-f]+)\}/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
    fc.assert(
      fc.property(nasty, (text) => {
        // Code units are compared: two escaped halves become one character when they are put side by side again.
        expect(decoded(escaped(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
