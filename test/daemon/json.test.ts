/** What programs read of every command: one daemon, and the command line as it is. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import type { Entry } from '../../src/commands/entry.ts';
import { tree } from '../../src/commands/tree.ts';
import { testShell } from '../commands/support.ts';
import { Household as Files } from '../config/support.ts';
import type { Ran } from './run.ts';
import { typed } from './typed.ts';

const JOB = '\n[[cron]]\nname = "brief"\ncron = "0 6 1 1 *"\nmessage = "Say what is new."\n';

let house: Household;
let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coop-json-'));
  house = await Household.start({ config: HOUSEHOLD + JOB, env: { COOP_TRACE_FILE: at('traces.jsonl') } });
  const workspace = join(house.folder, 'workspaces', 'default');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'SOUL.md'), 'Be kind.\n');
  await writeFile(at('notes.jsonl'), '{"text":"the ladder is in the shed"}\n');
  await writeFile(
    at('history.jsonl'),
    '{"conversation":"old","ref":"1","speaker":"me","at":"2026-01-02T03:04:05Z","text":"hm"}\n',
  );
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const coop = (args: readonly string[], until?: (out: string) => boolean): Promise<Ran> =>
  typed({ config: house.config, cwd: folder, variables: { COOP_TRACE_FILE: at('traces.jsonl') }, until }, ...args);

/** Where one line is one value; everywhere else all of it is one. */
const LINES = new Set([
  'memory search',
  'memory export',
  'sessions export',
  'sessions search',
  'recall',
  'trace follow',
]);
/** Ends when somebody ends it: with the first that it has to say. */
const FOLLOWS = 'trace follow';

type Step = string | (() => string[] | Promise<string[]>);

/** In this order; each is a command line, without `--json`. */
const WORKS: readonly (readonly [name: string, line: Step])[] = [
  ['version', ''],
  ['init', () => ['--dir', at('new'), '--yes', '--provider', 'offline']],
  ['check', ''],
  ['doctor', ''],
  ['ask', 'remember that the spare key is under the blue pot'],
  ['status', ''],
  ['whoami', ''],
  ['ps list', ''],
  ['sessions list', ''],
  ['sessions show', async () => [await session()]],
  ['sessions export', async () => [await session()]],
  ['sessions search', 'spare key'],
  ['sessions import', () => [at('history.jsonl')]],
  ['sessions reindex', ''],
  ['memory stats', ''],
  ['memory search', 'spare key'],
  ['memory show', 'private/me/1'],
  ['memory export', ''],
  ['memory import', () => [at('notes.jsonl'), '--store', 'private']],
  ['recall', 'spare key'],
  ['memory undo', ''],
  ['memory maintain', '--dry-run'],
  ['memory purge', '--mine --yes'],
  ['new', ''],
  ['sessions delete', async () => [await session(), '--yes']],
  ['usage', ''],
  ['model', ''],
  ['approvals list', ''],
  ['user list', ''],
  ['user add', 'dave --trust inner'],
  ['user remove', 'dave --memories keep --yes'],
  ['letters list', ''],
  ['pairing list', ''],
  ['pairing approve', 'terminal:erin --trust inner'],
  [
    'pairing deny',
    async () => {
      await coop(['ask', '--as', 'frank', 'hello']);
      return ['terminal:frank'];
    },
  ],
  ['groups list', ''],
  ['groups admit', 'terminal:kitchen --trust familiar'],
  ['groups members', 'kitchen'],
  ['cron list', ''],
  ['cron next', ''],
  ['cron run', 'brief'],
  ['cron runs', ''],
  ['config show', ''],
  ['config get', 'agent.model'],
  ['config check', 'sessions.max_active 4'],
  ['config set', 'sessions.max_active 4'],
  ['config unset', 'sessions.max_active'],
  ['config append', 'web.allow docs.example.org'],
  ['config history', ''],
  ['config rollback', '1'],
  ['config schema', 'sessions'],
  ['files history', 'SOUL.md --diff'],
  ['files diff', 'SOUL.md 1'],
  ['files restore', 'SOUL.md 1'],
  [
    'files forget',
    async () => {
      await writeFile(join(house.folder, 'workspaces', 'default', 'SOUL.md'), 'Be brief.\n');
      return ['SOUL.md', '1', '--yes'];
    },
  ],
  ['backup create', () => [at('house.tar')]],
  ['backup verify', () => [at('house.tar')]],
  ['backup restore', () => [at('house.tar'), '--dir', at('restored')]],
  ['export', () => [at('mine')]],
  ['trace list', ''],
  ['trace show', ''],
  ['trace follow', ''],
  ['service install', '--dry-run'],
  ['ps restart', 'scheduler'],
];

interface Refusal {
  readonly name: string;
  readonly line: string;
  readonly code: string;
  readonly exit: 1 | 2;
}

