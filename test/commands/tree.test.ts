/** Every command of the tree, without a daemon: what `--help` shows, what a slip is told, what a shell completes. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../src/commands/command-line.ts';
import type { Entry } from '../../src/commands/entry.ts';
import { tree } from '../../src/commands/tree.ts';
import { Household } from '../config/support.ts';
import { testShell } from './support.ts';

const house = new Household();
afterAll(() => house[Symbol.dispose]());

const nameOf = ({ name }: Entry): string => name.split(' ')[0] ?? '';
const ran: string[] = [];
const unused = (): never => {
  throw new Error('no command is run here');
};
const entries = tree({
  shell: testShell(house),
  here: { dist: '/nowhere', node: '/nowhere/node', platform: 'linux' },
  loadDaemon: unused,
  loadDatabases: unused,
}).map((entry) => recording(entry, []));

/** The same tree, whose commands only say that they were meant. */
function recording(entry: Entry, before: readonly string[]): Entry {
  const path = [...before, nameOf(entry)];
  const parts = entry.parts?.map((part) => recording(part, path));
  const run = (): number => {
    ran.push(path.join(' '));
    return 0;
  };
  return { ...entry, ...(parts === undefined ? {} : { parts }), ...(entry.run === undefined ? {} : { run }) };
}

interface Found {
  readonly path: readonly string[];
  readonly entry: Entry;
}

const all = (from: readonly Entry[], before: readonly string[] = []): Found[] =>
  from.flatMap((entry) => {
    const path = [...before, nameOf(entry)];
    return [{ path, entry }, ...all(entry.parts ?? [], path)];
  });

const ALL = all(entries).map((found) => ({ ...found, name: found.path.join(' ') }));
const LEAVES = ALL.filter(({ entry }) => entry.parts === undefined);
const GROUPS = ALL.filter(({ entry }) => entry.parts !== undefined);

async function typed(...args: readonly string[]): Promise<{ code: number; out: string; err: string; ran: string[] }> {
  const shell = testShell(house);
  ran.length = 0;
  const code = await runCommandLine(entries, args, shell);
  return { code, out: shell.out(), err: shell.err(), ran: [...ran] };
}

/** As a shell takes an example apart: variables before it and where its output goes are not of the command. */
function wordsOf(example: string): string[] {
  const words = [...example.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
  const from = words.indexOf('coop') + 1;
  const to = words.findIndex((word) => word === '>' || word === '|');
  return words.slice(from, to === -1 ? undefined : to);
}

/** Has every command that a person reads, and no program: what it is instead. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  start: 'the daemon itself: its output is its log',
  attach: 'a conversation',
  completion: 'a script for a shell',
};

describe('each command', () => {
  it.each(ALL)('$name: --help shows an example, and that is one that works', async ({ path, entry, name }) => {
    const { code, out, err } = await typed(...path, '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`\nExample:\n  ${entry.example}\n`);
    expect(await typed('help', ...path)).toMatchObject({ code: 0, out });

    const example = await typed(...wordsOf(entry.example));
    expect(example, `${entry.example}: ${example.err}`).toMatchObject({ code: 0, err: '' });
    // Of a command with parts it may be that of one of them.
    const [meant = ''] = example.ran;
    expect(entry.parts === undefined ? meant === name : meant.startsWith(`${name} `), meant).toBe(true);
  });

  it.each(LEAVES)('$name: a slip is refused with exit code 2, in words and as JSON', async ({ path, entry }) => {
    const [, ...args] = entry.name.split(' ');
    const given = args.map((arg) => (arg.startsWith('<') ? 'x' : '')).filter((word) => word !== '');
    const slips = [
      [...path, ...given, '--no-such-option'],
      ...(args[0]?.startsWith('<') ? [path] : []),
      ...(args.at(-1)?.includes('...') ? [] : [[...path, ...args.map(() => 'x'), 'too-many']]),
    ];
    for (const slip of slips) {
      const plain = await typed(...slip);
      expect(plain, slip.join(' ')).toMatchObject({ code: 2, out: '', ran: [] });
      expect(plain.err).toMatch(
        /^coop: E_USAGE [^\n]+\n(?:\(Did you mean [^\n]+\n)?Run "coop [^\n]+ --help" [^\n]+\n$/,
      );
      const { code, out } = await typed(...slip, '--json');
      expect(code).toBe(2);
      expect(JSON.parse(out)).toEqual({ error: { code: 'E_USAGE', message: expect.any(String) } });
    }
  });

  it('has --json, unless it is nothing that a program reads', () => {
    const without = LEAVES.filter(({ entry }) => !entry.options?.some(({ long }) => long === '--json'));
    expect(without.map(({ name }) => name).sort()).toEqual(Object.keys(WITHOUT_JSON).sort());
  });
});

describe('a word that is no command', () => {
  it.each(GROUPS)(
    'after $name is refused with the one that was probably meant, and nothing is done',
    async ({ path, entry }) => {
      for (const part of entry.parts ?? []) {
        const word = nameOf(part);
        const slip = `${word[1]}${word[0]}${word.slice(2)}`;
        const { code, err, ran } = await typed(...path, slip);
        expect([code, ran]).toEqual([2, []]);
        expect(err).toMatch(new RegExp(`^coop: E_USAGE unknown command '${slip}'\n\\(Did you mean \\w+\\?\\)\n`));
      }
      expect((await typed(...path, 'xyzzy-plugh')).err).toMatch(/^coop: E_USAGE unknown command 'xyzzy-plugh'\nRun /);
    },
  );

  it('is refused by help, too', async () => {
    expect(await typed('help', 'memry')).toMatchObject({ code: 2, out: '' });
    expect((await typed('help', 'memory', 'serach')).err).toContain('(Did you mean search?)');
  });
});

describe('completion', () => {
  async function offered(...words: readonly string[]): Promise<string[]> {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await typed('complete', '--', ...words);
      return printed.mock.calls.flatMap(([line]) => String(line).split('\n')).map((line) => line.split('\t')[0] ?? '');
    } finally {
      printed.mockRestore();
    }
  }

  it('offers every command', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(entries.map(nameOf)));
  });

  it.each(GROUPS)('offers every part of $name', async ({ path, entry }) => {
    expect(await offered(...path, '')).toEqual(expect.arrayContaining(entry.parts?.map(nameOf) ?? []));
  });

  it.each(LEAVES)('offers every option of $name', async ({ path, entry, name }) => {
    // The library has a command of this name itself.
    if (name === 'completion') return;
    const options = entry.options?.flatMap(({ long }) => long ?? []) ?? [];
    expect(await offered(...path, '--')).toEqual(expect.arrayContaining(options));
  });
});
