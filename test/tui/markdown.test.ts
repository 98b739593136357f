import { renderToString } from 'ink';
import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { Markdown } from '../../src/tui/markdown/Markdown.tsx';
import { splitBlocks } from '../../src/tui/markdown/split.ts';

const show = (text: string, columns = 40): string => renderToString(createElement(Markdown, { text }), { columns });

describe('Markdown in the terminal', () => {
  test.each([
    ['words', 'plain **bold** *italic* `code` ~~gone~~', 'plain bold italic code gone'],
    ['a heading', '## The keys', 'The keys'],
    ['a code block', '```ts\nconst a = 1;\n\n  b();\n```', '│ const a = 1;\n│\n│   b();'],
    ['a code block that is still being written', '```\nfirst\nsec', '│ first\n│ sec'],
    ['a quote', '> said\n> twice', '┃ said\n┃ twice'],
    ['a link', '[the site](https://example.org/a)', 'the site (https://example.org/a)'],
    ['a bare link', 'https://example.org', 'https://example.org'],
    ['an image', '![a pot](pot.png)', 'a pot (pot.png)'],
    ['HTML, as it is written', '<b>x</b> <script>y</script>', '<b>x</b> <script>y</script>'],
    ['a rule', 'a\n\n---\n\nb', `a\n\n${'─'.repeat(20)}\n\nb`],
    ['bold that is still being written', 'so **half', 'so **half'],
  ])('shows %s', (_, text, shown) => {
    expect(show(text)).toBe(shown);
  });

  test('lists keep their numbers, their nesting and their boxes', () => {
    expect(show('9. nine\n10. ten\n    - deep\n\n- [x] done\n- [ ] open')).toBe(
      ' 9. nine\n10. ten\n    • deep\n\n[x] done\n[ ] open',
    );
  });

  test('a long item is wrapped beside its mark', () => {
    expect(show('- one two three four', 12)).toBe('• one two\n  three four');
  });

  test('a table has columns, also with wide characters', () => {
    expect(show('| who | what |\n|---|---|\n| 鍵 | key |\n| bob | a pot |')).toBe('who  what\n鍵   key\nbob  a pot');
  });

  test('a word that makes a line of its own stays whole', () => {
    expect(show('one\n\ntwo')).toBe('one\n\ntwo');
  });

  test.each([
    ['an escape sequence', 'a\u001b[31mb\u001b]0;t\u0007c', 'a\\x1b[31mb\\x1b]0;t\\x07c'],
    ['one in code', '`\u001b[2J`', '\\x1b[2J'],
    ['one in a code block', '```\n\u001b[2J\n```', '│ \\x1b[2J'],
    ['one that a reference would make', '&#27;[2J &#x9b;2J', '\\x1b[2J \\x9b2J'],
    ['one in a link', '[x](<http://e/\u001b[8m>)', 'x (http://e/\\x1b[8m)'],
    ['a C1 control', 'a\u009b2Jb', 'a\\x9b2Jb'],
    ['a carriage return', 'good\rbad', 'goodbad'],
    ['a turn of the direction of reading', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ])('makes %s visible', (_, text, shown) => {
    expect(show(text)).toBe(shown);
  });

  test('shows where a link leads, whatever its words say', () => {
    expect(show('[https://good.example](https://evil.example)', 60)).toBe(
      'https://good.example (https://evil.example)',
    );
  });
});

describe('Markdown that is being written', () => {
  const TEXT =
    '# Head\n\nA paragraph\nof two lines.\n\n- one\n- two\n\n  more\n\n1. first\n\n```js\nlet a;\n\nlet b;\n```\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nend';

  test('is cut into blocks that lose nothing', () => {
    for (let length = 0; length <= TEXT.length; length += 1) {
      const { closed, open } = splitBlocks(TEXT.slice(0, length));
      expect([...closed, open].join('')).toBe(TEXT.slice(0, length));
    }
  });

  test.each([1, 2, 3, 7])('comes to the same blocks in pieces of %i', (size) => {
    const closed: string[] = [];
    let open = '';
    for (let at = 0; at < TEXT.length; at += size) {
      const split = splitBlocks(open + TEXT.slice(at, at + size));
      closed.push(...split.closed);
      open = split.open;
    }
    const shown = [...closed, open].map((block) => show(block)).join('\n\n');
    expect(shown).toBe(show(TEXT));
  });

  test('a fenced block goes on as one, however long', () => {
    const code = `\`\`\`\n${'line of code\n'.repeat(4_000)}`;
    const { closed, open } = splitBlocks(code);
    expect(closed).toHaveLength(1);
    expect(show(`${open}last`)).toBe('│ last');
    expect(show(closed[0] ?? '').split('\n')).toHaveLength(4_000);
  });
});
