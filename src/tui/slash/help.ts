import { table } from '../../commands/layout.ts';
import { SLASH } from '../input/slash.ts';

const KEYS = [
  ['Enter', 'send'],
  ['Alt+Enter, Shift+Enter, Ctrl+J', 'new line (or end the line with \\)'],
  ['Up, Down', 'what you wrote before'],
  ['Tab', 'complete a command'],
  ['Ctrl+O', 'open and close tool calls'],
  ['Esc', 'stop the answer'],
  ['Ctrl+C twice, Ctrl+D', 'leave'],
] as const;

export function help(): string {
  const rows = [...SLASH.map(({ name, about }) => [`/${name}`, about]), ['', ''], ...KEYS.map((row) => [...row])];
  return [...table(rows), '', 'A message that begins with a slash is written with two.'].join('\n');
}