const refusals: readonly (readonly [name: string, line: string, code: string, exit?: 1 | 2])[] = [
  ['ask', '--as mallory hello', 'E_HELD'],
  ['ask', '', 'E_EMPTY', 2],
  ['status', '--as Nobody', 'E_NAME', 2],
  ['sessions show', '7', 'E_NOT_FOUND'],
  ['sessions show', 'seven', 'E_USAGE', 2],
  ['memory show', 'private/me/999', 'E_NOT_FOUND'],
  ['approvals approve', 'K7MQ-9WXZ', 'E_NOT_FOUND'],
  ['approvals deny', 'K7MQ-9WXZ', 'E_NOT_FOUND'],
  ['approvals list', '--as bob', 'E_NOT_ALLOWED'],
  ['pairing deny', 'terminal:grace', 'E_NOT_FOUND'],
  ['letters retry', 'message-999', 'E_NOT_FOUND'],
  ['letters drop', 'message-999', 'E_NOT_FOUND'],
  ['cron run', 'breif', 'E_NOT_FOUND'],
  ['files forget', 'SOUL.md 99 --yes', 'E_NOT_FOUND'],
  ['files forget', 'SOUL.md 1', 'E_USAGE', 2],
  ['config set', 'agent.modle x', 'E_CONFIG'],
  ['ps restart', 'stor:shared', 'E_NOT_FOUND'],
  ['backup restore', '/nowhere.tar --dir restored', 'E_READ'],
  ['service status', '', 'E_SERVICE'],
  ['service start', '', 'E_SERVICE'],
  ['service stop', '', 'E_SERVICE'],
  ['service uninstall', '', 'E_SERVICE'],
  ['service logs', '', 'E_SERVICE'],
  ['trace show', 'ffffffff', 'E_NOT_FOUND'],
];
const FAILS = refusals.map(([name, line, code, exit = 1]): Refusal => ({ name, line, code, exit }));

/** Until it has said something: for that something has to happen. */
async function followed(args: readonly string[]): Promise<Ran> {
  let hasEnded = false;
  const following = coop(args, (out) => out.includes('\n')).finally(() => {
    hasEnded = true;
  });
  while (!hasEnded) await coop(['whoami']);
  return await following;
}

interface Refused {
  readonly error?: { readonly code: string; readonly message: string };
  /** Of several that are asked for at once each has its own. */
  readonly letters?: readonly { readonly error: string }[];
}

async function session(): Promise<string> {
  const { out } = await coop(['sessions', 'list', '--json']);
  const { sessions }: { sessions: { id: number; place: string }[] } = JSON.parse(out);
  return String(sessions.find(({ place }) => place === 'dm:terminal:alice')?.id);
}

const wordsOf = async (line: Step): Promise<string[]> =>
  typeof line === 'function' ? await line() : line.split(' ').filter((word) => word !== '');

describe('--json', () => {
  it('is tried below with every command that has it', () => {
    const unused = (): never => {
      throw new Error('no command is run here');
    };
    using files = new Files();
    const here = { dist: '/nowhere', node: '/nowhere', platform: process.platform };
    const leaves = (entries: readonly Entry[], before = ''): string[] =>
      entries.flatMap(({ name, parts, options }) => {
        const path = `${before}${name.split(' ')[0]}`;
        if (parts !== undefined) return leaves(parts, `${path} `);
        return options?.some(({ long }) => long === '--json') ? [path] : [];
      });
    const all = leaves(tree({ shell: testShell(files), here, loadDaemon: unused, loadDatabases: unused }));
    const tried = new Set([...WORKS.map(([name]) => name), ...FAILS.map(({ name }) => name)]);
    expect(all.filter((name) => !tried.has(name))).toEqual([]);
  });

  it.each(WORKS)('coop %s prints JSON and nothing else', async (name, line) => {
    const args = [...name.split(' '), ...(await wordsOf(line)), '--json'];
    const { code, out, err } = await (name === FOLLOWS ? followed(args) : coop(args));
    expect(code, err || out).toBe(0);
    const values = LINES.has(name) ? out.trimEnd().split('\n') : [out];
    for (const value of values) expect(() => JSON.parse(value), value).not.toThrow();
    expect(out + err).not.toMatch(/\u001b/);
  });

  it.each(FAILS)(
    'coop $name $line: the error is JSON, too, with its code: $code',
    async ({ name, line, code: expected, exit }) => {
      const { code, out, err } = await coop([...name.split(' '), ...(await wordsOf(line)), '--json']);
      expect(code, err || out).toBe(exit);
      const read: Refused = JSON.parse(out);
      expect(read.error?.code ?? read.letters?.[0]?.error).toBe(expected);
      expect(err).toContain(`coop: ${expected} ${read.error?.message.split('\n')[0] ?? ''}`);
      expect(out + err).not.toMatch(/\u001b/);
    },
  );
});
