/**
 * What a hostile model can say to the file tools, with hostile files around it and a hostile command beside it: nothing outside of
 * the scope's folder is ever read or changed.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnFrom } from '../../../src/actors/kernel/spawn/spawn.ts';
import { workspaceProfile } from '../../../src/actors/supervisor/profiles.ts';
import { bundleWorker } from '../../support/bundle.ts';
import { key, refusal, TestWorkspace } from './support.ts';

const CANARY = 'the spare key is under the blue pot';

/** Everything below a folder: what it is, and what is in it. */
function all(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode, nlink } = lstatSync(path);
    found[relative(folder, path)] = `${mode} ${entry.isFile() ? `${nlink} ${readFileSync(path)}` : ''}`;
  }
  return found;
}

let workspace: TestWorkspace;
let outside: string;

beforeAll(async () => {
  workspace = await TestWorkspace.open({ files: { 'inside.md': 'inside', 'dir/file': 'inside' } });
  outside = join(workspace.base, 'outside');
  mkdirSync(join(outside, 'users/bob'), { recursive: true });
  for (const name of ['file', 'coop.toml', 'users/bob/diary.md', 'private.db'])
    writeFileSync(join(outside, name), `${CANARY} ${name}`);
});
afterAll(() => workspace[Symbol.asyncDispose]());

/** Every tool that only looks, on one path, with what came of it: for what of the machine itself is there. */
async function tryLooking(on: TestWorkspace, path: string): Promise<string[]> {
  const reader = on.reader();
  return await Promise.all([
    refusal(reader.read({ path, line: 1, lines: 10 })),
    refusal(reader.list({ path, limit: 100 })),
    refusal(reader.find({ path, text: 'the', limit: 100 })),
    refusal(reader.find({ path, name: '*', limit: 100 })),
  ]);
}

/**
 * Every tool there is. Only for paths to bait of the test's own, whatever of the walls is down: this test may run as root, on
 * somebody's machine, while they try what it is worth.
 */
async function tryAll(on: TestWorkspace, path: string): Promise<string[]> {
  const writer = on.writer();
  const integrity = 'full';
  return await Promise.all([
    ...(await tryLooking(on, path)),
    refusal(writer.write({ key: key(), path, text: 'mine', integrity })),
    refusal(writer.edit({ key: key(), path, old: 'spare', new: 'MINE', integrity })),
    refusal(writer.edited({ path, old: 'spare', new: 'MINE' })),
  ]);
}

describe('a path', () => {
  const PATHS: readonly (() => string)[] = [
    () => join(outside, 'coop.toml'),
    () => join(outside, 'users/bob/diary.md'),
    () => `/${outside}/file`,
    () => '../outside/file',
    () => 'dir/../../outside/file',
    () => './../outside/file',
    () => 'dir/..',
    () => '..',
    () => '../',
    () => 'dir/./../../outside',
    () => '~',
    () => 'inside.md\0',
    () => 'inside.md\0.png',
    () => '\0/../outside/file',
    () => 'dir\n/../../outside/file',
    () => 'dir/\u009b../file',
    () => '\ud800',
    () => `${'a'.repeat(256)}`,
    () => `${'ä'.repeat(128)}`,
    () => 'a/'.repeat(60),
    () => `${'../'.repeat(200)}${relative('/', outside)}/file`,
  ];

  const MACHINE = [
    ...[
      '/etc/passwd',
      '/proc/self/fd/3',
      '/proc/self/environ',
      `/proc/${process.pid}/fd/1`,
      '/proc/self/cwd/package.json',
    ],
    ...['/dev/stdin', '~/.ssh/id_ed25519', `${'../'.repeat(20)}etc/passwd`],
  ];

  it('that leads to the machine’s own files is refused by every tool that looks', async () => {
    for (const path of MACHINE)
      for (const outcome of await tryLooking(workspace, path)) expect(outcome, path).toMatch(/^E_FILE_PATH: /);
  });

  it('that leads out, or is none, is refused by every tool', async () => {
    const before = all(outside);
    for (const path of PATHS) {
      const outcomes = await tryAll(workspace, path());
      for (const outcome of outcomes) expect(outcome, JSON.stringify(path())).toMatch(/^E_FILE_PATH: /);
    }
    expect(all(outside)).toEqual(before);
  });

  it('that only looks like one that leads out is a name like another', async () => {
    for (const path of [
      '\u2025/outside/file',
      '\uff0e\uff0e/outside/file',
      '%2e%2e/outside/file',
      '..\\outside\\file',
      '\u2215etc\u2215passwd',
      '.../file',
      'file:///etc/passwd',
      'C:\\coop.toml',
    ]) {
      const [read] = await tryAll(workspace, path);
      expect(read, path).toMatch(/^E_FILE_MISSING/);
      expect(readFileSync(join(workspace.folder, path), 'utf8')).toBe('mine');
    }
  });

  it('longer than any is refused before it arrives', async () => {
    for (const outcome of await tryAll(workspace, 'a/'.repeat(600))) expect(outcome).toMatch(/^E_ARGUMENT/);
    for (const outcome of await tryAll(workspace, '')) expect(outcome).toMatch(/^E_ARGUMENT/);
  });
});

