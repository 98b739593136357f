import { chmodSync, linkSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { key, refusal, TestWorkspace } from './support.ts';

let workspace: TestWorkspace;

beforeAll(async () => {
  workspace = await TestWorkspace.open();
});
afterAll(() => workspace[Symbol.asyncDispose]());

const write = (path: string, text: string) => workspace.writer().write({ key: key(), path, text, integrity: 'full' });
const edit = (path: string, old: string, next: string) =>
  workspace.writer().edit({ key: key(), path, old, new: next, integrity: 'full' });

describe('write', () => {
  it('makes a file with the folders to it, for its owner alone', async () => {
    expect(await write('a/b/c.md', 'héllo')).toEqual({ bytes: 6, existed: false });
    expect(workspace.text('a/b/c.md')).toBe('héllo');
    expect(statSync(join(workspace.folder, 'a/b/c.md')).mode & 0o777).toBe(0o600);
    expect(statSync(join(workspace.folder, 'a/b')).mode & 0o777).toBe(0o700);
  });

  it('replaces a file whole, keeps its mode, and leaves nothing beside it', async () => {
    chmodSync(workspace.put('bin/run.sh', 'old and longer'), 0o755);
    expect(await write('bin/run.sh', 'new')).toEqual({ bytes: 3, existed: true });
    expect(workspace.text('bin/run.sh')).toBe('new');
    expect(statSync(join(workspace.folder, 'bin/run.sh')).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(workspace.folder, 'bin'))).toEqual(['run.sh']);
  });

  it('is not stopped by a folder that is called like what it writes beside', async () => {
    workspace.put('taken/.coop-write-whole/x', 'in the way');
    await write('taken/file', 'whole');
    expect(workspace.text('taken/file')).toBe('whole');
  });

  it('is done once for each key', async () => {
    const writer = workspace.writer();
    const once = { key: key(), path: 'once.md', text: 'first', integrity: 'full' } as const;
    await writer.write(once);
    workspace.put('once.md', 'the person’s own');
    expect(await workspace.writer().write(once)).toEqual({ bytes: 5, existed: false });
    expect(workspace.text('once.md')).toBe('the person’s own');
  });

  it('refuses what is no text, and what is no place for a file', async () => {
    mkdirSync(join(workspace.folder, 'folder'));
    expect(await refusal(write('folder', 'x'))).toMatch(/^E_FILE_KIND: folder is a folder/);
    expect(await refusal(write('once.md/below', 'x'))).toMatch(/^E_FILE_KIND/);
    expect(await refusal(write('odd.md', 'x\ud800'))).toMatch(/^E_FILE: /);
    expect(await refusal(write('.', 'x'))).toMatch(/^E_FILE_KIND/);
  });
});

