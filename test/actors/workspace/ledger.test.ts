import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import { workspaceProfile } from '../../../src/actors/supervisor/profiles.ts';
import { PromptFilesContract } from '../../../src/protocol/contracts/prompt.ts';
import { WorkspaceMarksContract } from '../../../src/protocol/contracts/workspace.ts';
import { leaseId } from '../../../src/protocol/ids.ts';
import { key, refusal, TestWorkspace } from './support.ts';

const read = async (workspace: TestWorkspace, path: string) =>
  (await workspace.reader().read({ path, line: 1, lines: 10 })).integrity;

const write = (workspace: TestWorkspace, path: string, text: string, integrity: 'full' | 'inner' | 'public') =>
  workspace.writer().write({ key: key(), path, text, integrity });

describe('the ledger', () => {
  it('knows what a turn wrote that was believed less, until one writes it that is believed', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'old.md': 'the owner’s' } });
    await write(workspace, 'page.md', 'from the web', 'public');
    expect(await read(workspace, 'page.md')).toBe('public');
    expect(await read(workspace, 'old.md')).toBe('full');
    const found = await workspace.reader().find({ text: 'web', limit: 5 });
    expect(found).toMatchObject({ found: [{ path: 'page.md' }], integrity: 'public' });
    expect((await workspace.reader().list({ limit: 5 })).integrity).toBe('public');

    await workspace.writer().edit({ key: key(), path: 'page.md', old: 'web', new: 'net', integrity: 'full' });
    expect(await read(workspace, 'page.md')).toBe('public');
    await write(workspace, 'page.md', 'read and written anew', 'full');
    expect(await read(workspace, 'page.md')).toBe('full');

    await workspace.writer().edit({ key: key(), path: 'old.md', old: 'owner', new: 'guest', integrity: 'inner' });
    expect(await read(workspace, 'old.md')).toBe('inner');
  });

  it('knows the file when it is called otherwise, and its folder too', async () => {
    await using workspace = await TestWorkspace.open();
    await write(workspace, 'a/page.md', 'from the web', 'public');
    renameSync(join(workspace.folder, 'a/page.md'), join(workspace.folder, 'harmless.md'));
    expect(await read(workspace, 'harmless.md')).toBe('public');
    renameSync(join(workspace.folder, 'a'), join(workspace.folder, 'b'));
    expect((await workspace.reader().list({ limit: 9 })).integrity).toBe('public');
  });

  it('tells prompts how far their files are believed', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'SOUL.md': 'kind', 'HEARTBEAT.md': 'look' } });
    const { server, client } = mintChannel(PromptFilesContract);
    const file = (path: string) => ({ path, file: path, kind: 'shared', cache: 'session', level: 'full' }) as const;
    const scope = { files: [file('SOUL.md'), file('HEARTBEAT.md')] };
    workspace.actor.grant({ contract: 'prompt.files', scope, port: server });
    await write(workspace, 'HEARTBEAT.md', 'look at the page', 'public');
    const { files } = await connect(client, PromptFilesContract).call.load({});
    expect(files).toMatchObject([
      { text: 'kind', integrity: 'full' },
      { text: 'look at the page', integrity: 'public' },
    ]);
  });

  it('is there again after a restart', async () => {
    await using workspace = await TestWorkspace.open();
    await write(workspace, 'page.md', 'from the web', 'public');
    await using again = await TestWorkspace.open({ ledger: readFileSync(workspace.ledger, 'utf8') });
    again.put('page.md', 'from the web');
    expect(await read(again, 'page.md')).toBe('public');
  });

  it('that cannot be read lets nothing be believed, and stays as it is', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'a.md': 'a' }, ledger: '{"version":1,' });
    expect(await read(workspace, 'a.md')).toBe('public');
    await write(workspace, 'a.md', 'anew', 'full');
    expect(await read(workspace, 'a.md')).toBe('public');
    expect(readFileSync(workspace.ledger, 'utf8')).toBe('{"version":1,');
  });

  it('that cannot be written lets nothing be written that is believed less', async () => {
    // No permission for the file that is put in its place.
    const profile = (folder: string, ledger: string) => {
      const { write = [], ...rest } = workspaceProfile(folder, ledger);
      return { ...rest, write: write.filter((path) => !path.startsWith(ledger)) };
    };
    await using workspace = await TestWorkspace.open({ profile });
    expect(await refusal(write(workspace, 'page.md', 'from the web', 'public'))).toMatch(/^E_/);
    expect(existsSync(join(workspace.folder, 'page.md'))).toBe(false);
    expect(await refusal(write(workspace, 'own.md', 'mine', 'full'))).toMatch(/^answered/);
  });
});

