import { expect, test } from 'vitest';
import { lineOf } from '../../src/config/lines.ts';

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

test.each([
  [['agent'], 2],
  [['agent', 'id'], 3],
  [['users', 0, 'name'], 10],
  [['users', 0, 'match', 1], 11],
  [['users', 1], 15],
  [['users', 1, 'name'], 16],
  [['cron', 'deliver', 'channel'], 18],
  [['cron', 0, 'deliver', 'target'], 20],
  [['cron', 1, 'deliver', 'target'], 23],
])('%j is found in line %i', (path, line) => {
  expect(lineOf(TEXT, path)).toBe(line);
});

test('a key that is not there leads to the table around it', () => {
  expect(lineOf(TEXT, ['users', 1, 'trust'])).toBe(15);
});

test('a table that is not there leads nowhere', () => {
  expect(lineOf(TEXT, ['memory', 'db_path'])).toBeUndefined();
});
