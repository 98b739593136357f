/** What the agent is told and was told before: every text is kept, seen by whoever sees the settings, and put back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { approvalDigest } from '../../src/domain/approval.ts';
import type { AttachResult } from '../../src/protocol/attach.ts';
import { VERSION_MAX_BYTES } from '../../src/protocol/contracts/journal/index.ts';
import { idempotencyKey, turnId } from '../../src/protocol/ids.ts';
import type { MessagesBody } from '../support/messages-api.ts';
import { call, obedient } from '../support/obedient.ts';
import { withModel } from './model.ts';
import { run } from './run.ts';
import { typed } from './typed.ts';

let stage: Awaited<ReturnType<typeof withModel>>;
let workspace: string;
let alice: Guest;
/** Whatever any turn of somebody else was told. */
let toldToOthers = '';

function script(body: MessagesBody) {
  if (!JSON.stringify(body.system).includes('You talk with alice alone')) toldToOthers += JSON.stringify(body);
  return obedient(body);
}

const say = async (guest: Guest, words: string): Promise<string> => (await guest.ask(words)).text;

const put = (path: string, text: string | Buffer): void => {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
};
const text = (path: string): string => readFileSync(join(workspace, path), 'utf8');
const files = (...args: readonly string[]) =>
  typed({ config: stage.household.config, cwd: stage.household.folder }, 'files', ...args);

type Versions = AttachResult<'file_history'>['versions'];
const history = async (path: string): Promise<Versions> => (await alice.client.call('file_history', { path })).versions;

