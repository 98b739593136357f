import { describe, expect, test } from 'vitest';
import { type Draft, EMPTY, edit, vertically } from '../../src/tui/input/draft.ts';
import { meant } from '../../src/tui/input/keys.ts';
import { NOTHING_YET, recall, remember } from '../../src/tui/input/past.ts';
import { around, layOut } from '../../src/tui/input/rows.ts';
import { candidates, complete, readTyped, type Typist } from '../../src/tui/input/slash.ts';
import { help } from '../../src/tui/slash/help.ts';
import { request } from './requests.ts';

/** `|` is the cursor. */
const at = (text: string): Draft => ({ text: text.replace('|', ''), cursor: text.indexOf('|') });
const seen = ({ text, cursor }: Draft): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const GUEST: Typist = { decides: false, cards: [] };
const OWNER: Typist = {
  decides: true,
  cards: [request('K7MQ-9WXZ', 'One.'), request('K7M2-99AA', 'Two.')],
};
const KEYS = { ctrl: false, meta: false, shift: false };

describe('a draft', () => {
  test.each([
    ['backspace', 'ab👩‍👧|c', 'ab|c'],
    ['backspace', '|a', '|a'],
    ['delete', 'a|e\u0301b', 'a|b'],
    ['left', 'a鍵|', 'a|鍵'],
    ['right', '|🔑b', '🔑|b'],
    ['word-left', 'one two|', 'one |two'],
    ['word-right', 'one| two three', 'one two| three'],
    ['line-start', 'a\nbc|d', 'a\n|bcd'],
    ['line-start', '|\na', '|\na'],
    ['line-end', 'a|b\nc', 'ab|\nc'],
    ['kill-line', 'a\nbc|d', 'a\n|d'],
    ['kill-rest', 'a|b\nc', 'a|\nc'],
    ['kill-word', 'one two |x', 'one |x'],
  ] as const)('%s of %j', (type, before, afterwards) => {
    expect(seen(edit(at(before), { type }))).toBe(afterwards);
  });

  test('takes pasted lines as lines, and no keys out of them', () => {
    expect(seen(edit(at('a|b'), { type: 'insert', text: '1\r\n2\r3\u001b[31m\u0007' }))).toBe('a1\n2\n3[31m|b');
  });

  test('moves between its lines in the same column, and not beyond them', () => {
    expect(seen(vertically(at('abc\nd\nef|g'), -1) ?? EMPTY)).toBe('abc\nd|\nefg');
    expect(seen(vertically(at('鍵b|c\ndef'), 1) ?? EMPTY)).toBe('鍵bc\nde|f');
    expect(vertically(at('a|b\nc'), -1)).toBeUndefined();
    expect(vertically(at('ab\nc|'), 1)).toBeUndefined();
  });

  test('is broken into rows by columns, and the cursor is where it is', () => {
    expect(layOut(at('abcdef|'), 4)).toEqual({ rows: ['abcd', 'ef'], row: 1, column: 2 });
    expect(layOut(at('鍵鍵鍵|'), 5)).toEqual({ rows: ['鍵鍵', '鍵'], row: 1, column: 2 });
    expect(layOut(at('abcd|'), 4)).toEqual({ rows: ['abcd', ''], row: 1, column: 0 });
    expect(layOut(at('ab|\n'), 4)).toEqual({ rows: ['ab', ''], row: 0, column: 2 });
    expect(layOut(at('ab\n|'), 4)).toEqual({ rows: ['ab', ''], row: 1, column: 0 });
  });

  test('that is longer than its place is shown around the cursor', () => {
    const rows = layOut(at('1\n2\n3\n4|\n5'), 4);
    expect(around(rows, 2)).toEqual({ rows: ['3', '4'], row: 1, column: 1 });
    expect(around(rows, 9).rows).toHaveLength(5);
  });
});

describe('keys', () => {
  test('Enter sends; with Alt or Shift, and Ctrl+J, it makes a line', () => {
    expect(meant('\r', { ...KEYS, return: true })).toEqual([{ type: 'enter' }]);
    expect(meant('\r', { ...KEYS, return: true, meta: true })).toEqual([{ type: 'newline' }]);
    expect(meant('\r', { ...KEYS, return: true, shift: true })).toEqual([{ type: 'newline' }]);
    expect(meant('\n', KEYS)).toEqual([{ type: 'newline' }]);
  });

  test('several that come at once are each what they are', () => {
    expect(meant('\u0015hello\t\r', KEYS).map(({ type }) => type)).toEqual(['edit', 'edit', 'complete', 'enter']);
  });

  test('lines that come at once were pasted: only the end is a key', () => {
    expect(meant('one\rtwo\r', KEYS)).toEqual([
      { type: 'edit', edit: { type: 'insert', text: 'one\rtwo' } },
      { type: 'enter' },
    ]);
  });

  test('a release is no key', () => {
    expect(meant('a', { ...KEYS, eventType: 'release' })).toEqual([]);
  });
});

