import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { type Edit, editToml, type TomlTable, type TomlValue } from '../../src/config/edit/index.ts';
import { intended } from '../../src/config/edit/intended.ts';

const EXAMPLE = readFileSync('coop.toml', 'utf8');

const HOUSE = `# The house of Alice
[agent]
id = "cooper"   # its name
model = "anthropic/claude-opus-4-6"

# Alice owns it.
[[users]]
name = "alice"
trust = "full"
match = ["terminal:default", # here
  "signal:alice-uuid"]

# Bob, a friend.
[[users]]
name = "bob"    # his name
trust = "inner"

# Carol.
[[users]]
name = "carol"
trust = "familiar"

[memory]
db_path = "./db/memory.db"
prompt_index = { enabled = true, limit = 12 }
retention.enabled = true

[[cron]]
name = "brief"
cron = "0 8 * * *"
message = """
Good
morning"""
[cron.deliver]
channel = "signal"
target = "alice-uuid"

[[cron]]
name = "heartbeat"
cron = "*/30 * * * *"
message = "check"

# the end
`;

const edited = (text: string, ...edits: Edit[]): string => editToml(text, edits);

describe('an edit', () => {
  test('of a value changes that value and nothing else', () => {
    expect(edited(HOUSE, { op: 'set', path: ['agent', 'id'], value: 'coop' })).toBe(
      HOUSE.replace('id = "cooper"   # its name', 'id = "coop"   # its name'),
    );
    expect(edited(HOUSE, { op: 'set', path: ['memory', 'prompt_index', 'limit'], value: 20 })).toBe(
      HOUSE.replace('limit = 12', 'limit = 20'),
    );
  });

  test('takes a user out with the comment that is about them', () => {
    const after = edited(HOUSE, { op: 'unset', path: ['users', 1] });
    expect(after).toBe(
      HOUSE.replace('# Bob, a friend.\n[[users]]\nname = "bob"    # his name\ntrust = "inner"\n\n', ''),
    );
  });

  test('takes the last section out, and what belongs to it', () => {
    const after = edited(HOUSE, { op: 'unset', path: ['cron', 0] });
    expect(after).not.toContain('alice-uuid"\n\n[[cron]]');
    expect(parse(after)['cron']).toEqual([{ name: 'heartbeat', cron: '*/30 * * * *', message: 'check' }]);
    expect(after).toContain('# the end\n');
  });

  test('adds one more behind the last of its kind', () => {
    const value = { name: 'dave', trust: 'inner', match: ['terminal:dave'] };
    expect(edited(HOUSE, { op: 'append', path: ['users'], value })).toBe(
      HOUSE.replace(
        'trust = "familiar"\n',
        'trust = "familiar"\n\n[[users]]\nname = "dave"\ntrust = "inner"\nmatch = ["terminal:dave"]\n',
      ),
    );
  });

  test('adds to a list that is written over several lines, comments and all', () => {
    const after = edited(HOUSE, { op: 'append', path: ['users', 0, 'match'], value: 'signal:two' });
    expect(after).toContain('match = ["terminal:default", # here\n  "signal:alice-uuid", "signal:two"]');
  });

  test('makes the sections on the way', () => {
    expect(edited(HOUSE, { op: 'set', path: ['limits', 'users', 'bob'], value: 2.5 })).toMatch(
      /# the end\n\n\[limits\.users\]\nbob = 2\.5\n$/,
    );
    expect(parse(edited('', { op: 'set', path: ['agent', 'model'], value: 'a/b' }))).toEqual({
      agent: { model: 'a/b' },
    });
  });

  test('puts a key before the first section where it belongs to none', () => {
    expect(edited('[agent]\nid = "x"\n', { op: 'set', path: ['version'], value: 1 })).toBe(
      'version = 1\n\n[agent]\nid = "x"\n',
    );
  });

  test('keeps the line ends of the file', () => {
    const after = edited('[agent]\r\nid = "x"\r\n', { op: 'set', path: ['agent', 'model'], value: 'a/b' });
    expect(after).toBe('[agent]\r\nid = "x"\r\nmodel = "a/b"\r\n');
  });

  test('of several steps is all of them, or none', () => {
    const steps: Edit[] = [
      { op: 'set', path: ['agent', 'id'], value: 'x' },
      { op: 'unset', path: ['agent', 'nothing'] },
    ];
    expect(() => editToml(HOUSE, steps)).toThrow(expect.objectContaining({ code: 'E_EDIT' }));
  });

  test.each<[string, Edit]>([
    ['a user who is not there', { op: 'unset', path: ['users', 7] }],
    ['a key below a text', { op: 'set', path: ['agent', 'id', 'x'], value: 1 }],
    ['one more of what is no list', { op: 'append', path: ['agent', 'id'], value: 1 }],
    ['the whole file', { op: 'unset', path: [] }],
  ])('of %s is refused, by name', (_, edit) => {
    expect(() => edited(HOUSE, edit)).toThrow(expect.objectContaining({ code: 'E_EDIT' }));
  });
});

describe('whatever is edited', () => {
  const name = fc.oneof(
    fc.constantFrom('id', 'model', 'a', 'b-c', 'enabled'),
    fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }),
  );
  const plain: fc.Arbitrary<TomlValue> = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0.5 : number)),
    fc.boolean(),
    fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 3 }),
  );
  const value = fc.oneof(plain, fc.dictionary(name, plain, { maxKeys: 3, noNullPrototype: true }));

  /** Somewhere in the file as it is, or a little beside it. */
  const edits = (root: TomlTable): fc.Arbitrary<Edit> => {
    const paths = pathsOf(root, []);
    const path = fc.oneof(
      fc.constantFrom(...paths),
      fc.tuple(fc.constantFrom(...paths), name).map(([above, key]) => [...above, key]),
    );
    return fc.oneof(
      fc.record({ op: fc.constant('set' as const), path, value }),
      fc.record({ op: fc.constant('unset' as const), path }),
      fc.record({ op: fc.constant('append' as const), path, value }),
    );
  };

  test.each([
    ['the example', EXAMPLE],
    ['a house with everything', HOUSE],
    [
      'inline tables',
      'users = [ { name = "a", trust = "full" }, { name = "b" } ]\nagent = { id = "x" }\n\n[m]\nx.y.z = 1\n',
    ],
  ])('%s says what was meant afterwards, and its other lines stay as they were', (_, text) => {
    const root = parse(text) as TomlTable;
    let [possible, done] = [0, 0];
    fc.assert(
      fc.property(edits(root), (edit) => {
        const meant = attempt(() => intended(root, edit));
        const after = attempt(() => editToml(text, [edit]));
        if (meant === undefined) return after === undefined;
        possible += 1;
        // What has no way of being written stays as it was, and says so.
        if (after === undefined) return true;
        done += 1;
        expect(parse(after)).toEqual(meant);
        expect(strangers(text, after, edit)).toEqual([]);
        return true;
      }),
      { numRuns: 300 },
    );
    expect(done).toBeGreaterThan(possible / 2);
  });

  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      expect(error).toMatchObject({ code: 'E_EDIT' });
      return undefined;
    }
  };

  /** Comment lines of the text that are gone, though nothing was taken out. */
  const strangers = (before: string, after: string, { op }: Edit): string[] => {
    if (op !== 'append') return [];
    const kept = after.split('\n');
    return before.split('\n').filter((line) => line.trimStart().startsWith('#') && !kept.includes(line));
  };
});

function pathsOf(value: unknown, path: (string | number)[]): (string | number)[][] {
  if (Array.isArray(value)) return [path, ...value.flatMap((inner, index) => pathsOf(inner, [...path, index]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}