/** Names of files below the folder in which the word stands. */
const holding = (word: string, folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .filter(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1').includes(word))
    .map(({ name }) => name);

async function approve(): Promise<void> {
  const { approvals } = await alice.client.call('attention', {});
  const approval = approvals.find(({ action }) => action.kind === 'file');
  if (approval === undefined) throw new Error('nobody was asked');
  await alice.client.call('decide', { id: approval.id, decision: 'approve', digest: approvalDigest(approval) });
}

beforeAll(async () => {
  stage = await withModel(script, { api: { lifeMs: 600_000 } });
  workspace = join(dirname(stage.household.config), 'workspaces', 'default');
  // Only full people are told what is in TOOLS.md, familiar ones too what is in SOUL.md.
  put('TOOLS.md', 'One hammer.\n');
  put('SOUL.md', 'Be kind.\n');
  alice = await Guest.arrive(stage.household, 'alice');
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('the agent', () => {
  it('changes a file that it is told, sees what it said, and puts it back; that can be undone, too', async () => {
    await say(alice, call('edit_file', { path: 'TOOLS.md', old: 'One hammer.', new: 'Two saws.' }));
    expect(text('TOOLS.md')).toBe('Two saws.\n');
    const { path, versions } = JSON.parse(await say(alice, call('file_history', { path: 'TOOLS.md' })));
    expect(path).toBe('TOOLS.md');
    expect(versions).toMatchObject([
      { version: 2, by: 'alice', kind: 'text', diff: '', bytes: 10 },
      { version: 1, by: null, kind: 'text', diff: '- Two saws.\n+ One hammer.' },
    ]);
    expect(versions[0].turn).toBeTruthy();

    const restored = await say(alice, call('file_restore', { path: './TOOLS.md', version: 1 }));
    expect(JSON.parse(restored)).toMatchObject({ restored: 'TOOLS.md', version: 1 });
    expect(text('TOOLS.md')).toBe('One hammer.\n');
    await say(alice, call('file_restore', { path: 'TOOLS.md', version: 2 }));
    expect(text('TOOLS.md')).toBe('Two saws.\n');
    expect(await history('TOOLS.md')).toMatchObject([
      { version: 4, same: 2, by: 'alice' },
      { version: 3, same: 1, by: 'alice' },
      { version: 2 },
      { version: 1 },
    ]);
  });

  it('has nothing new kept where it writes what is there', async () => {
    await say(alice, call('write_file', { path: 'TOOLS.md', text: 'Two saws.\n' }));
    expect(await history('TOOLS.md')).toHaveLength(4);
  });

  it('is told of a file or a version that is not there, and what there is', async () => {
    expect(await say(alice, call('file_history', { path: 'TOOL.md' }))).toMatch(
      /^E_NOT_FOUND: There is no history of TOOL\.md here\. .*Did you mean TOOLS\.md\?/,
    );
    expect(await say(alice, call('file_restore', { path: 'TOOLS.md', version: 9 }))).toContain(
      'E_NOT_FOUND: There is no version 9 of TOOLS.md here. There are: 4, 3, 2, 1.',
    );
    expect(await say(alice, call('file_history', { path: '../../coop.toml' }))).toContain('E_FILE_PATH');
  });

  it('has asked for it where others are told the file, for the change and for putting it back', async () => {
    expect(await say(alice, call('edit_file', { path: 'SOUL.md', old: 'kind', new: 'brief' }))).toContain(
      'Nothing is written yet',
    );
    expect(await history('SOUL.md')).toHaveLength(1);
    await approve();
    await expect.poll(() => text('SOUL.md')).toBe('Be brief.\n');
    await expect
      .poll(() => history('SOUL.md'))
      .toMatchObject([
        { version: 2, by: 'alice', approvedBy: 'alice', sure: true },
        { version: 1, by: null },
      ]);

    expect(await say(alice, call('file_restore', { path: 'SOUL.md', version: 1 }))).toContain('Nothing is written yet');
    expect(text('SOUL.md')).toBe('Be brief.\n');
    await approve();
    await expect.poll(() => text('SOUL.md')).toBe('Be kind.\n');
    await expect.poll(() => history('SOUL.md')).toMatchObject([{ version: 3, same: 1 }, {}, {}]);
  });
});

describe('a change that nobody told coop of', () => {
  it('is a version when a turn is told it', async () => {
    put('IDENTITY.md', 'I am Cooper.\n');
    await say(alice, 'hello');
    put('IDENTITY.md', 'I am Coop.\n');
    await say(alice, 'hello');
    // Nobody looks before the file is gone again.
    rmSync(join(workspace, 'IDENTITY.md'));
    expect(await history('IDENTITY.md')).toMatchObject([
      { version: 3, kind: 'removed', by: null, bytes: 0 },
      { version: 2, by: null, diff: '+ I am Coop.' },
      { version: 1, by: null, diff: '+ I am Cooper.' },
    ]);
  });

  it('is one when somebody looks, and a file that was removed can be had again', async () => {
    expect(await say(alice, call('file_restore', { path: 'IDENTITY.md', version: 3 }))).toContain(
      'as version 3 there was no such file',
    );
    expect(await files('restore', 'IDENTITY.md', '2')).toMatchObject({ code: 0, err: '' });
    expect(text('IDENTITY.md')).toBe('I am Coop.\n');
    put('IDENTITY.md', 'I am nobody.\r\n');
    expect((await history('IDENTITY.md'))[0]).toMatchObject({ version: 5, by: null, bytes: 14 });
    await files('restore', 'IDENTITY.md', '2');
    await files('restore', 'IDENTITY.md', '5');
    expect(text('IDENTITY.md')).toBe('I am nobody.\r\n');
  });

  it('of a text that is too large, or is none, is a version without it, which says so', async () => {
    put('HEARTBEAT.md', 'x'.repeat(VERSION_MAX_BYTES + 1));
    await history('HEARTBEAT.md');
    put('HEARTBEAT.md', Buffer.from([0xff, 0x00, 0x01]));
    expect(await history('HEARTBEAT.md')).toMatchObject([
      { kind: 'unkept', why: 'a binary file', bytes: 3 },
      { kind: 'unkept', why: `it has more than ${VERSION_MAX_BYTES} bytes`, bytes: VERSION_MAX_BYTES + 1 },
    ]);
    expect(await files('restore', 'HEARTBEAT.md', '1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('version 1 was not kept'),
    });
    rmSync(join(workspace, 'HEARTBEAT.md'));
  });

  it('of any other file is none', async () => {
    put('notes.md', 'A note.\n');
    await say(alice, call('write_file', { path: 'notes.md', text: 'Another note.\n' }));
    expect(await say(alice, call('file_history', { path: 'notes.md' }))).toContain('There is no history of notes.md');
    expect(await say(alice, call('file_history', {}))).not.toContain('notes.md');
  });
});

describe('coop files', () => {
  it('lists the files, the versions of one, and what putting one back would change', async () => {
    expect((await files()).out).toMatch(
      /^versions +last \(UTC\) +file\n[\s\S]*4 +\d{4}-\d\d-\d\d \d\d:\d\d +TOOLS\.md/,
    );
    const shown = await files('history', 'TOOLS.md', '--diff');
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^4 .* alice +10 B +as version 2$/m);
    expect(shown.out).toMatch(/^1 .* as coop found it +12 B *\n- Two saws\.\n\+ One hammer\.$/m);
    const { versions } = JSON.parse((await files('history', 'TOOLS.md', '--json')).out);
    expect(versions).toHaveLength(4);
    expect((await files('diff', 'TOOLS.md', '1')).out).toBe('- Two saws.\n+ One hammer.\n');
    expect((await files('diff', 'TOOLS.md', '4')).out).toBe('TOOLS.md says that now.\n');
    expect(JSON.parse((await files('diff', 'TOOLS.md', '1', '--json')).out)).toMatchObject({ version: 1, now: false });
  });

  it('puts one back without asking anybody, and says when there is nothing to do', async () => {
    expect(await files('restore', 'SOUL.md', '2')).toMatchObject({
      code: 0,
      out: 'SOUL.md says again what it said as version 2:\n- Be kind.\n+ Be brief.\n"coop files history SOUL.md" has what it said until now.\n',
    });
    expect(text('SOUL.md')).toBe('Be brief.\n');
    expect((await history('SOUL.md'))[0]).toMatchObject({ version: 4, by: 'alice', turn: null, same: 2 });
    expect((await files('restore', 'SOUL.md', '4')).out).toContain('nothing was changed');
    expect(JSON.parse((await files('restore', 'SOUL.md', '4', '--json')).out)).toMatchObject({ changed: false });
    expect(await history('SOUL.md')).toHaveLength(4);
  });

  it('refuses what there is not, and those who do not see the settings', async () => {
    expect(await files('history', 'nothing.md')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no history of nothing.md here. Those with a history: '),
    });
    expect(await files('restore', 'SOUL.md', '40')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There are: 4, 3, 2, 1.'),
    });
    expect(await files('diff', 'SOUL.md', 'first')).toMatchObject({ code: 2 });
    expect(await files('restore', 'SOUL.md')).toMatchObject({ code: 2 });
    expect(await files('history', 'SOUL.md', '--as', 'bob')).toMatchObject({
      code: 1,
      err: expect.stringContaining('bob is inner: the history of files is looked at by full people.'),
    });
    expect((await files('restore', '--help')).out).toContain('Example:\n  coop files restore SOUL.md 3');
  });
});

describe('somebody else', () => {
  const CANARY = 'The safe opens with pelican.';
  const key = idempotencyKey(turnId('command'), 'guess');

  /** A file that only full people are told said it before. */
  beforeAll(async () => {
    put('TOOLS.md', `${CANARY}\n`);
    expect(await history('TOOLS.md')).toHaveLength(5);
    put('TOOLS.md', 'Two saws.\n');
    expect(await history('TOOLS.md')).toHaveLength(6);
  });

  it.each([
    ['Bob', 'bob', undefined],
    ['Carol', 'carol', undefined],
    ['Alice, in a room', 'alice', 'kitchen'],
  ])('(%s) has neither the tools nor the commands, and is told nothing by their errors', async (_, name, room) => {
    const guest = await Guest.arrive(stage.household, name, room);
    const calls = [
      call('file_history', {}),
      call('file_history', { path: 'TOOLS.md', version: 5 }),
      call('file_restore', { path: 'TOOLS.md', version: 5 }),
      call('read_file', { path: 'TOOLS.md' }),
    ];
    for (const one of calls) expect(await say(guest, one)).toMatch(/^E_(TOOL_UNKNOWN|FILE_MISSING)/);
    for (const path of ['TOOLS.md', 'NONE.md'])
      for (const asked of [
        guest.client.call('files', {}),
        guest.client.call('file_history', { path }),
        guest.client.call('file_diff', { path, version: 5 }),
        guest.client.call('file_restore', { key, path, version: 5 }),
        guest.client.call('file_forget', { path, versions: [5] }),
      ])
        await expect(asked).rejects.toThrow('Not possible here.');
    expect(text('TOOLS.md')).toBe('Two saws.\n');
    expect(guest.seen + toldToOthers).not.toContain('pelican');
  });

  it('finds it in no folder: it is in the journal alone', () => {
    expect(holding('pelican', dirname(workspace))).toEqual([]);
    expect(holding('pelican', join(dirname(stage.household.config), 'db')).join()).toMatch(/^journal\.db/);
  });
});

describe('what a file should never have said', () => {
  it('is forgotten for good, wherever the file said it; that it did stays known', async () => {
    put('TOOLS.md', 'The safe opens with pelican.\n');
    expect(await history('TOOLS.md')).toHaveLength(7);
    expect(await files('forget', 'TOOLS.md', '5', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('it says now what it said as version 5: have it say something else first'),
    });
    put('TOOLS.md', 'Two saws.\n');
    // It is asked for, where somebody can answer.
    expect(await files('forget', 'TOOLS.md', '5')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await files('forget', 'TOOLS.md', '5', '--yes', '--as', 'bob')).toMatchObject({ code: 1 });
    expect((await history('TOOLS.md')).map(({ version, same }) => [version, same])).toContainEqual([7, 5]);

    const { code, out } = await files('forget', 'TOOLS.md', '5', '--yes');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Forgotten: versions 5, 7 of TOOLS\.md, and nothing else of its history\.\nBackups still hold it/,
    );
    const rows = await history('TOOLS.md');
    expect(rows).toHaveLength(8);
    const gone = { kind: 'unkept', why: 'forgotten by alice', bytes: 0, diff: '' };
    expect(rows.filter(({ version }) => [5, 7].includes(version))).toMatchObject([gone, gone]);
    expect(rows.filter(({ kind }) => kind === 'unkept')).toHaveLength(2);
    expect(holding('pelican', stage.household.folder)).toEqual([]);
    expect(await files('restore', 'TOOLS.md', '5')).toMatchObject({
      code: 1,
      err: expect.stringContaining('forgotten by alice'),
    });
    // Once more does nothing, and says the same.
    const again = await files('forget', './TOOLS.md', '5', '7', '--yes', '--json');
    expect(JSON.parse(again.out)).toEqual({ path: 'TOOLS.md', versions: [5, 7] });
    expect(text('TOOLS.md')).toBe('Two saws.\n');
  });

  it('is named by a version that there is', async () => {
    expect(await files('forget', 'TOOLS.md', '99', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no version 99 of TOOLS.md'),
    });
    expect(await files('forget', 'nothing.md', '1', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no history of nothing.md'),
    });
    expect(await files('forget', 'TOOLS.md', 'last', '--yes')).toMatchObject({ code: 2 });
  });
});

