import { describe, expect, test } from 'vitest';
import { Output } from '../../../src/actors/shell/output.ts';

function told(...chunks: (string | Buffer)[]): { output: string; cut: number } {
  const output = new Output();
  for (const chunk of chunks) output.add(Buffer.from(chunk));
  return output.told();
}

describe('what a command said', () => {
  test('little is told as it is, wherever it was split', () => {
    const bytes = Buffer.from('grüße\n€\n😀\n');
    for (let at = 0; at <= bytes.length; at += 1)
      expect(told(bytes.subarray(0, at), bytes.subarray(at))).toEqual({ output: 'grüße\n€\n😀\n', cut: 0 });
  });

  test('of much the beginning and the end, cut between characters, with how much is missing', () => {
    for (const character of ['ä', '€', '😀']) {
      for (const shift of ['', 'x', 'xx', 'xxx']) {
        const { output, cut } = told(shift, ...Array.from({ length: 50 }, () => character.repeat(999)), 'the end');
        expect(output).not.toContain('\ufffd');
        expect(output).toMatch(/\[… [\d,]+ bytes are left out here …\]/);
        expect(output.endsWith('the end')).toBe(true);
        expect(Buffer.byteLength(output)).toBeLessThan(41_000);
        expect(cut).toBeGreaterThan(50 * 999);
      }
    }
  });

  test('of many short lines, too', () => {
    const { output } = told(Array.from({ length: 5_000 }, (_, at) => `${at}\n`).join(''));
    expect(output.split('\n').length).toBeLessThan(1_800);
    expect(output).toMatch(/^0\n1\n/);
    expect(output).toMatch(/\n4999\n$/);
  });

  test('colours, titles, cursors and hidden characters are left out', () => {
    const { output } = told(
      '\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b]8;;http://a\u001b\\link\u001b]8;;\u001b\\ \u0000a\u0008\u202eb\u009b1m\u001bc\u001bPq#1\u001b\\.',
    );
    expect(output).toBe('red link ab.');
  });

  test('of a line that is written over again and again the last', () => {
    expect(told('10 %\r50 %\r100 %\r\nnext\r\n').output).toBe('100 %\nnext\n');
  });
});
