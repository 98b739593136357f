import { expect, it } from 'vitest';
import { jsonText, visible } from '../../src/commands/shell.ts';

it('words of others move nothing, and turn no line around: what cannot be seen is written out', () => {
  expect(visible('a\u001b[2Kb\u009bc\r\n\td')).toBe('a\\x1b[2Kb\\x9bc\n\td');
  expect(visible('give \u202egnihton\u202c\u200b\u2066!\ufeff')).toBe(
    'give \\u{202e}gnihton\\u{202c}\\u{200b}\\u{2066}!\\u{feff}',
  );
  expect(visible('👩‍👧 ❤️ שלום')).toBe('👩‍👧 ❤️ שלום');
});

it('as JSON it stays the same text', () => {
  const text = 'give \u202egnihton\u202c \u007f\u009b\u2028';
  expect(jsonText(text)).toMatch(/^[\u0020-\u007e]*$/);
  expect(JSON.parse(jsonText(text))).toBe(text);
});
