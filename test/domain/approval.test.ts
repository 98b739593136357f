import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approvalCard, approvalDigest, CARD_MORE, CARD_TEXT } from '../../src/domain/approval.ts';
import { placeKey } from '../../src/protocol/address.ts';
import { Approval } from '../../src/protocol/contracts/attention.ts';
import { approvalId } from '../../src/protocol/ids.ts';
import * as z from '../../src/protocol/schema.ts';
import { STORES, TRUST_LEVELS } from '../../src/protocol/trust.ts';

const NOW = Date.UTC(2026, 7, 30, 12);
const HOUR = 3_600_000;

const request = (more: Partial<Approval> = {}): Approval => ({
  id: approvalId('K7QF-29MN'),
  action: { kind: 'memory', store: 'social', text: 'The spare key is under the blue pot.' },
  reaches: 'familiar',
  person: 'alice',
  place: placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' }),
  level: 'full',
  integrity: 'full',
  askedAt: NOW,
  expiresAt: NOW + 72 * HOUR,
  ...more,
});

const isText = (line: string): boolean => line.startsWith(CARD_TEXT) || line.startsWith(CARD_MORE);
const own = (lines: readonly string[]): string[] => lines.filter((line) => !isText(line));

describe('a card', () => {
  test('says all that somebody needs to decide', () => {
    expect(approvalCard(request(), NOW)).toEqual([
      '[coop] Request K7QF-29MN: nothing is done unless you approve it.',
      'To do: write the text to a memory store',
      'Where: social',
      'Who could read it: everyone who is at least familiar',
      'The text, 36 characters:',
      '│ The spare key is under the blue pot.',
      'Asked by: alice',
      'In: dm:terminal:alice',
      'In a turn at full, from words of full',
      'Until: 2026-09-02 12:00 UTC (72 hours left)',
      '/approve K7QF-29MN · /deny K7QF-29MN',
    ]);
  });

  test('names the place of a message, and that its words are to be believed less', () => {
    const kitchen = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });
    const lines = approvalCard(
      request({ action: { kind: 'message', place: kitchen, text: 'Dinner!' }, reaches: 'public', integrity: 'public' }),
      NOW + 71.5 * HOUR,
    );
    expect(lines).toContain('To do: send the text as a message');
    expect(lines).toContain('Where: group:terminal:kitchen');
    expect(lines).toContain('Who could read it: anybody (public)');
    expect(lines).toContain('In a turn at full, from words of public (believe it no more than that)');
    expect(lines).toContain('Until: 2026-09-02 12:00 UTC (less than an hour left)');
    expect(approvalCard(request(), NOW + 72 * HOUR)).toContain('Until: 2026-09-02 12:00 UTC (expired)');
  });

  test('shows what is invisible', () => {
    const [line] = approvalCard(request({ action: { kind: 'memory', store: 'social', text: 'a\u202eb' } }), NOW).filter(
      isText,
    );
    expect(line).toBe('│ a\\u{202e}b');
  });

  test('shows all of a long text, and breaks its lines itself', () => {
    const text = `${'word '.repeat(3_000)}end`;
    const shown = approvalCard(request({ action: { kind: 'memory', store: 'social', text } }), NOW).filter(isText);
    expect(shown.map((line) => line.slice(2)).join('')).toBe(text);
    expect(shown.filter((line) => line.startsWith(CARD_TEXT))).toHaveLength(1);
    expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(72);
  });
});

