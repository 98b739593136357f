import { describe, expect, test } from 'vitest';
import { tokensIn, tokensOfMessage, tokensOfStable } from '../../src/domain/tokens-at-least.ts';

describe('tokens are not counted too low', () => {
  // By rule of thumb (a word and a bit of prose, a sign of Han, two characters of noise): no tokeniser is at hand to count with.
  test.each([
    ['English', 'The spare key is under the blue pot beside the back door, where it has always been.', 19],
    ['code', 'export const tokensIn = (text: string): number => Math.ceil(text.length / 4);', 20],
    ['Chinese', '备用钥匙在后门旁边的蓝色花盆下面。', 17],
    ['Japanese', '合鍵は裏口の横にある青い鉢の下にあります。', 19],
    ['Korean', '여분 열쇠는 뒷문 옆 파란 화분 아래에 있습니다.', 21],
    ['Russian', 'Запасной ключ лежит под синим горшком у задней двери.', 18],
    ['Thai', 'กุญแจสำรองอยู่ใต้กระถางสีน้ำเงิน', 26],
    ['emoji', '🎉🎂🎁', 6],
    ['numbers', '1234567890 1234567890', 8],
    ['base64', 'aGVsbG8gd29ybGQgdGhpcyBpcyBub3QgYSB3b3JkIGF0IGFsbA==', 34],
  ])('%s', (_, text, tokens) => {
    expect(tokensIn(text)).toBeGreaterThanOrEqual(tokens);
    expect(tokensIn(text)).toBeLessThan(tokens * 3);
  });

  test('of Chinese every character counts', () => {
    expect(tokensIn('的'.repeat(1_000))).toBeGreaterThanOrEqual(1_000);
  });

  test('a call counts with its arguments, a result with its text, a picture as one', () => {
    const big = 'word '.repeat(2_000);
    const call = tokensOfMessage({
      role: 'assistant',
      content: [{ type: 'tool_call', id: 'c', name: 'write', input: { text: big } }],
    });
    expect(call).toBeGreaterThan(2_000);
    const result = tokensOfMessage({
      role: 'user',
      content: [{ type: 'tool_result', id: 'c', text: big, failed: false }],
    });
    expect(result).toBeGreaterThan(2_000);
    const picture = (data: string) =>
      tokensOfMessage({ role: 'user', content: [{ type: 'image', mediaType: 'image/png', data }] });
    expect(picture('A'.repeat(100_000))).toBe(picture('AAAA'));
    expect(picture('AAAA')).toBeGreaterThan(1_600);
    const shown = { mediaType: 'image/png', data: 'A'.repeat(100_000) } as const;
    const seen = tokensOfMessage({
      role: 'user',
      content: [{ type: 'tool_result', id: 'c', text: '', failed: false, images: [shown, shown] }],
    });
    expect(seen).toBeGreaterThan(3_200);
    expect(seen).toBeLessThan(10_000);
  });

  test('system text and tools count, too', () => {
    const tool = { name: 'read', description: 'Reads a file. '.repeat(50), schema: { type: 'object' } };
    expect(tokensOfStable('You are an agent. '.repeat(100), [tool, tool])).toBeGreaterThan(400 + 2 * 150);
  });
});
