import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/actors/journal/journal.ts';
import { newApproval } from '../../src/actors/journal/new-approval.ts';
import { openDatabase } from '../../src/actors/kernel/sqlite/index.ts';
import { memories } from '../../src/actors/store/memories.ts';
import { MIGRATIONS } from '../../src/actors/store/schema.ts';
import { type CreateOptions, createBackup } from '../../src/commands/backup/create.ts';
import { unpack } from '../../src/commands/backup/reader.ts';
import { type RestoreOptions, restoreBackup } from '../../src/commands/backup/restore.ts';
import { encodeHeader } from '../../src/commands/backup/tar.ts';
import { verifyBackup } from '../../src/commands/backup/verify.ts';
import { ArchiveWriter } from '../../src/commands/backup/writer.ts';
import { databases } from '../../src/databases.ts';
import { placeKey } from '../../src/protocol/address.ts';
import { keyOf } from '../actors/store/support.ts';
import { AGENT, ALICE, Household } from '../config/support.ts';
import { testShell } from './support.ts';

const load = async () => databases;
const CALM = new AbortController().signal;
const LONG = `${'a long name '.repeat(12)}grüße.md`;

let house: Household;
afterEach(() => house[Symbol.dispose]());

/** A household that does not run: a memory, a reply that waits, a workspace. */
function stopped(more = ''): Household {
  house = new Household();
  house.write(AGENT + ALICE + more);
  house.write('be kind\n', 'workspaces/default/SOUL.md');
  house.write('deep\n', join('workspaces/default/notes', LONG));
  mkdirSync(join(house.folder, 'workspaces/default/empty'));
  symlinkSync('/etc/passwd', join(house.folder, 'workspaces/default/link'));
  mkdirSync(join(house.folder, 'db'));
  const store = openDatabase(join(house.folder, 'db/memory.shared.db'), MIGRATIONS, { synchronous: 'NORMAL' });
  const scope = { author: 'alice', place: 'p', turn: 't', integrity: 'full', audience: 'everyone' } as const;
  memories(store, 'shared', () => 1).write(scope, { key: keyOf('k'), text: 'the spare key is under the pot' });
  store.close();
  withReply(join(house.folder, 'db/journal.db'));
  return house;
}

function journalAt(path: string) {
  return openJournal(path, { now: Date.now, newId: () => crypto.randomUUID(), newNumber: () => 1, newApproval });
}

function withReply(path: string): void {
  const journal = journalAt(path);
  const place = placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' });
  const words = { turn: null, channel: 'terminal', place, level: 'full', kind: 'reply', trace: null } as const;
  journal.file.write(() => {
    for (const answers of ['m1', 'm2']) journal.outbox.queue({ ...words, text: 'hello', answers, at: Date.now() });
  });
  journal.file.close();
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'coop-restored-'));

async function create(options: CreateOptions = {}, target = 'backup.tar'): Promise<string> {
  const shell = testShell(house);
  expect(await createBackup(target, { json: true, ...options }, shell, load)).toBe(0);
  return JSON.parse(shell.out()).file;
}

const verify = (file: string): Promise<number> => verifyBackup(file, {}, testShell(house), load);

async function restore(file: string, options: RestoreOptions) {
  const shell = testShell(house);
  await restoreBackup(file, { json: true, ...options }, shell, load);
  return JSON.parse(shell.out());
}

function found(path: string, query: string): string[] {
  const db = openDatabase(path, MIGRATIONS, { synchronous: 'NORMAL' });
  const { hits } = memories(db, 'shared', () => 1).search({ person: 'bob' }, { query, limit: 5 });
  db.close();
  return hits.map(({ text }) => text);
}

/** The same archive with another configuration, as whoever made it could have written it. */
async function repack(file: string, change: (text: string) => string): Promise<void> {
  const dir = folder();
  const { files: _, ...manifest } = await unpack(file, dir, CALM);
  rmSync(file);
  const archive = new ArchiveWriter(file, 0);
  for (const name of ['databases/journal.db', 'databases/shared.db', 'workspace/SOUL.md']) {
    await archive.addFile(name, join(dir, name), CALM);
  }
  archive.addText('coop.toml', change(readFileSync(join(dir, 'coop.toml'), 'utf8')));
  archive.finish(manifest);
  archive.close();
}

