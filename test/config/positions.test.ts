import { expect, test } from 'vitest';
import type { KeyPath } from '../../src/config/keys.ts';
import { positionsOf } from '../../src/config/positions.ts';

const TEXT = `# [agent]
[agent]
id = "cooper" # id = "x"
notes = """
[users]
id = 1
"""

[[users]]
name = "a"
match = [
  "x = 1",
  "[y]", # ]
]
[[users]]
name = "b"
[cron.deliver]
'channel' = "signal"
[[cron]]
deliver.target = "x"
[[cron]]
[cron.deliver]
target = "y"
`;

const positionIn = (text: string, path: KeyPath) => positionsOf(text, [path])[0];
const positionOf = (path: KeyPath) => positionIn(TEXT, path);

test.each([
  [['agent'], 2],
  [['agent', 'id'], 3],
  [['users', 0, 'name'], 10],
  [['users', 0, 'match', 1], 13],
  [['users', 1], 15],
  [['users', 1, 'name'], 16],
  [['cron', 'deliver', 'channel'], 18],
  [['cron', 0, 'deliver', 'target'], 20],
  [['cron', 1, 'deliver', 'target'], 23],
])('%j is found in line %i', (path, line) => {
  expect(positionOf(path)?.line).toBe(line);
});

test('a key that is not there leads to the table around it', () => {
  expect(positionOf(['users', 1, 'trust'])?.line).toBe(15);
});

test('a table that is not there leads nowhere', () => {
  expect(positionOf(['memory', 'db_path'])).toBeUndefined();
});

const INLINE = `users = [ { name = "a" },
  { "name" = 'b', match = ["x", "y"] } ]
a.b."c.d" = """
e = 1 \\""" """
"\\u0061gent" = 1
`;

test.each([
  [['users', 1], 2, 3],
  [['users', 1, 'name'], 2, 5],
  [['users', 1, 'match', 1], 2, 33],
  [['a', 'b'], 3, 1],
  [['a', 'b', 'c.d'], 3, 1],
  [['agent'], 5, 1],
])('%j, written in one line with others, is found in line %i, column %i', (path, line, column) => {
  expect(positionIn(INLINE, path)).toEqual({ line, column });
});

test('what is nested too deeply for any key is found as what it lies in, at any depth', () => {
  const deep = `x = ${'['.repeat(900)}${']'.repeat(900)}\n${'y.'.repeat(100_000)}z = 1\n`;
  expect(positionIn(deep, ['y', 'y', 'y', 'y', 'y', 'y', 'y', 'y', 'y', 'y'])).toEqual({ line: 2, column: 1 });
});
