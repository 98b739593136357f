/** All that the house has of somebody, taken out: the command line, one real daemon, people with words of their own everywhere. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { folderName } from '../../src/domain/folder-name.ts';
import type { Content, MessagesBody } from '../support/messages-api.ts';
import { call, obedient } from '../support/obedient.ts';
import { withModel } from './model.ts';
import type { Ran } from './run.ts';
import { typed } from './typed.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

let stage: Awaited<ReturnType<typeof withModel>>;
let out: string;
/** Of Carol, before anybody else had said a word. */
let before: ReadonlyMap<string, string>;
/** Of Bob, after all was said. */
let files: ReadonlyMap<string, string>;
let summary: Record<string, unknown>;

/** A word in the place of @@ is the model's own: nobody has said it. */
function script(body: MessagesBody): Content {
  return JSON.parse(JSON.stringify(obedient(body)).replace('@@', 'bobrequest'));
}

const coop = (...args: readonly string[]): Promise<Ran> => typed({ config: stage.household.config, cwd: out }, ...args);
const folderOf = (name: string): string => join(stage.household.folder, 'workspaces/default/users', folderName(name));

/** Every file of a folder with what is in it; a folder ends with a slash. */
function contents(folder: string): Map<string, string> {
  const all = readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    return entry.isDirectory() ? ([`${name}/`, ''] as const) : ([name, readFileSync(path, 'latin1')] as const);
  });
  return new Map(all.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function exported(name: string, to: string, ...more: readonly string[]): Promise<Map<string, string>> {
  expect(await coop('export', join(out, to), '--as', name, ...more)).toMatchObject({ code: 0 });
  return contents(join(out, to));
}

const all = (files: ReadonlyMap<string, string>): string => [...files].flat().join('\n');
const lines = (files: ReadonlyMap<string, string>, name: string): Record<string, unknown>[] =>
  (files.get(name) ?? '')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text));

/** What somebody says to the model's hand; it did it. */
async function tell(guest: Guest, tool: string, input: object): Promise<void> {
  const { kind, text } = await guest.ask(call(tool, input));
  expect({ kind, failed: text.includes('E_') }, text).toEqual({ kind: 'reply', failed: false });
}

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

async function live(name: 'alice' | 'bob', store: 'private' | 'shared'): Promise<void> {
  const guest = await Guest.arrive(stage.household, name);
  await guest.ask(`my ${name}archived word`);
  await guest.client.call('new', {});
  await tell(guest, 'memory_write', { text: `the ${name}memory is under the pot` });
  await tell(guest, 'memory_write', { text: `everybody knows the ${name}aloud thing`, store, audience: 'everyone' });
  await tell(guest, 'reminder', { action: 'set', at: TOMORROW, text: `the ${name}reminder` });
  await tell(guest, 'memory_write', { text: `the ${name}forgotten thing` });
  const { memories } = await guest.client.call('memory_browse', { store });
  const forgotten = memories.find(({ text }) => text.includes('forgotten'))?.memory;
  await tell(guest, 'memory_forget', { memory: forgotten });
  guest.leave();
}

beforeAll(async () => {
  const job = `
[[cron]]
name = "alicejob"
cron = "0 5 1 1 *"
user = "alice"
message = "the alicejobtext"
`;
  stage = await withModel(script, { more: job, api: { lifeMs: 600_000 } });
  out = mkdtempSync(join(tmpdir(), 'coop-export-'));
  const carol = await Guest.arrive(stage.household, 'carol');
  await carol.ask('my carolword is green');
  // What is remembered of it comes a little later.
  await vi.waitFor(async () => expect((await carol.client.call('memory_browse', {})).memories).toHaveLength(1), {
    timeout: 30_000,
    interval: 200,
  });
  carol.leave();
  mkdirSync(folderOf('carol'), { recursive: true });
  writeFileSync(join(folderOf('carol'), 'own.txt'), 'carolfile');
  before = await exported('carol', 'carol-before');

  await Promise.all([live('alice', 'private'), live('bob', 'shared')]);
  const [alice, bob] = [
    await Guest.arrive(stage.household, 'alice', 'kitchen'),
    await Guest.arrive(stage.household, 'bob', 'kitchen'),
  ];
  await alice.ask('the alicekitchen soup');
  await bob.ask('the bobkitchen salad');
  alice.leave();
  bob.leave();
  const own = await Guest.arrive(stage.household, 'bob');
  await tell(own, 'memory_write', { text: 'the @@ was never said', store: 'social', audience: 'everyone' });
  own.leave();
  for (const name of ['alice', 'bob']) {
    mkdirSync(join(folderOf(name), 'notes', 'empty'), { recursive: true });
    writeFileSync(join(folderOf(name), 'notes', 'plan.txt'), `the ${name}file`);
  }
  // More than one answer holds, and no text.
  writeFileSync(join(folderOf('bob'), 'big.bin'), Buffer.alloc(1_000_000, 'bobbig\xff', 'latin1'));
  symlinkSync(join(folderOf('alice'), 'notes'), join(folderOf('bob'), 'link'));
  symlinkSync(join(folderOf('alice'), 'notes', 'plan.txt'), join(folderOf('bob'), 'link.txt'));
  linkSync(join(folderOf('alice'), 'notes', 'plan.txt'), join(folderOf('bob'), 'hard.txt'));
  const { out: told } = await coop('export', join(out, 'bob'), '--as', 'bob', '--json');
  summary = JSON.parse(told);
  files = contents(join(out, 'bob'));
}, 120_000);
afterAll(async () => {
  rmSync(out, { recursive: true, force: true });
  await stage[Symbol.asyncDispose]();
});