describe('the words of somebody who is believed less', () => {
  it('stay theirs: a turn that has looked at them has to ask, and so has one that puts them back', async () => {
    const bob = await Guest.arrive(stage.household, 'bob');
    await say(bob, call('write_file', { path: 'USER.md', text: 'Bob likes tea.\n' }));
    await say(bob, call('write_file', { path: 'USER.md', text: 'Bob likes rum.\n' }));
    const path = 'users/bob/USER.md';
    expect(await history(path)).toMatchObject([
      { version: 2, by: 'bob', integrity: 'inner' },
      { version: 1, by: 'bob', integrity: 'inner' },
    ]);
    // Its own folder, and its own gate: still a write below the turn.
    expect(await say(alice, call('file_restore', { path, version: 1 }))).toContain('Nothing is written yet');
    await alice.client.call('new', {});
    await say(alice, call('write_file', { path: 'TOOLS.md', text: 'Two saws, one axe.\n' }));
    expect(text('TOOLS.md')).toBe('Two saws, one axe.\n');
    expect(await say(alice, call('file_history', { path }))).toContain('"believed":"inner"');
    const wrote = call('write_file', { path: 'TOOLS.md', text: 'What Bob said.\n' });
    expect(await say(alice, wrote)).toContain('Nothing is written yet');
    expect(text('TOOLS.md')).toBe('Two saws, one axe.\n');
    await alice.client.call('new', {});
  });

  it('go with them when they are removed and what is theirs is purged', async () => {
    const purged = await run(stage.household.config, 'user', 'remove', 'bob', '--memories', 'purge', '--yes');
    expect(purged.out).toContain('2 earlier versions of files in their folder');
    expect((await files('history', 'users/bob/USER.md')).err).toContain('There is no history of users/bob/USER.md');
    expect(await history('TOOLS.md')).not.toEqual([]);
    // The folder itself is theirs.
    expect(existsSync(join(workspace, 'users/bob/USER.md'))).toBe(true);
  });
});