describe('coop backup, while no daemon runs', () => {
  it('holds everything, its owner’s alone, and puts it back in another folder', async () => {
    stopped();
    const file = await create();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await verify(file)).toBe(0);
    const dir = folder();
    const done = await restore(file, { dir });
    expect(done).toMatchObject({ config: join(dir, 'coop.toml'), unknown: 2, aside: [] });

    expect(readFileSync(join(dir, 'coop.toml'), 'utf8')).toBe(readFileSync(house.config, 'utf8'));
    expect(readFileSync(join(dir, 'workspaces/default/SOUL.md'), 'utf8')).toBe('be kind\n');
    expect(readFileSync(join(dir, 'workspaces/default/notes', LONG), 'utf8')).toBe('deep\n');
    expect(readdirSync(join(dir, 'workspaces/default/empty'))).toEqual([]);
    expect(existsSync(join(dir, 'workspaces/default/link'))).toBe(false);
    expect(found(join(dir, 'db/memory.shared.db'), 'spare key')).toEqual(['the spare key is under the pot']);
    // Nothing of the making is left, here or there.
    expect(readdirSync(join(house.folder, 'db')).toSorted()).toEqual(['journal.db', 'memory.shared.db']);
    expect(readdirSync(dir).toSorted()).toEqual(['coop.toml', 'db', 'workspaces']);
  });

  it('sends nothing again that waited: it is unknown, and the owner is told', async () => {
    stopped();
    const dir = folder();
    await restore(await create(), { dir });
    const { file, outbox, overview, notices } = journalAt(join(dir, 'db/journal.db'));
    expect(outbox.queued(0)).toEqual([]);
    expect(overview()).toMatchObject({ replies: 0, unknown: 2 });
    expect(notices.list()[0]?.text).toMatch(/put back from the backup of .*2 replies that waited/);
    expect(file.db.prepare('SELECT about FROM notices').pluck().all()).toEqual(['restored']);
    file.close();
    // The household itself goes on as it was.
    const own = journalAt(join(house.folder, 'db/journal.db'));
    expect(own.overview()).toMatchObject({ replies: 2, unknown: 0 });
    own.file.close();
  });

  it('is written over nothing, and only whole', async () => {
    stopped();
    const file = await create();
    const before = readFileSync(file);
    await expect(create()).rejects.toMatchObject({ code: 'E_WRITE', data: { path: file } });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(house.folder)).not.toContain('backup.tar.part');
  });

  it('has a name of its own in a folder', async () => {
    stopped();
    const dir = folder();
    expect(await create({}, dir)).toMatch(/\/coop-\d{4}-\d\d-\d\d-\d{6}\.tar$/);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it('holds no key of the configuration', async () => {
    stopped('# sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF\n');
    await expect(create()).rejects.toMatchObject({ code: 'E_READ', data: { path: house.config } });
    expect(existsSync(join(house.folder, 'backup.tar'))).toBe(false);
    expect(await create({ withCredentials: true })).toContain('backup.tar');
  });

  it('is not made of a damaged household, which says so', async () => {
    stopped();
    truncateSync(join(house.folder, 'db/journal.db'), 8_192);
    await expect(create()).rejects.toMatchObject({ code: 'E_DATABASE' });
    expect(readdirSync(join(house.folder, 'db')).toSorted()).toEqual(['journal.db', 'memory.shared.db']);
  });
});

describe('what was a file when somebody looked', () => {
  it.each([
    ['a link', (path: string) => symlinkSync('/etc/passwd', path), 'it is a link now'],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path]), 'it changed meanwhile'],
    ['a folder', (path: string) => mkdirSync(path), 'it changed meanwhile'],
  ])('and is %s by now is neither followed nor waited for', async (_, make, why) => {
    house = new Household();
    const path = join(house.folder, 'notes.md');
    make(path);
    const archive = new ArchiveWriter(join(house.folder, 'backup.tar'), 0);
    const adding = archive.addFile('workspace/notes.md', path, CALM);
    await expect(adding).rejects.toMatchObject({ code: 'E_READ', data: { why: expect.stringContaining(why) } });
    archive.close();
  });
});

