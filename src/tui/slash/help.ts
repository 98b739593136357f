import { table } from '../../commands/layout.ts';
import { offered, type Typist } from '../input/slash.ts';

const KEYS = [
  ['Enter', 'send'],
  ['Alt+Enter, Shift+Enter, Ctrl+J', 'new line (or end the line with \\)'],
  ['Up, Down', 'what you wrote before'],
  ['Tab', 'complete a command'],
  ['Ctrl+O', 'open and close tool calls'],
  ['Esc', 'stop the answer'],
  ['Ctrl+C twice, Ctrl+D', 'leave'],
] as const;

export function help(typist: Pick<Typist, 'decides'>): string {
  const rows = [
    ...offered(typist).map(({ name, about }) => [`/${name}`, about]),
    ['', ''],
    ...KEYS.map((row) => [...row]),
  ];
  return [...table(rows), '', 'A message that begins with a slash is written with two.'].join('\n');
}
