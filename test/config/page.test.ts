import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withKeys } from '../../scripts/configuration.ts';
import { describeKeys } from '../../src/config/describe.ts';
import { allKeys } from '../../src/config/keys.ts';

const page = readFileSync('docs/configuration.md', 'utf8');

test('docs/configuration.md has every key as the schema has it; if not: npm run docs:keys', () => {
  expect(page).toBe(withKeys(page));
});

test('every key of the schema is described', () => {
  expect(describeKeys().map(({ key }) => key)).toEqual(expect.arrayContaining([...allKeys()]));
  const lists = ['users', 'groups', 'provider.models', 'prompt.shared_files', 'prompt.user_files', 'cron'];
  const silent = describeKeys().filter(({ about, key }) => about === '' && !lists.includes(key));
  // Those of a delivery say what they are.
  expect(silent.map(({ key }) => key).filter((key) => !key.startsWith('cron[].deliver.'))).toEqual([]);
});

test('a key is found as people name it', () => {
  expect(describeKeys('users[bob].trust').map(({ key }) => key)).toEqual(['users[].trust']);
  expect(describeKeys('memory.retention')).toHaveLength(6);
  expect(describeKeys('nothing')).toEqual([]);
});