describe('the ledgers of the whole workspace and of its parts', () => {
  it('know of each other: what Bob’s turn wrote, and what was approved for his folder', async () => {
    await using whole = await TestWorkspace.open();
    await using bob = await TestWorkspace.open({ path: 'users/bob', part: whole });
    const asWhole = async (path: string) => await read(whole, `users/bob/${path}`);
    await write(bob, 'page.md', 'from the web', 'public');
    await write(bob, 'own.md', 'Bob’s', 'full');
    expect([await asWhole('page.md'), await asWhole('own.md')]).toEqual(['public', 'full']);
    await write(bob, 'own.md', 'from the web, too', 'public');
    expect(await asWhole('own.md')).toBe('public');
    await write(bob, 'page.md', 'Bob’s', 'full');
    expect(await asWhole('page.md')).toBe('full');

    const gift = { key: key(), path: 'users/bob/gift.md', text: 'a page said so', integrity: 'public' } as const;
    await whole.approved('users/bob/gift.md', 'public').write(gift);
    expect(await read(bob, 'gift.md')).toBe('public');
    expect(await read(bob, 'page.md')).toBe('full');
    expect(await asWhole('gift.md')).toBe('public');
    await write(bob, 'gift.md', 'Bob’s own words', 'full');
    expect([await read(bob, 'gift.md'), await asWhole('gift.md')]).toEqual(['full', 'full']);
  });
});

