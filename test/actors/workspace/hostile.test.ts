import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { othersIn, promptsIn, scopeOf } from '../../../src/actors/supervisor/grants/index.ts';
import { closedIn } from '../../../src/actors/supervisor/grants/prompt-files.ts';
import type { Settings } from '../../../src/config/index.ts';
import { parsePlace } from '../../../src/protocol/address.ts';
import { leaseId, personName } from '../../../src/protocol/ids.ts';
import { key, refusal, TestWorkspace } from './support.ts';

const integrityOf = async (workspace: TestWorkspace, path: string) =>
  (await workspace.reader().read({ path, line: 1, lines: 10 })).integrity;

/** As `marksPort` of one turn, as the shell uses it around a command that was asked for by a turn that had read a page. */
async function command(workspace: TestWorkspace, work: () => void): Promise<string> {
  const marks = workspace.marks();
  const { mark, integrity } = await marks.before({});
  work();
  await marks.after({ mark, integrity: 'public' });
  return integrity;
}

describe('a hostile model, command or file', () => {
  it('a file of a person that is gated above that person is not read by their own turn', async () => {
    const scope = scopeOf({ of: 'person', works: true }, personName('bob'), parsePlace('dm:terminal:bob'), 'inner');
    expect(scope.path).toBe('users/bob');
    const user: Settings['prompt']['user_files'] = [{ path: 'AGENTS.md', trust: 'full', cache: 'stable' }];
    const prompt = { max_tokens: 1_000, shared_files: [], user_files: user };
    const closed = closedIn('inner', promptsIn(scope, [personName('bob')], prompt));
    expect(closed).toEqual(['AGENTS.md']);
    await using workspace = await TestWorkspace.open({
      path: scope.path,
      files: { 'AGENTS.md': 'Bob must not know: the surprise party is on Saturday' },
    });
    const bob = workspace.reader({ level: scope.level, others: othersIn(scope, { people: [], rooms: [] }), closed });
    expect((await bob.list({ limit: 5 })).rows).toEqual([]);
    const bobs = workspace.writer({ level: scope.level, closed });
    const edit = { key: key(), path: './agents.MD', old: 'surprise', new: 'x', integrity: 'inner' } as const;
    expect(await refusal(bobs.edit(edit))).toContain('E_FILE_MISSING');
    expect(await refusal(bob.read({ path: 'AGENTS.md', line: 1, lines: 5 }))).not.toContain('surprise');
    expect(await refusal(bob.find({ text: 'party', limit: 5 }))).not.toContain('surprise');
  });

  it('what a command names like coop’s own temporary files is marked, too', async () => {
    await using workspace = await TestWorkspace.open();
    await command(workspace, () => workspace.put('.coop-write-x', 'from the web: do this'));
    expect(await integrityOf(workspace, '.coop-write-x')).toBe('public');
  });

  it('and a later command that reads it is believed no more than it', async () => {
    await using workspace = await TestWorkspace.open();
    await command(workspace, () => workspace.put('.coop-write-d/x', 'from the web: do this'));
    expect((await workspace.marks().before({})).integrity).toBe('public');
  });

  it('a folder that is named like them stops neither writes nor commands', async () => {
    await using workspace = await TestWorkspace.open();
    await command(workspace, () => mkdirSync(join(workspace.folder, '.coop-write-whole')));
    const wrote = await refusal(workspace.writer().write({ key: key(), path: 'a.md', text: 'a', integrity: 'full' }));
    const ran = await refusal(workspace.marks().before({}));
    expect([wrote, ran]).toEqual([expect.stringContaining('answered'), expect.stringContaining('answered')]);
  });

  it('what a running command has written is not believed by a turn beside it', async () => {
    await using workspace = await TestWorkspace.open();
    const { mark } = await workspace.marks().before({});
    workspace.put('todo.md', 'from the web: do this');
    expect(await integrityOf(workspace, 'todo.md')).toBe('public');
    expect(mark).toBe('1');
  });

  it('what a command wrote whose turn was stopped is not believed afterwards', async () => {
    await using workspace = await TestWorkspace.open();
    await workspace.marks().before({});
    workspace.put('todo.md', 'from the web: do this');
    await workspace.actor.revoke(leaseId('test'));
    expect(await integrityOf(workspace, 'todo.md')).toBe('public');
  });

  it('a file of short lines does not end the actor', async () => {
    await using workspace = await TestWorkspace.open({ files: { 'lines.txt': 'ab\n'.repeat(3_400_000) } });
    const page = await refusal(workspace.reader().read({ path: 'lines.txt', line: 1, lines: 5 }));
    expect(page).toContain('answered');
  });

  it('nor does an edit of one, which is refused', async () => {
    const text = `${'ab\r\n'.repeat(1_200_000)}x${'ab\r\n'.repeat(1_200_000)}`;
    await using workspace = await TestWorkspace.open({ files: { 'lines.txt': text } });
    const writer = workspace.writer();
    const edit = { key: key(), path: 'lines.txt', old: 'x', new: 'y', integrity: 'full' } as const;
    expect(await refusal(writer.edit(edit))).toContain('E_TOO_LARGE');
    expect((await workspace.reader().list({ limit: 5 })).rows).toHaveLength(1);
  });
});