const level = fc.constantFrom(...TRUST_LEVELS);
/** Anything, and what would look like a card of its own. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...approvalCard(request(), NOW),
          '\n',
          '\r',
          '\n\n',
          '\u2028',
          '│ ',
          '┆ ',
          ' '.repeat(80),
          '\u202e',
        ),
        fc.string({ maxLength: 10 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('\n')),
);
const id = fc.stringMatching(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/).map(approvalId);
const place = fc
  .oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[^\s\p{Cc}]{1,200}$/u))
  .map((peer) => placeKey({ kind: 'dm', channel: 'terminal', peer }));
const action = fc.oneof(
  fc.record({ kind: fc.constant('memory' as const), store: fc.constantFrom(...STORES), text }),
  fc.record({ kind: fc.constantFrom('message' as const, 'reply' as const), place, text }),
);
const approval: fc.Arbitrary<Approval> = fc.record({
  ...{
    id,
    action,
    reaches: level,
    person: fc.oneof(fc.constantFrom('alice', 'bob', '?terminal:mallory'), text),
    place,
  },
  ...{ level, integrity: level, askedAt: fc.constant(NOW), expiresAt: fc.constant(NOW + HOUR) },
});

describe('whatever it holds, a card', () => {
  test('is one card: no text adds a line of the card’s own, or changes one', () => {
    fc.assert(
      fc.property(approval, (asked) => {
        const lines = approvalCard(asked, NOW);
        const plain = own(approvalCard({ ...asked, action: { ...asked.action, text: 'x' } }, NOW));
        // How long the text is stands in one of them.
        const apart = (all: readonly string[]): string[] => all.filter((line) => !line.startsWith('The text, '));
        expect(apart(own(lines))).toEqual(apart(plain));
        expect(own(lines)).toHaveLength(10);
        expect(lines.filter((line) => line.startsWith('[coop]'))).toHaveLength(1);
        expect(lines.filter((line) => line.startsWith('/approve'))).toEqual([lines.at(-1)]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('has no line with a line end or anything unseen in it, and none that a terminal of 80 columns would break', () => {
    fc.assert(
      fc.property(approval, (asked) => {
        for (const line of approvalCard(asked, NOW)) {
          expect(line.replaceAll(/\p{RGI_Emoji}/gv, '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          expect([...line].length).toBeLessThanOrEqual(110);
        }
      }),
      { numRuns: 500 },
    );
  });

  const part: readonly (keyof Approval)[] = ['id', 'action', 'reaches', 'person', 'place', 'level', 'integrity'];
  const pair = fc
    .tuple(approval, approval, fc.subarray([...part], { minLength: 1, maxLength: 2 }))
    .map(([first, other, parts]) => {
      const second = { ...first, ...Object.fromEntries(parts.map((name) => [name, other[name]])) };
      return [
        first,
        z.parse(Approval, JSON.parse(JSON.stringify({ ...second, person: second.person }))),
        first,
      ] as const;
    });
  const isSame = (a: Approval, b: Approval): boolean =>
    part.every((name) => JSON.stringify(sorted(a[name])) === JSON.stringify(sorted(b[name])));

  test('and its digest are those of one request alone', () => {
    fc.assert(
      fc.property(pair, ([first, second]) => {
        const same = isSame(first, second);
        expect(approvalDigest(first) === approvalDigest(second)).toBe(same);
        expect(approvalCard(first, NOW).join('\n') === approvalCard(second, NOW).join('\n')).toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });

  test('and its digest tell texts apart that look the same', () => {
    const of = (words: string): Approval => request({ action: { kind: 'memory', store: 'social', text: words } });
    const alike = [
      'a b',
      'a\u00a0b',
      'a\u200bb',
      'ab',
      'a\nb',
      'a\\nb',
      'a\\u{a}b',
      'a\\u{5c}u{a}b',
      'a b ',
      ' a b',
      'A b',
      '\ud800',
      '\\u{d800}',
      '\ufffd',
    ];
    expect(new Set(alike.map((words) => approvalCard(of(words), NOW).join('\n'))).size).toBe(alike.length);
    expect(new Set(alike.map((words) => approvalDigest(of(words)))).size).toBe(alike.length);
  });
});

/** The keys of an action in one order: which it is read in says nothing. */
function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).toSorted() : value;
}

describe('a digest', () => {
  test('does not depend on the order of keys, nor on when it was asked', () => {
    const { id: one, action: two, ...rest } = request();
    const turned = {
      ...rest,
      action: Object.fromEntries(Object.entries(two).toReversed()),
      id: one,
    } as unknown as Approval;
    expect(approvalDigest(turned)).toBe(approvalDigest(request()));
    expect(approvalDigest(request({ askedAt: 1, expiresAt: 2 }))).toBe(approvalDigest(request()));
    expect(approvalDigest(request())).toMatch(/^[0-9a-f]{64}$/);
  });

  test('stays the same from one release to the next: requests wait for days', () => {
    expect(approvalDigest(request())).toMatchInlineSnapshot(
      `"1682e646debcc52357ca6756028ed62424d1cf11711d6ad78ef6c2db8dfa9887"`,
    );
  });
});