describe('marks of commands', () => {
  const sh = (workspace: TestWorkspace, script: string) =>
    execFileSync('sh', ['-c', script], { cwd: workspace.folder });

  it('outlive the lease: what a command made until it was ended with it is marked', async () => {
    await using workspace = await TestWorkspace.open();
    const marks = workspace.marks();
    const { mark } = await marks.before({});
    writeFileSync(join(workspace.folder, 'made.md'), 'by a command');
    await workspace.actor.revoke(leaseId('test'));
    expect(await marks.after({ mark, integrity: 'public' })).toEqual({ changed: 1 });
  });

  it('are on what a command made, changed, renamed or copied, and on nothing else', async () => {
    await using workspace = await TestWorkspace.open({
      files: { 'same.md': 's', 'changed.md': 'c', 'renamed.md': 'r', 'copied.md': 'o', 'dir/x.md': 'x' },
    });
    const marks = workspace.marks();
    // The disk's clock ticks on: what lies there from before looks older.
    sh(workspace, 'sleep 0.05');
    const { mark, integrity } = await marks.before({});
    expect(integrity).toBe('full');
    sh(workspace, 'echo new > made.md; echo more >> changed.md; mv renamed.md other.md; cp copied.md copy.md; mkdir d');
    await marks.after({ mark, integrity: 'public' });
    expect(await read(workspace, 'same.md')).toBe('full');
    expect(await read(workspace, 'copied.md')).toBe('full');
    expect(await read(workspace, 'dir/x.md')).toBe('full');
    for (const path of ['made.md', 'changed.md', 'other.md', 'copy.md'])
      expect(await read(workspace, path), path).toBe('public');
    expect((await marks.before({})).integrity).toBe('public');
  });

  it('are there whatever a command does to the times of its files', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'a.md': 'old' } });
    const marks = workspace.marks();
    const path = join(workspace.folder, 'a.md');
    utimesSync(path, 1_000, 1_000);
    const { mark } = await marks.before({});
    writeFileSync(path, 'new');
    utimesSync(path, 1_000, 1_000);
    await marks.after({ mark, integrity: 'public' });
    expect(await read(workspace, 'a.md')).toBe('public');
  });

  it('are on what a command swapped for another file, and on links and names that are no text', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'a.md': 'a', 'b.md': 'b' } });
    const marks = workspace.marks();
    const { mark } = await marks.before({});
    sh(workspace, 'mv a.md t; mv b.md a.md; mv t b.md; ln -s "words of mine" link');
    await marks.after({ mark, integrity: 'inner' });
    expect([await read(workspace, 'a.md'), await read(workspace, 'b.md')]).toEqual(['inner', 'inner']);
    sh(workspace, 'rm a.md b.md');
    expect((await marks.before({})).integrity).toBe('inner');

    const second = await marks.before({});
    sh(workspace, 'printf x > "$(printf \'odd\\377\')"');
    await marks.after({ mark: second.mark, integrity: 'public' });
    sh(workspace, 'mv odd* even.md');
    expect(await read(workspace, 'even.md')).toBe('public');
  });

  it('are on everything where nobody knows what it was before', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'a.md': 'a' } });
    await workspace.marks().after({ mark: 'never given', integrity: 'inner' });
    expect(await read(workspace, 'a.md')).toBe('inner');
  });

  it('are there while a command runs that was asked for by somebody who is believed less, and when nobody says that it ended', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'a.md': 'a', 'b.md': 'b' } });
    sh(workspace, 'sleep 0.05');
    const { server, client } = mintChannel(WorkspaceMarksContract);
    const scope = { level: 'full', hidden: [], shown: [] } as const;
    workspace.actor.grant({ contract: 'workspace.marks', scope, port: server });
    const marks = connect(client, WorkspaceMarksContract);
    await marks.call.before({ integrity: 'inner' });
    workspace.put('a.md', 'changed');
    expect([await read(workspace, 'a.md'), await read(workspace, 'b.md')]).toEqual(['inner', 'full']);
    marks.close();
    await expect.poll(() => JSON.parse(readFileSync(workspace.ledger, 'utf8')).underway).toEqual([]);
    sh(workspace, 'mv a.md c.md');
    expect(await read(workspace, 'c.md')).toBe('inner');
  });

  it('are there after a crash in the middle of a command', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'a.md': 'a', 'b.md': 'b' } });
    sh(workspace, 'sleep 0.05');
    await workspace.marks().before({});
    workspace.put('a.md', 'changed');
    await workspace.actor.worker.terminate();
    await using again = await TestWorkspace.open({ part: workspace });
    expect([await read(again, 'a.md'), await read(again, 'b.md')]).toEqual(['public', 'full']);
  });

  it('need not be there where a command is believed, and are forgotten with their files', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'a.md': 'a' } });
    const marks = workspace.marks();
    const { mark } = await marks.before({});
    workspace.put('b.md', 'b');
    expect(await marks.after({ mark, integrity: 'full' })).toEqual({ changed: 0 });
    expect(await read(workspace, 'b.md')).toBe('full');
    await write(workspace, 'page.md', 'from the web', 'public');
    expect((await marks.before({})).integrity).toBe('public');
    sh(workspace, 'rm page.md');
    expect((await marks.before({})).integrity).toBe('full');
  });

  it('do not tell of what is hidden, but of what of it is shown', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'users/bob/a': 'a', 'users/alice/a': 'a' } });
    await write(workspace, 'users/bob/x.md', 'x', 'public');
    await write(workspace, 'users/alice/x.md', 'x', 'inner');
    const marks = workspace.marks({ hidden: ['users'], shown: ['users/alice'] });
    expect((await marks.before({})).integrity).toBe('inner');
    expect((await workspace.marks({ hidden: ['users'] }).before({})).integrity).toBe('full');
  });
});

it('ends when it is asked to', async () => {
  await using workspace = await TestWorkspace.open();
  await workspace.actor.drain();
  expect(workspace.actor.frames.some(({ type }) => type === 'closed')).toBe(true);
});