describe('coop export', () => {
  it('holds all that the house has of somebody, and nothing of anybody else', () => {
    const found = all(files);
    const words = ['archived', 'memory', 'aloud', 'reminder', 'forgotten', 'kitchen', 'request', 'file', 'big'];
    expect(words.filter((word) => !found.includes(`bob${word}`))).toEqual([]);
    // What was said in a room that he reads is his to read.
    expect(found).toContain('alicekitchen');
    expect(
      found.replaceAll('alicekitchen', '').match(/alice(?:archived|memory|aloud|reminder|forgotten|file|job\w*)/g),
    ).toBeNull();
    expect(found).not.toMatch(/carol(?:word|file)/);
    expect([...files.keys()].filter((name) => /^(?:jobs|runs|notices)/.test(name))).toEqual([]);
    expect(lines(files, 'memories.jsonl').map(({ text, state }) => [text, state])).toEqual(
      expect.arrayContaining([
        ['the bobmemory is under the pot', 'live'],
        ['the bobforgotten thing', 'forgotten'],
      ]),
    );
    expect(lines(files, 'memory-changes.jsonl')).toEqual(
      expect.arrayContaining([expect.objectContaining({ event: 'forget', by: 'bob' })]),
    );
    expect(lines(files, 'requests.jsonl')).toMatchObject([{ person: 'bob', state: 'pending', store: 'social' }]);
    expect(lines(files, 'reminders.jsonl')).toMatchObject([{ text: 'the bobreminder', state: 'set', at: TOMORROW }]);
    expect(lines(files, 'usage-days.jsonl')).toMatchObject([{ level: 'inner', model: 'anthropic/claude-test' }]);
    expect(JSON.parse(files.get('me.json') ?? '')).toMatchObject({
      person: 'bob',
      level: 'inner',
      identities: ['terminal:bob'],
    });
  });

  it('of the owner holds theirs: their own folder, their jobs and the notices, not the memories of others', async () => {
    const theirs = await exported('alice', 'alice');
    const found = all(theirs);
    const words = ['archived', 'memory', 'aloud', 'reminder', 'forgotten', 'kitchen', 'jobtext'];
    expect(words.filter((word) => !found.includes(`alice${word}`))).toEqual([]);
    // Also what Bob said for everyone, which she could look up: it is his.
    expect(found).not.toMatch(/bob(?:archived|memory|aloud|reminder|forgotten|request|file|big)/);
    expect(lines(theirs, 'jobs.jsonl')).toMatchObject([{ name: 'alicejob', person: 'alice' }]);
    expect(theirs.get('files/notes/empty/')).toBe('');
    const whole = await exported('alice', 'whole', '--workspace');
    expect(whole.get(`workspace/users/${folderName('bob')}/notes/plan.txt`)).toBe('the bobfile');
    expect(await coop('export', join(out, 'refused'), '--as', 'bob', '--workspace')).toMatchObject({
      code: 1,
      err: expect.stringContaining('bob is inner: the whole workspace is read by full people'),
    });
  }, 60_000);

  it('of somebody below is the same, byte for byte, whatever the others keep', async () => {
    const after = await exported('carol', 'carol-after');
    const undated = (files: ReadonlyMap<string, string>) =>
      [...files]
        .filter(([name]) => name !== 'manifest.jsonl')
        .map(([name, text]) => [name, name === 'README.md' ? text.replace(/^Taken out on .*$/m, '') : text]);
    expect(undated(after)).toEqual(undated(before));
    expect(all(after)).toMatch(/carolword[\s\S]*carolfile/);
  }, 60_000);

  it('has files byte for byte, and names what is a link, without following it', () => {
    expect(files.get('files/big.bin') === readFileSync(join(folderOf('bob'), 'big.bin'), 'latin1')).toBe(true);
    expect(files.get('files/notes/plan.txt')).toBe('the bobfile');
    expect([...files.keys()].filter((name) => /link|hard/.test(name))).toEqual([]);
    expect(lines(files, 'left-out.jsonl')).toEqual([
      { path: 'files/hard.txt', why: expect.stringContaining('several names') },
      { path: 'files/link', why: expect.stringContaining('link') },
      { path: 'files/link.txt', why: expect.stringContaining('link') },
    ]);
    const listed = lines(files, 'manifest.jsonl').map(({ path }) => path);
    expect([...listed, 'manifest.jsonl'].sort()).toEqual(
      [...files.keys()].filter((name) => !name.endsWith('/')).sort(),
    );
  });

  it('is for its owner’s eyes, and says in numbers what it wrote', () => {
    const { path, files: count, bytes, counts, left_out: leftOut } = summary;
    const [folder, there] = [join(out, 'bob'), files];
    const plain = [...there.keys()].filter((name) => !name.endsWith('/'));
    expect({ path, leftOut }).toEqual({ path: folder, leftOut: 3 });
    expect(counts).toMatchObject({ conversations: 3, reminders: 1, files: 2 });
    expect(count).toBe(plain.length);
    expect(bytes).toBe(plain.reduce((sum, name) => sum + (there.get(name)?.length ?? 0), 0));
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    const modes = new Set([...there.keys()].map((name) => lstatSync(join(folder, name)).mode & 0o777));
    expect(modes).toEqual(new Set([0o700, 0o600]));
  });

  it('refuses what is there already, whoever is a stranger, and what it does not know', async () => {
    const full = join(out, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'mine'), 'kept');
    expect(await coop('export', full, '--as', 'bob')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /E_WRITE .*full cannot be written: a folder that is not empty is there already; nothing was changed/,
      ),
    });
    symlinkSync(full, join(out, 'way'));
    expect(await coop('export', join(out, 'way'), '--as', 'bob')).toMatchObject({ code: 1 });
    expect(contents(full)).toEqual(new Map([['mine', 'kept']]));
    expect(await coop('export', join(out, 'nobody'), '--as', 'mallory')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nobody is known by this name'),
    });
    expect(await coop('export', '--room', 'kitchen')).toMatchObject({ code: 2 });
    mkdirSync(join(out, 'empty'));
    expect(await coop('export', join(out, 'empty'), '--as', 'bob')).toMatchObject({ code: 0 });
    expect(readdirSync(out).filter((name) => name.startsWith('.') || name === 'nobody')).toEqual([]);
  }, 60_000);

  it('where the disk takes no more leaves nothing, and says so', async () => {
    // A file that may not become as large as one of his: the same as a disk that is full.
    const words = [
      process.execPath,
      MAIN,
      '-c',
      stage.household.config,
      'export',
      join(out, 'full-disk'),
      '--as',
      'bob',
    ];
    const child = spawn('bash', ['-c', 'ulimit -f 300; exec "$@"', 'bash', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(Buffer.concat(said).toString()).toMatch(
      /^coop: E_WRITE .*full-disk cannot be written: .*Nothing of the export was left\./,
    );
    expect(readdirSync(out).filter((name) => name.includes('full-disk'))).toEqual([]);
  }, 60_000);

  it('asks for no more than its person is lent, and for nothing where others read along', async () => {
    const carol = await Guest.arrive(stage.household, 'carol');
    const shared = { part: 'memories', store: 'shared', audience: 'me' } as const;
    const refused = { code: 'E_NOT_ALLOWED' };
    await expect(carol.client.call('own', { asked: shared })).rejects.toMatchObject(refused);
    await expect(carol.client.call('own', { asked: { part: 'jobs' } })).rejects.toMatchObject(refused);
    await expect(carol.client.call('own', { asked: { part: 'files', whole: true } })).rejects.toMatchObject(refused);
    expect(await carol.client.call('own', { asked: { part: 'notices' } })).toMatchObject({ rows: [] });
    carol.leave();
    const alice = await Guest.arrive(stage.household, 'alice', 'kitchen');
    for (const asked of [
      { part: 'self' },
      { part: 'conversations' },
      shared,
      { part: 'files', whole: false },
    ] as const) {
      await expect(alice.client.call('own', { asked })).rejects.toMatchObject(refused);
    }
    alice.leave();
    const pat = await exported('pat', 'pat');
    expect([...pat.keys()]).toEqual(['README.md', 'manifest.jsonl', 'me.json']);
  }, 60_000);

  it('is not kept from the rest by how somebody calls a file, and takes no more room than that took', async () => {
    const target = 'named'.repeat(30);
    const deep = join(folderOf('bob'), ...Array.from({ length: 15 }, () => 'd'.repeat(250)));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'f'.repeat(200)), 'too deep');
    writeFileSync(join(folderOf('bob'), 'hole'), '');
    truncateSync(join(folderOf('bob'), 'hole'), 4_000_001);
    const files = await exported('bob', target);
    expect(lines(files, 'left-out.jsonl').map(({ path }) => String(path).slice(-3))).toContain('fff');
    const hole = lstatSync(join(out, target, 'files/hole'));
    expect(hole.size).toBe(4_000_001);
    expect(hole.blocks * 512).toBeLessThan(1_000_000);
    rmSync(join(folderOf('bob'), 'd'.repeat(250)), { recursive: true });
    rmSync(join(folderOf('bob'), 'hole'));
  }, 60_000);

  it('into one’s own folder does not take itself out', async () => {
    const folder = join(folderOf('bob'), 'here');
    expect(await coop('export', folder, '--as', 'bob')).toMatchObject({ code: 0 });
    expect([...contents(folder).keys()].filter((name) => name.includes('here'))).toEqual([]);
    rmSync(folder, { recursive: true });
  }, 60_000);
});

