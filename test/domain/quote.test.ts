import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteIn } from '../../src/domain/quote.ts';

describe('a quote', () => {
  test.each([
    ['Tell Bob that the spare key is under the blue pot.', 'the spare key is under the blue pot'],
    ['Tell Bob that the spare key is under the blue pot.', 'The spare key'.toLowerCase()],
    ['the key\n  is under\tthe pot', 'the key is under the pot'],
    ['Cafe\u0301 Luna at 8', 'Caf\u00e9 Luna'],
    ['pot, pots and "potter"', 'potter'],
    ['鍵は青い鉢の下にあります', '青い鉢'],
    ['uncanny and canny', 'canny'],
    ['costs 3.50 (or $4?) [really] a|b \\ ^', 'costs 3.50 (or $4?) [really] a|b \\ ^'],
  ])('%j holds %j', (message, text) => {
    expect(quoteIn(message, text)).not.toBeNull();
  });

  test.each([
    ['the spare key is under the blue pot', 'the spare key is under the red pot'],
    ['the spare key', 'The spare key'],
    ['Bob is unable to come', 'able to come'],
    ['I can’t come', 'I can'],
    ["I can't come", 'I can'],
    ['the code is 12345', '123'],
    ['it costs 1,234', '234'],
    ['the key. The pot.', 'the key The pot'],
    ['the key', 'thekey'],
    ['thekey', 'the key'],
    ['nai\u0308ve', 'nai'],
    ['hello there', '   '],
    ['hello, there!', ', '],
    ['🐔🐔', '🐔'],
    ['anything', '.*'],
    ['anything', 'a\\w+'],
  ])('%j does not hold %j', (message, text) => {
    expect(quoteIn(message, text)).toBeNull();
  });

  test('is answered as it stands in the message, so that nothing hides in the spaces', () => {
    expect(quoteIn('the key  is here', ' the\t\tkey is\u00a0here\n')).toBe('the key  is here');
  });

  // Where every place were tried this would take minutes: the test's own time limit ends it.
  test('of one repeated letter is refused', () => {
    expect(quoteIn('a'.repeat(250_000), 'a')).toBeNull();
  });
});

const word = fc.stringMatching(/^[a-zäöü]{1,8}$/u);
const space = fc.constantFrom(' ', '  ', '\n', '\t ', ' \u00a0');

describe('for any message', () => {
  test('every run of its words is a quote, however it is spaced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, space), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.nat(),
        space,
        (parts, a, b, gap) => {
          const message = parts.flat().join('');
          const [from, to] = [a % parts.length, b % parts.length].sort((x, y) => x - y) as [number, number];
          const text = parts
            .slice(from, to + 1)
            .map(([first]) => first)
            .join(gap);
          expect(quoteIn(message, text)).not.toBeNull();
        },
      ),
    );
  });

  test('what is answered stands in it, and folds to what was asked', () => {
    const fold = (text: string): string => text.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), fc.nat(20), (message, from, length) => {
        const text = message.slice(from % (message.length + 1)).slice(0, length);
        const quote = quoteIn(message, text);
        if (quote === null) return;
        expect(message.normalize('NFC')).toContain(quote);
        expect(fold(quote)).toBe(fold(text));
      }),
    );
  });

  test('a word that is not in it is no quote', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.nat(), (words, at) => {
        const changed = words.with(at % words.length, 'QUITE-ANOTHER');
        expect(quoteIn(words.join(' '), changed.join(' '))).toBeNull();
      }),
    );
  });

  test('a part that begins or ends inside a word is no quote', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[b-z]{2,10}$/), fc.nat(), (whole, at) => {
        const cut = 1 + (at % (whole.length - 1));
        expect(quoteIn(`a ${whole} a`, `a ${whole.slice(0, cut)}`)).toBeNull();
        expect(quoteIn(`a ${whole} a`, `${whole.slice(cut)} a`)).toBeNull();
      }),
    );
  });
});