describe('edit', () => {
  it('changes one place, and tells the lines around it', async () => {
    workspace.put('plan.md', 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n');
    expect(await edit('plan.md', 'four', 'FOUR\nand a half')).toEqual({
      line: 4,
      diff: ' one\n two\n three\n-four\n+FOUR\n+and a half\n five\n six\n seven',
      integrity: 'full',
    });
    expect(workspace.text('plan.md')).toBe('one\ntwo\nthree\nFOUR\nand a half\nfive\nsix\nseven\n');
  });

  it('keeps line ends, byte order mark, a missing last line feed, and bytes that are no text', async () => {
    workspace.put('windows.txt', '\ufeffone\r\ntwo\r\nthree');
    await edit('windows.txt', 'one\ntwo', 'ONE\nand\nTWO');
    expect(workspace.text('windows.txt')).toBe('\ufeffONE\r\nand\r\nTWO\r\nthree');

    workspace.put('mixed.txt', 'a\r\nb\nc\r\nd\n');
    await edit('mixed.txt', 'b\nc\nd', 'B\nc\nD\ne');
    expect(workspace.text('mixed.txt')).toBe('a\r\nB\nc\r\nD\ne\n');

    workspace.put('latin.txt', Buffer.from('caf\xe9\nplain\n', 'latin1'));
    await edit('latin.txt', 'plain', 'pläin');
    expect(workspace.bytes('latin.txt')).toEqual(
      Buffer.concat([Buffer.from('caf\xe9\n', 'latin1'), Buffer.from('pläin\n')]),
    );
  });

  it('changes nothing where the place is not there, or not the only one, and says where to look', async () => {
    workspace.put('many.md', 'the same\nother words here\nthe same\n');
    expect(await refusal(edit('many.md', 'the same', 'x'))).toMatch(/is there more than once, in lines 1, 3\./);
    expect(await refusal(edit('many.md', 'other  words here', 'x'))).toMatch(
      /line 2 begins like it, other blanks aside/,
    );
    expect(await refusal(edit('many.md', 'other word hear', 'x'))).toMatch(/line 2 is the nearest/);
    expect(await refusal(edit('many.md', 'zzzz', 'x'))).toMatch(
      /E_FILE_MATCH: many.md: the text to replace is not there\./,
    );
    expect(await refusal(edit('many.md', 'gone', 'other words'))).toMatch(
      /the new one is: it may have been done before/,
    );
    expect(await refusal(edit('many.md', 'the same', 'the same'))).toMatch(/is the same as the new one/);
    expect(await refusal(edit('nothing.md', 'a', 'b'))).toMatch(/^E_FILE_MISSING/);
    expect(workspace.text('many.md')).toBe('the same\nother words here\nthe same\n');
  });

  it('counts places that overlap', async () => {
    workspace.put('overlap.txt', 'aaa');
    expect(await refusal(edit('overlap.txt', 'aa', 'b'))).toMatch(/more than once/);
  });
});

describe('what has to be asked for', () => {
  const others = [
    { path: 'users', level: 'public' },
    { path: 'users/bob', level: 'inner' },
    { path: 'users/alice', level: 'full' },
  ] as const;
  const prompts = [
    { path: 'SOUL.md', level: 'familiar' },
    { path: 'HEARTBEAT.md', level: 'full' },
    { path: 'channels', level: 'public' },
  ] as const;
  const outcome = (path: string, guarded: 'asked' | 'written' = 'asked', integrity: 'full' | 'public' = 'full') =>
    refusal(workspace.writer({ others, prompts, guarded }).write({ key: key(), path, text: 'x', integrity }));

  it('is what others read who are worth less, and what is written below a folder of nobody known', async () => {
    for (const path of ['users/bob/notes.md', 'users/mallory/x', './users//bob/x', 'USERS/Bob/x', 'users/x'])
      expect(await outcome(path), path).toMatch(/^E_FILE_ASK/);
    expect(await outcome('users/alice/notes.md')).toMatch(/^answered/);
    expect(readdirSync(join(workspace.folder, 'users'))).toEqual(['alice']);
  });

  it('is what prompts are made of, however it is spelled', async () => {
    workspace.put('SOUL.md', 'a soul');
    for (const path of [
      'SOUL.md',
      './SOUL.md',
      'soul.md',
      'ＳＯＵＬ.md',
      'channels/terminal.md',
      'channels/new/x',
      'Channels/x',
    ])
      expect(await outcome(path, 'written'), path).toMatch(/^E_FILE_ASK/);
    expect(
      await refusal(
        workspace.writer({ prompts }).edit({ key: key(), path: 'SOUL.md', old: 'a', new: 'b', integrity: 'full' }),
      ),
    ).toMatch(/^E_FILE_ASK/);
    expect(workspace.text('SOUL.md')).toBe('a soul');
  });

  it('is what prompts are made of by another name', async () => {
    workspace.put('channels/terminal.md', 'short');
    symlinkSync('SOUL.md', join(workspace.folder, 'link.md'));
    symlinkSync('channels', join(workspace.folder, 'ways'));
    linkSync(join(workspace.folder, 'SOUL.md'), join(workspace.folder, 'hard.md'));
    for (const path of ['link.md', 'hard.md', 'ways/terminal.md'])
      expect(await outcome(path, 'written'), path).toMatch(/^E_FILE_KIND/);
    expect(workspace.text('SOUL.md')).toBe('a soul');
    expect(workspace.text('channels/terminal.md')).toBe('short');
  });

  it('is not the person’s own part of the prompt, where the turn is believed at its level', async () => {
    expect(await outcome('HEARTBEAT.md', 'written')).toMatch(/^answered/);
    expect(await outcome('HEARTBEAT.md', 'written', 'public')).toMatch(/^E_FILE_ASK/);
    expect(await outcome('HEARTBEAT.md', 'asked')).toMatch(/^E_FILE_ASK/);
  });

  it('is shown whole, as it would be', async () => {
    workspace.put('channels/asked.md', '\ufeffone\r\ntwo\r\n');
    const wish = { path: 'channels/asked.md', old: 'two', new: '2' };
    expect(await workspace.writer({ prompts }).edited(wish)).toEqual({ text: '\ufeffone\r\n2\r\n', integrity: 'full' });
    expect(workspace.text('channels/asked.md')).toBe('\ufeffone\r\ntwo\r\n');
  });

  it('is written by whom it was approved for, and nothing else', async () => {
    const approved = workspace.approved('users/bob/gift.md', 'full');
    const wish = { key: key(), text: 'a bicycle', integrity: 'public' } as const;
    expect(await refusal(approved.write({ ...wish, path: 'users/bob/other.md' }))).toMatch(/^E_FILE_ASK/);
    expect(
      await refusal(approved.edit({ key: key(), path: 'users/bob/gift.md', old: 'a', new: 'b', integrity: 'full' })),
    ).toMatch(/^E_FILE_ASK/);
    await approved.write({ ...wish, path: './users/bob/gift.md' });
    expect(workspace.text('users/bob/gift.md')).toBe('a bicycle');
  });
});