describe('a long history', () => {
  const COUNT = 1_100;

  beforeAll(async () => {
    const file = join(out, 'history.jsonl');
    const said = Array.from({ length: COUNT }, (_, at) => {
      const text = `word number ${at} `.padEnd(400, 'x');
      return JSON.stringify({ ref: `r${at}`, conversation: 'long', speaker: 'bob', at: '2020-01-01T00:00:00Z', text });
    });
    writeFileSync(file, said.join('\n'));
    expect(await coop('sessions', 'import', file, '--as', 'bob')).toMatchObject({ code: 0 });
    const memories = Array.from({ length: 450 }, (_, at) =>
      JSON.stringify({ ref: `m${at}`, text: `fact ${at} is known` }),
    );
    writeFileSync(file, memories.join('\n'));
    expect(await coop('memory', 'import', file, '--store', 'shared', '--as', 'bob')).toMatchObject({ code: 0 });
    for (let at = 0; at < 700; at += 1) writeFileSync(join(folderOf('bob'), `many-${at}`), `file ${at}`);
  }, 90_000);

  it('is there page after page, each line once', async () => {
    const files = await exported('bob', 'long');
    const long = lines(files, 'conversations.jsonl').find(({ imported }) => imported === 'long');
    const [head, ...turns] = lines(files, `conversations/${long?.['id']}.jsonl`);
    expect(head).toMatchObject({ type: 'conversation', turns: COUNT });
    const texts = turns.map(({ said }) => String(JSON.parse(JSON.stringify(said))[0].text).split(' ')[2]);
    expect(texts).toEqual(Array.from({ length: COUNT }, (_, at) => String(at)));
    const facts = lines(files, 'memories.jsonl').filter(({ text }) => /^fact \d+ is known$/.test(String(text)));
    expect(new Set(facts.map(({ text }) => text)).size).toBe(450);
    expect(facts).toHaveLength(450);
    const changed = lines(files, 'memory-changes.jsonl').filter(({ event }) => event === 'add');
    expect(changed.length).toBeGreaterThanOrEqual(453);
    const many = Array.from({ length: 700 }, (_, at) => files.get(`files/many-${at}`));
    expect(many.filter((text, at) => text !== `file ${at}`)).toEqual([]);
  }, 90_000);

  /** An export that has begun to write. */
  async function begun(folder: string): Promise<ChildProcess> {
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/nowhere' };
    const child = spawn(process.execPath, [MAIN, '-c', stage.household.config, 'export', folder, '--as', 'bob'], {
      env,
    });
    await expect
      .poll(() => readdirSync(out).some((name) => name.endsWith(`${child.pid}.part`)), { interval: 5 })
      .toBe(true);
    return child;
  }

  it('that is stopped leaves nothing', async () => {
    const child = await begun(join(out, 'stopped'));
    const said: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(Buffer.concat(said).toString()).toContain('coop: E_CANCELLED Stopped.');
    expect(readdirSync(out).filter((name) => name.includes('stopped'))).toEqual([]);
  }, 60_000);

  it('that is killed is not there by its name, and what is left of it goes with the next', async () => {
    const child = await begun(join(out, 'killed'));
    child.kill('SIGKILL');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(readdirSync(out).filter((name) => name.includes('killed'))).toEqual([
      `.killed.coop-export-${child.pid}.part`,
    ]);
    expect(await coop('export', join(out, 'killed'), '--as', 'carol')).toMatchObject({ code: 0 });
    expect(readdirSync(out).filter((name) => name.includes('killed'))).toEqual(['killed']);
  }, 60_000);
});