describe('what lies in the folder', () => {
  it('and leads out is never followed, by no tool', async () => {
    await using own = await TestWorkspace.open();
    const at = (name: string) => join(own.folder, name);
    mkdirSync(at('dir'));
    symlinkSync(join(outside, 'file'), at('absolute'));
    symlinkSync(`../../${relative(tmpdir(), outside)}/file`, at('relative'));
    symlinkSync(outside, at('folder'));
    symlinkSync('folder', at('second'));
    symlinkSync('..', at('dir/up'));
    symlinkSync('/proc/self/environ', at('environ'));
    symlinkSync('/proc/self/fd', at('descriptors'));
    symlinkSync(`/proc/${process.pid}/root`, at('root'));
    symlinkSync('/', at('machine'));
    symlinkSync('self', at('self'));
    linkSync(join(outside, 'file'), at('hard'));
    const before = all(outside);
    const bait = [
      ...['absolute', 'relative', 'folder', 'folder/file', 'folder/users/bob/diary.md', 'folder/new', 'second/file'],
      ...['dir/up/dir', 'self', 'hard'],
    ];
    const machine = ['environ', 'descriptors', 'descriptors/3', 'root/etc/passwd', 'machine/etc/passwd'];
    for (const path of machine)
      for (const outcome of await tryLooking(own, path)) expect(outcome, path).toMatch(/^E_FILE_KIND: /);
    for (const path of bait)
      for (const outcome of await tryAll(own, path)) expect(outcome, path).toMatch(/^E_FILE_KIND: /);
    const found = await own.reader().find({ text: 'the', limit: 200 });
    expect(found.found).toEqual([]);
    const { rows } = await own.reader().list({ limit: 100 });
    expect(rows.filter(({ kind }) => kind === 'link')).toHaveLength(9);
    expect(all(outside)).toEqual(before);
  });

  it('and is no file is not opened: a pipe without an end, a socket', async () => {
    await using own = await TestWorkspace.open();
    execFileSync('mkfifo', [join(own.folder, 'pipe')]);
    const server = createServer().listen(join(own.folder, 'socket'));
    await once(server, 'listening');
    for (const path of ['pipe', 'socket', 'pipe/x'])
      for (const outcome of await tryAll(own, path)) expect(outcome, path).toMatch(/^E_FILE_KIND: /);
    expect((await own.reader().find({ text: 'x', limit: 9 })).found).toEqual([]);
    server.close();
  });
});

describe('a command that swaps folders and files for links meanwhile', () => {
  it('gets nothing read from outside, and nothing written to it', async () => {
    await using own = await TestWorkspace.open({ files: { 'dir/file': 'inside', file: 'inside' } });
    const before = all(outside);
    const swapping = fork(join(import.meta.dirname, 'fixtures/swapping.mjs'), [own.folder, outside]);
    await once(swapping, 'message');
    const reader = own.reader();
    const writer = own.writer();
    const outcomes = new Map<string, number>();
    let swaps = 0;
    swapping.on('message', (count) => {
      swaps = Number(count);
    });
    const end = Date.now() + 3_000;
    while (Date.now() < end) {
      const all = await Promise.all([
        refusal(reader.read({ path: 'dir/file', line: 1, lines: 5 })),
        refusal(reader.read({ path: 'file', line: 1, lines: 5 })),
        refusal(reader.list({ path: 'dir', limit: 10 })),
        refusal(reader.find({ text: 'the', limit: 10 })),
        refusal(writer.write({ key: key(), path: 'dir/file', text: 'inside', integrity: 'full' })),
        refusal(writer.write({ key: key(), path: 'dir/made', text: 'inside', integrity: 'full' })),
        refusal(writer.edit({ key: key(), path: 'dir/file', old: 'spare', new: 'MINE', integrity: 'full' })),
      ]);
      for (const outcome of all) {
        expect(outcome).not.toContain('spare');
        expect(outcome).not.toContain('coop.toml');
        const kind = /^E_\w+|^answered/.exec(outcome)?.[0] ?? outcome;
        outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
      }
    }
    swapping.disconnect();
    await once(swapping, 'exit');
    expect(all(outside)).toEqual(before);
    expect(swaps).toBeGreaterThan(1_000);
    // Both were met: the folder, and the link in its place.
    expect(outcomes.get('answered')).toBeGreaterThan(0);
    expect(outcomes.get('E_FILE_KIND')).toBeGreaterThan(0);
  });
});

describe('the second wall', () => {
  it('holds for a Worker that names other folders itself, also where nothing of ours is asked', async () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'coop-second-')));
    for (const folder of ['workspace/users/alice', 'workspace/users/bob', 'workspace/users/alice2', 'ledgers', 'db'])
      mkdirSync(join(base, folder), { recursive: true });
    const others = [
      'workspace/users/bob/diary.md',
      'workspace/users/alice2/x',
      'workspace/SOUL.md',
      'coop.toml',
      'db/private.db',
      'ledgers/users+bob.json',
    ];
    const own = join(base, 'workspace/users/alice/own.md');
    for (const name of [...others, 'workspace/users/alice/own.md']) writeFileSync(join(base, name), CANARY);
    const before = all(base);
    await bundleWorker(join(import.meta.dirname, 'fixtures/direct.ts'), join(base, 'dist/actors/workspace.cjs'));
    const folder = join(base, 'workspace/users/alice');
    const bait = [...others.map((name) => join(base, name)), join(folder, '../bob/diary.md')];
    const machine = [
      ...['/proc/self/environ', `/proc/${process.pid}/environ`, '/proc/self/cwd/package.json'],
      ...['/etc/passwd', '/proc/self/root/etc/passwd'],
    ];
    const worker = spawnFrom(join(base, 'dist'))({
      bundle: 'workspace',
      name: 'direct',
      profile: workspaceProfile(folder, join(base, 'ledgers/users+alice.json')),
      data: { own, bait, machine },
    });
    const [answer] = await once(worker, 'message');
    await worker.terminate();
    expect(answer.own).toBe('open');
    expect(answer.findings.filter(({ outcome }: { outcome: string }) => outcome !== 'ERR_ACCESS_DENIED')).toEqual([]);
    const after = all(base);
    expect(Object.fromEntries(Object.entries(after).filter(([name]) => !name.startsWith('dist')))).toEqual(before);
  });
});
