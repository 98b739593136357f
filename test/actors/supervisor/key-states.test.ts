import { describe, expect, test } from 'vitest';
import { KeyStates } from '../../../src/actors/supervisor/key-states.ts';
import type { KeyRow } from '../../../src/protocol/key-states.ts';

function watching(missing: readonly string[] = []) {
  const told: string[] = [];
  const keys = new KeyStates({ variables: ['FIRST_KEY', 'SECOND_KEY'], missing }, (_, text) => told.push(text));
  const heard = (...rows: readonly [string, KeyRow['state']][]): void =>
    keys.heard(rows.map(([variable, state]) => ({ variable, state })));
  return { keys, told, heard };
}

describe('what the provider says of its keys', () => {
  test('is told once for each that is refused, and stands in the status as long as it is so', () => {
    const { keys, told, heard } = watching();
    heard(['FIRST_KEY', 'disabled'], ['SECOND_KEY', 'ready']);
    heard(['FIRST_KEY', 'disabled'], ['SECOND_KEY', 'hot']);
    expect(told).toEqual([expect.stringContaining('FIRST_KEY. The others are used.')]);
    heard(['FIRST_KEY', 'disabled'], ['SECOND_KEY', 'disabled']);
    expect(told.at(-1)).toContain('No API key works: the provider refused what is in SECOND_KEY.');
    expect(told).toHaveLength(2);
    expect(keys.warnings()).toEqual([expect.stringContaining('refused what is in FIRST_KEY, SECOND_KEY.')]);
    keys.gone();
    expect(keys.warnings()).toEqual([]);
  });

  test('is no warning while one can be used, and one while all have to rest', () => {
    const { keys, heard } = watching();
    heard(['FIRST_KEY', 'cooling'], ['SECOND_KEY', 'hot']);
    expect(keys.warnings()).toEqual([]);
    heard(['FIRST_KEY', 'cooling'], ['SECOND_KEY', 'cooling']);
    expect(keys.warnings()).toEqual([expect.stringContaining('asks to slow down')]);
  });

  test('stands beside the variables that are not set', () => {
    const { keys, heard } = watching(['SECOND_KEY']);
    heard(['FIRST_KEY', 'disabled']);
    expect(keys.warnings()).toEqual([
      expect.stringContaining('No API key works'),
      expect.stringContaining('SECOND_KEY is not set'),
    ]);
  });

  test('is believed only of variables that it was given', () => {
    const { keys, told, heard } = watching();
    heard(['sk-ant-a-key-itself', 'disabled'], ['\u001b[31mHELLO', 'disabled']);
    expect(keys.rows).toEqual([]);
    expect(told).toEqual([]);
    expect(keys.warnings()).toEqual([]);
  });
});
