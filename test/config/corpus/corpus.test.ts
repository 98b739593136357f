import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { showPath } from '../../../src/config/keys.ts';
import { Household } from '../support.ts';
import { COMPLETE, missingKeys, misspeltKeys, wrongValues } from './generated.ts';
import { judge, judgeText, SECRET } from './judge.ts';
import { SYNTAX } from './syntax.ts';
import { VALUES } from './values.ts';

const house = new Household();
afterAll(() => house[Symbol.dispose]());

const CASES = [...SYNTAX, ...VALUES];

describe('by hand', () => {
  test('there are several hundred', () => {
    expect(CASES.length).toBeGreaterThan(350);
  });

  test.each(CASES.map((one) => [one.name, one.what, one] as const))('%s: %s', async (_, __, one) => {
    const result = await judge(house, one.text);
    if ('config' in result) throw new Error('it was let in');
    const told = result.problems.map(({ area, path, message, at }) => ({
      name: area,
      key: path.length === 0 ? undefined : showPath(path),
      line: at?.line,
      message,
    }));
    const found = told.find(
      ({ name, key, line }) => name === one.name && (one.key ?? key) === key && (one.line ?? line) === line,
    );
    expect(told, 'name, key and line').toContain(found);
    expect(found?.message).toMatch(one.mend ?? /./);
  });
});

describe('made of the schema', () => {
  test('every key with everything that it cannot be: more than a thousand', () => {
    let count = 0;
    for (const { what, text, isRefused } of wrongValues()) {
      count += 1;
      const result = attempt(what, text);
      if (isRefused && 'config' in result) throw new Error(`${what} was let in`);
    }
    expect(count).toBeGreaterThan(1_000);
  });

  test('every key left out: what has to be there is named, everything else has its default', () => {
    for (const { what, key, text } of missingKeys()) {
      const result = attempt(what, text);
      if ('config' in result) continue;
      expect(
        result.problems.map(({ path }) => showPath(path).replaceAll(/\[\d+\]/g, '[]')),
        what,
      ).toContainEqual(expect.stringMatching(related(key)));
    }
  });

  test('every key misspelt is refused, and led to the right one: more than three hundred', () => {
    let count = 0;
    for (const { what, wrong, right, text } of misspeltKeys()) {
      count += 1;
      const result = attempt(what, text);
      if ('config' in result) throw new Error(`${what} was let in`);
      const found = result.problems.find(({ path }) => path.at(-1) === wrong);
      expect(found?.message, what).toContain('there is no such key');
      expect(found?.at, what).toBeDefined();
      // Two keys are as near to each other as to a slip.
      if (right.length >= 4 && right !== 'deliver') expect(found?.message, what).toContain(`"${right}"`);
    }
    expect(count).toBeGreaterThan(300);
  });
});

/** The key itself, something in it, or what it is one half of. */
function related(key: string): RegExp {
  const [first = ''] = key.split(/[.[]/);
  return new RegExp(`^(?:${first}|agent|provider|users|limits)`);
}

describe('the complete example', () => {
  test('is accepted', () => {
    const result = attempt('complete', COMPLETE);
    expect('config' in result).toBe(true);
  });

  test('cut off anywhere, it is refused or valid: three hundred places', () => {
    for (let index = 0; index < 300; index += 1) {
      const at = Math.floor((COMPLETE.length * index) / 300);
      attempt(`cut at ${at}`, COMPLETE.slice(0, at));
    }
  });

  test('with anything done to it, it is refused or valid', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        '=',
        '.',
        ',',
        '#',
        '\n',
        '\r',
        '\0',
        '"""',
        '[[',
        '_',
        '\\',
        '\uFEFF',
      ),
      fc.constantFrom('nan', '-', '0x', '1e9', 'true', '2026-01-01', SECRET, `"${SECRET}"`, `\n"${SECRET}" = 1\n`),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const change = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), place, piece }),
      fc.record({ kind: fc.constant('cut' as const), place, length: fc.nat(200) }),
      fc.record({ kind: fc.constant('twice' as const), place, length: fc.nat(400) }),
      fc.record({ kind: fc.constant('lines' as const), place, other: place }),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let text = COMPLETE;
        for (const one of changes) {
          const at = Math.floor(text.length * one.place);
          if (one.kind === 'put') text = text.slice(0, at) + one.piece + text.slice(at);
          else if (one.kind === 'cut') text = text.slice(0, at) + text.slice(at + one.length);
          else if (one.kind === 'twice') text = text.slice(0, at + one.length) + text.slice(at);
          else text = swapped(text, one.place, one.other);
        }
        judgeText(house, text);
      }),
      { numRuns: 500, seed: 20_261_127 },
    );
  });

  test('with any bytes instead, it is refused or valid', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await judge(house, bytes);
      }),
      { numRuns: 200, seed: 20_261_127 },
    );
  });
});

