import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intended } from '../../src/config/edit/intended.ts';
import { parsePath, pathIn, showPathIn } from '../../src/config/edit/path.ts';
import { isSame, parseToml, type TomlTable, type TomlValue } from '../../src/config/edit/values.ts';
import { type Config, parseConfig } from '../../src/config/load.ts';
import { type AskedEdit, propose } from '../../src/config/proposal.ts';
import { lineDiff } from '../../src/domain/line-diff.ts';

const PATH = '/home/alice/coop.toml';
const HOUSE = `# The house of Alice
[agent]
id = "cooper"   # its name
model = "offline/simple"

# Alice owns it.
[[users]]
name = "alice"
trust = "full"
match = ["terminal:default"] # here

# Bob, a friend.
[[users]]
name = "bob"    # his name
trust = "inner"

[provider]
name = "offline"
# the end
`;

function config(text = HOUSE): Config {
  const parsed = parseConfig(PATH, text);
  if ('error' in parsed) throw parsed.error;
  return parsed.config;
}
const proposed = (...edits: AskedEdit[]) => propose(PATH, HOUSE, config(), edits);

describe('a proposal', () => {
  it('names elements as people do, and changes nothing else', () => {
    const { text, diff, changes, asked } = proposed({ op: 'set', path: 'users[bob].trust', value: 'familiar' });
    expect(text).toBe(HOUSE.replace('trust = "inner"', 'trust = "familiar"'));
    expect(diff.split('\n')).toContain('- trust = "inner"');
    expect(diff.split('\n')).toContain('+ trust = "familiar"');
    expect(changes).toMatchObject([{ key: 'users', applies: 'at once', asks: expect.any(String) }]);
    expect(asked).toEqual(['set users[bob].trust = "familiar"']);
  });

  it('appends, sets and unsets by path', () => {
    const { text } = proposed(
      { op: 'append', path: 'users', value: { name: 'dave', trust: 'familiar' } },
      { op: 'append', path: 'users[alice].match', value: 'signal:alice-uuid' },
      { op: 'set', path: 'memory.prompt_index.limit', value: 5 },
      { op: 'unset', path: 'users[bob]' },
    );
    expect(config(text).settings.users.map(({ name }) => name)).toEqual(['alice', 'dave']);
    expect(text).toContain('match = ["terminal:default", "signal:alice-uuid"] # here');
    expect(text).toContain('# The house of Alice');
    expect(text).not.toContain('bob');
  });

  it('keeps what a list has by default when one more comes to it', () => {
    const gate = { path: 'HOUSE.md', trust: 'inner' };
    const { config: after } = proposed({ op: 'append', path: 'prompt.shared_files', value: gate });
    expect(after.settings.prompt.shared_files.map(({ path }) => path)).toEqual([
      ...config().settings.prompt.shared_files.map(({ path }) => path),
      'HOUSE.md',
    ]);
  });

  it.each<[string, AskedEdit, string, RegExp]>([
    ['an unknown key', { op: 'set', path: 'agent.modle', value: 'x' }, 'E_CONFIG', /did you mean "model"/],
    ['a value that does not fit', { op: 'set', path: 'sessions.max_active', value: 'many' }, 'E_CONFIG', /line \d+/],
    ['nobody owning it', { op: 'unset', path: 'users[alice]' }, 'E_CONFIG', /nobody is the owner/],
    ['a provider that its model is not of', { op: 'unset', path: 'provider' }, 'E_CONFIG', /provider\.name/],
    ['somebody who is not there', { op: 'set', path: 'users[eve].trust', value: 'full' }, 'E_EDIT', /alice, bob/],
    ['no path', { op: 'set', path: 'users[', value: 1 }, 'E_EDIT', /no path/],
    ['nothing', { op: 'set', path: 'agent.id' }, 'E_EDIT', /needs a value/],
    ['null', { op: 'set', path: 'agent.id', value: null }, 'E_EDIT', /no such value/],
    ['the inside of JavaScript', { op: 'set', path: '__proto__.x', value: 1 }, 'E_EDIT', /no path/],
  ])('of %s is refused with the reason', (_, edit, code, why) => {
    const refused = expect.objectContaining({ code, message: expect.stringMatching(why) });
    expect(() => proposed(edit)).toThrow(refused);
  });

  it('is compared with what holds now, whatever somebody has written to the file meanwhile', () => {
    const meanwhile = HOUSE.replace('trust = "inner"', 'trust = "full"');
    const { changes } = propose(PATH, meanwhile, config(), [{ op: 'set', path: 'agent.id', value: 'coop' }]);
    expect(changes.filter(({ asks }) => asks !== undefined).map(({ key }) => key)).toEqual(['users']);
  });
});

const PATHS = [
  'agent.id',
  'memory.prompt_index.limit',
  'limits.users.bob',
  'users[bob].trust',
  'web.allow',
  'sandbox.hosts',
];
const edits = fc.array(
  fc.oneof(
    fc.record({
      op: fc.constant('set' as const),
      path: fc.constantFrom(...PATHS),
      value: fc.oneof(fc.integer(), fc.string()),
    }),
    fc.record({
      op: fc.constant('append' as const),
      path: fc.constantFrom('web.allow', 'sandbox.hosts', 'users[alice].match'),
      value: fc.string(),
    }),
    fc.record({ op: fc.constant('unset' as const), path: fc.constantFrom(...PATHS) }),
  ),
  { maxLength: 6 },
);

it('says what was meant and leaves every other line as it was, or nothing at all', () => {
  fc.assert(
    fc.property(edits, (asked) => {
      let root: TomlTable = parseToml(HOUSE);
      let text: string;
      try {
        ({ text } = propose(PATH, HOUSE, config(), asked));
      } catch {
        return;
      }
      for (const { op, path, ...rest } of asked) {
        const target = pathIn(root, parsePath(path));
        const value = ('value' in rest ? rest.value : undefined) as TomlValue;
        root = intended(root, op === 'unset' ? { op, path: target } : { op, path: target, value });
      }
      expect(isSame(parseToml(text), root)).toBe(true);
      const kept = lineDiff(HOUSE, text)
        .split('\n')
        .filter((line) => line.startsWith('- '));
      for (const line of kept) expect(line).not.toMatch(/^- *#/);
    }),
    { numRuns: 300 },
  );
});

it('shows a path such that it leads back to the same element', () => {
  const root = parseToml(HOUSE);
  for (const path of [
    ['users', 1, 'trust'],
    ['users', 0, 'match', 0],
    ['agent', 'id'],
  ] as const) {
    expect(pathIn(root, parsePath(showPathIn(root, path)))).toEqual(path);
  }
});

describe('a difference of lines', () => {
  it('shows what goes and what comes, with what is around it, apart where it is apart', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const after = lines.with(2, 'two').with(17, 'seventeen');
    const diff = lineDiff(lines.join('\n'), after.join('\n')).split('\n');
    expect(diff.filter((line) => /^[-+…]/.test(line))).toEqual(['- line 2', '+ two', '…', '- line 17', '+ seventeen']);
  });

  it('makes the second text of the first', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(line, { maxLength: 12 }), (one, other) => {
        const rows = lineDiff(`${one.join('\n')}\n`, `${other.join('\n')}\n`).split('\n');
        const gone = rows.filter((row) => row.startsWith('-')).length;
        const come = rows.filter((row) => row.startsWith('+')).length;
        expect(come - gone).toBe(Math.max(1, other.length) - Math.max(1, one.length));
      }),
    );
  });
});