describe('what was sent before', () => {
  test('is called back, and what was being written after it', () => {
    const past = remember(NOTHING_YET, 'one', 'two', 'two');
    const first = recall(past, -1, 'draft');
    const second = first && recall(first.past, -1, first.text);
    expect([first?.text, second?.text]).toEqual(['two', 'one']);
    expect(second && recall(second.past, -1, '')).toBeUndefined();
    const back = second && recall(second.past, 1, second.text);
    expect(back && recall(back.past, 1, back.text)?.text).toBe('draft');
  });
});

describe('slash commands', () => {
  test('are completed as far as is certain', () => {
    expect(complete('/sta', GUEST)).toBe('/status');
    expect(complete('/s', GUEST)).toBe('/s');
    expect(complete('/st', GUEST)).toBe('/st');
    expect(complete('/xyz', GUEST)).toBe('/xyz');
    expect(complete('no /st', GUEST)).toBe('no /st');
    expect(candidates('/s', GUEST).map(({ label }) => label)).toEqual(['/status', '/stop', '/sessions']);
  });

  test('are told from words', () => {
    expect(readTyped('/verbose', GUEST)).toEqual({ type: 'verbose', on: undefined });
    expect(readTyped('/verbose off', GUEST)).toEqual({ type: 'verbose', on: false });
    expect(readTyped('/verbose loud', GUEST)).toEqual({ type: 'verbose', on: undefined });
    expect(readTyped('/new ', GUEST)).toEqual({ type: 'command', name: 'new' });
    expect(readTyped('/nope', GUEST)).toEqual({ type: 'unknown', name: 'nope' });
    expect(readTyped('//etc', GUEST)).toEqual({ type: 'words', text: '/etc' });
    expect(readTyped('/etc/passwd is a file', GUEST)).toEqual({ type: 'words', text: '/etc/passwd is a file' });
  });

  test('/memory takes words to look for, or none', () => {
    expect(complete('/me', GUEST)).toBe('/memory ');
    expect(readTyped('/memory', GUEST)).toEqual({ type: 'memory', query: '' });
    expect(readTyped('/memory  spare key \n', GUEST)).toEqual({ type: 'memory', query: 'spare key' });
    expect(readTyped('/memoryspare', GUEST)).toEqual({ type: 'unknown', name: 'memoryspare' });
  });
});

describe('commands of whoever decides', () => {
  test('are completed, and then the ids of requests that were shown', () => {
    expect(complete('/app', OWNER)).toBe('/approv');
    expect(complete('/approve', OWNER)).toBe('/approve ');
    expect(complete('/approve k', OWNER)).toBe('/approve K7M');
    expect(complete('/approve k7mq-9', OWNER)).toBe('/approve K7MQ-9WXZ');
    expect(complete('/deny K7M2–9', OWNER)).toBe('/deny K7M2-99AA');
    expect(complete('/deny K7MQ-9WXZ k', OWNER)).toBe('/deny K7MQ-9WXZ K7M2-99AA');
    expect(complete('/deny z', OWNER)).toBe('/deny z');
    expect(candidates('/approve ', OWNER).map(({ about }) => about)).toEqual(['bob: One.', 'bob: Two.']);
  });

  test('are told from words, with whatever stands behind them', () => {
    expect(readTyped('/approve k7mq 9wxz', OWNER)).toEqual({ type: 'decision', decision: 'approve', ids: 'k7mq 9wxz' });
    expect(readTyped('/deny', OWNER)).toEqual({ type: 'decision', decision: 'deny', ids: '' });
    expect(readTyped('/approvals', OWNER)).toEqual({ type: 'command', name: 'approvals' });
    expect(readTyped('/approveK7MQ', OWNER)).toEqual({ type: 'unknown', name: 'approveK7MQ' });
  });

  test('do not exist for anybody else, and are no message either', () => {
    expect(readTyped('/approve K7MQ-9WXZ', GUEST)).toEqual({ type: 'unknown', name: 'approve' });
    expect(readTyped('/approvals', GUEST)).toEqual({ type: 'unknown', name: 'approvals' });
    expect(candidates('/app', GUEST)).toEqual([]);
    expect(candidates('/approve ', { ...OWNER, decides: false })).toEqual([]);
    expect(complete('/d', GUEST)).toBe('/d');
    expect(help(GUEST)).not.toMatch(/appro|deny/);
    expect(help(OWNER)).toContain('/approve ID');
  });
});