function swapped(text: string, one: number, other: number): string {
  const lines = text.split('\n');
  const [a, b] = [one, other].map((place) => Math.min(Math.floor(lines.length * place), lines.length - 1));
  [lines[a ?? 0], lines[b ?? 0]] = [lines[b ?? 0] ?? '', lines[a ?? 0] ?? ''];
  return lines.join('\n');
}

describe('however large', () => {
  const user = (index: number, trust = 'inner'): string => `[[users]]\nname = "u${index}"\ntrust = "${trust}"\n`;
  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('');
  const GOOD = '[agent]\nid = "c"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n';

  // How long that takes is the collector's: so many tables, each in another.
  test.each([`${'a.'.repeat(100_000)}a = 1\n${GOOD}`, `${GOOD}[${'a.'.repeat(100_000)}a]\n`])(
    'a key of a hundred thousand parts is refused like any other',
    (text) => {
      expect('error' in judgeText(house, text)).toBe(true);
    },
  );

  test.each<[string, (count: number) => string]>([
    ['unknown keys', (count) => many(count * 8, (index) => `k${index} = 1\n`)],
    ['unknown tables', (count) => many(count * 8, (index) => `[t${index}]\n`)],
    ['keys that are nearly right', (count) => GOOD + many(count * 4, (index) => `silenc_seconds${index} = 1\n`)],
    ['users', (count) => GOOD + many(count * 2, (index) => user(index))],
    ['users that are wrong', (count) => GOOD + many(count * 2, (index) => user(index, 'friend'))],
    ['the same user', (count) => GOOD + many(count * 2, () => user(1, 'full'))],
    [
      'users in one line',
      (count) => `users = [${many(count * 2, (index) => `{name="u${index}",trust="full"},`)}]\n${GOOD}`,
    ],
    [
      'identities',
      (count) => `${GOOD}${user(1, 'full')}match = [${many(count * 6, (index) => `"signal:${index}",`)}]\n`,
    ],
    [
      'jobs of nobody',
      (count) =>
        GOOD +
        many(count, (index) => `[[cron]]\nname = "j${index}"\ncron = "0 3 * * *"\nmessage = "m"\nuser = "nobdy"\n`),
    ],
    [
      'jobs that never run',
      (count) => GOOD + many(count, (index) => `[[cron]]\nname = "j${index}"\ncron = "0 3 30 2 *"\nmessage = "m"\n`),
    ],
    ['caps of nobody', (count) => `${GOOD}[limits.users]\n${many(count * 8, (index) => `u${index} = 1\n`)}`],
    ['hosts', (count) => `${GOOD}[web]\nallow = [${many(count * 5, (index) => `"h${index}.example.org",`)}]\n`],
    ['a folder of folders', (count) => `${GOOD}[memory]\ndb_path = "${many(count * 50, () => 'a/')}"\n`],
    ['comments', (count) => GOOD + many(count * 8, () => '# something\n')],
    ['a text', (count) => `${GOOD}[memory]\ndb_path = "${'x'.repeat(count * 100)}"\n`],
  ])('%s: eight times as many take nothing like the square of the time', (_, make) => {
    const [small, large] = [make(250), make(2_000)];
    expect(Buffer.byteLength(large)).toBeLessThan(256 * 1024);
    const timed = (text: string): number => {
      const times = [1, 2, 3].map(() => {
        const began = performance.now();
        judgeText(house, text);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    // The square would be 64 times.
    expect(timed(large) / Math.max(timed(small), 8)).toBeLessThan(35);
  });
});

function attempt(what: string, text: string) {
  try {
    return judgeText(house, text);
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