describe('coop backup that is interrupted', () => {
  const isInterrupted = { interrupted: () => AbortSignal.abort() };

  it('leaves nothing of what it began: no copy, no half archive, nothing unpacked', async () => {
    stopped();
    const file = await create();
    const dir = folder();
    const temporary = mkdtempSync(join(tmpdir(), 'coop-temporary-'));
    const shell = { ...testShell(house), ...isInterrupted, env: { ...house.env, temporary } };
    const before = readdirSync(house.folder);
    const cancelled = { code: 'E_CANCELLED' };
    await expect(createBackup('other.tar', {}, shell, load)).rejects.toMatchObject(cancelled);
    await expect(verifyBackup(file, {}, shell, load)).rejects.toMatchObject(cancelled);
    await expect(restoreBackup(file, { dir }, shell, load)).rejects.toMatchObject(cancelled);
    expect([readdirSync(house.folder), readdirSync(temporary), readdirSync(dir)]).toEqual([before, [], []]);
    expect(readdirSync(join(house.folder, 'db')).toSorted()).toEqual(['journal.db', 'memory.shared.db']);
  });

  it('is so by Ctrl-C in the middle of it, also as a process', async () => {
    stopped();
    // More than is unpacked before anybody can press a key.
    house.write(Buffer.alloc(300_000_000), 'workspaces/default/big');
    const file = await create();
    const temporary = mkdtempSync(join(tmpdir(), 'coop-temporary-'));
    const env = { ...process.env, TMPDIR: temporary };
    const command = spawn(process.execPath, [join('dist', 'main.js'), 'backup', 'verify', file], {
      env,
      stdio: 'ignore',
    });
    const ended = once(command, 'exit');
    await expect.poll(() => readdirSync(temporary).length, { interval: 5, timeout: 20_000 }).toBe(1);
    command.kill('SIGINT');
    expect(await ended).toEqual([1, null]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('coop backup verify', () => {
  it('finds one flipped bit, wherever it is, and names the file', async () => {
    stopped();
    const file = await create();
    const whole = readFileSync(file);
    const at = {
      config: whole.indexOf('cooper'),
      soul: whole.indexOf('be kind'),
      journal: 5_000,
      end: whole.length - 1,
    };
    const names = { config: 'coop.toml', soul: 'workspace/SOUL.md', journal: 'databases/journal.db', end: 'its end' };
    for (const place of ['config', 'soul', 'journal', 'end'] as const) {
      const spoilt = Buffer.from(whole);
      spoilt[at[place]] = (spoilt[at[place]] ?? 0) ^ 1;
      writeFileSync(file, spoilt);
      await expect(verify(file)).rejects.toMatchObject({
        code: 'E_BACKUP',
        data: { why: expect.stringContaining(names[place]) },
      });
    }
    for (let offset = 0; offset < whole.length; offset += 4_999) {
      const spoilt = Buffer.from(whole);
      spoilt[offset] = (spoilt[offset] ?? 0) ^ 0x10;
      writeFileSync(file, spoilt);
      await expect(unpack(file, folder(), CALM), `at ${offset}`).rejects.toMatchObject({ code: 'E_BACKUP' });
    }
  });

  it.each([
    ['broken off', (file: string) => truncateSync(file, statSync(file).size - 2_048)],
    ['longer than it says', (file: string) => appendFileSync(file, 'more')],
    ['no archive at all', (file: string) => writeFileSync(file, 'notes\n'.repeat(1_000))],
    ['empty', (file: string) => truncateSync(file, 0)],
  ])('refuses what is %s', async (_, spoil) => {
    stopped();
    const file = await create();
    spoil(file);
    await expect(verify(file)).rejects.toMatchObject({ code: 'E_BACKUP' });
  });

  it('refuses a store that is whole and does not find its rows', async () => {
    stopped();
    const db = openDatabase(join(house.folder, 'db/memory.shared.db'), MIGRATIONS, { synchronous: 'NORMAL' });
    db.exec("INSERT INTO search_0 (search_0) VALUES ('delete-all')");
    db.close();
    const why = expect.stringContaining('databases/shared.db: its search index does not find its rows');
    await expect(create()).rejects.toMatchObject({ code: 'E_BACKUP', data: { why } });
    // What is no backup does not lie about looking like one.
    expect(readdirSync(house.folder)).not.toContain('backup.tar');
  });

  it.each(['../out', '/etc/out', 'workspace/../../out', 'workspace/a//b', 'other.txt', 'databases/other.db'])(
    'lets nothing out of its folder: %s',
    async (name) => {
      house = new Household();
      const dir = join(folder(), 'in');
      mkdirSync(dir);
      const header = encodeHeader({ name, kind: 'file', bytes: 0, mode: 0o600, at: 0 });
      const file = house.write(Buffer.concat([header, Buffer.alloc(1_024)]), 'hostile.tar');
      await expect(unpack(file, dir, CALM)).rejects.toThrow(/nothing that a backup holds/);
      expect([...readdirSync(dir), ...readdirSync(dirname(dir))]).toEqual(['in']);
    },
  );
});

describe('coop backup restore', () => {
  it('wants to be told where to', async () => {
    stopped();
    const file = await create();
    await expect(restore(file, {})).rejects.toMatchObject({ code: 'E_USAGE' });
  });

  it('refuses a household that is there, and with --replace puts it aside', async () => {
    stopped();
    const file = await create();
    const before = readFileSync(join(house.folder, 'db/journal.db'));
    await expect(restore(file, { dir: house.folder })).rejects.toMatchObject({ code: 'E_NOT_EMPTY' });
    expect(readFileSync(join(house.folder, 'db/journal.db')).equals(before)).toBe(true);

    house.write('be unkind\n', 'workspaces/default/SOUL.md');
    const { aside } = await restore(file, { dir: house.folder, replace: true });
    expect(aside).toContain(join(house.folder, 'db/journal.db.old'));
    expect(readFileSync(join(house.folder, 'workspaces/default/SOUL.md'), 'utf8')).toBe('be kind\n');
    expect(readFileSync(join(house.folder, 'workspaces/default.old/SOUL.md'), 'utf8')).toBe('be unkind\n');
    const old = journalAt(join(house.folder, 'db/journal.db.old'));
    expect(old.overview()).toMatchObject({ replies: 2, unknown: 0 });
    old.file.close();
  });

  it('replaces what is beyond use', async () => {
    stopped();
    const file = await create();
    writeFileSync(join(house.folder, 'db/journal.db'), 'beyond use '.repeat(1_000));
    const { unknown } = await restore(file, { dir: house.folder, replace: true });
    expect(unknown).toBe(2);
    expect(readFileSync(join(house.folder, 'db/journal.db.old'), 'utf8')).toContain('beyond use');
  });

  it('refuses while somebody has the files, and what does not verify, and leaves nothing behind', async () => {
    stopped();
    const file = await create();
    const running = journalAt(join(house.folder, 'db/journal.db'));
    await expect(restore(file, { dir: house.folder, replace: true })).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
    });
    running.file.close();

    const dir = folder();
    truncateSync(file, 10_000);
    await expect(restore(file, { dir })).rejects.toMatchObject({ code: 'E_BACKUP' });
    expect(readdirSync(dir)).toEqual([]);
  });

  it.each([
    ['an absolute path', join(tmpdir(), 'coop-elsewhere')],
    ['a way out', '../elsewhere'],
  ])('puts nothing where the archive says, outside of the folder, unless it is told to: %s', async (_, workspace) => {
    stopped();
    const file = await create();
    const dir = folder();
    await repack(file, (text) => text.replace('[agent]', `[agent]\nworkspace = "${workspace}"`));
    await expect(restore(file, { dir })).rejects.toMatchObject({ code: 'E_OUTSIDE', data: { folder: dir } });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('puts it there where it is told to', async () => {
    stopped();
    const file = await create();
    const dir = folder();
    const workspace = join(folder(), 'elsewhere');
    await repack(file, (text) => text.replace('[agent]', `[agent]\nworkspace = "${workspace}"`));
    await restore(file, { dir, outside: true });
    expect(readFileSync(join(workspace, 'SOUL.md'), 'utf8')).toBe('be kind\n');
  });

  it.each(['deep/ws', 'db/journal.db/ws'])(
    'that fails half-way leaves everything where it was: %s',
    async (workspace) => {
      stopped();
      const file = await create();
      await repack(file, (text) => text.replace('[agent]', `[agent]\nworkspace = "./${workspace}"`));
      house.write('in the way\n', 'deep');
      const list = () => [house.folder, join(house.folder, 'db')].map((path) => readdirSync(path).toSorted());
      const before = list();
      const journal = readFileSync(join(house.folder, 'db/journal.db'));
      const failing = restore(file, { dir: house.folder, replace: true });
      await expect(failing).rejects.toMatchObject({ code: 'E_WRITE', data: { path: join(house.folder, workspace) } });
      expect(list()).toEqual(before);
      expect(readFileSync(join(house.folder, 'db/journal.db')).equals(journal)).toBe(true);
    },
  );
});
