/** A model that does nothing but try to get out, through the whole daemon; and the same tools in good hands. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { type Content, toolResults } from '../support/messages-api.ts';
import { withModel } from './model.ts';

const CANARY = 'canary-7f3a';

/** Whatever it was asked, it makes these calls, a few at a time, and says at last what it found. */
function calling(calls: Content) {
  let made = 0;
  return (): Content => {
    const next = calls.slice(made, made + 25);
    made += next.length;
    return next.length > 0 ? next : [{ type: 'text', text: 'That is all.' }];
  };
}

const use = (name: string, input: unknown) => ({ type: 'tool_use', name, input }) as const;

/** Each path with every file tool. */
const everything = (paths: readonly string[]): Content =>
  paths.flatMap((path) => [
    use('read_file', { path }),
    use('list_files', { path }),
    use('find_files', { path, text: 'canary' }),
    use('write_file', { path, text: 'owned' }),
    use('edit_file', { path, old: CANARY, new: 'owned' }),
  ]);

describe('the file tools in a hostile model’s hands', () => {
  it('lead nobody out of their folder: no configuration, database, socket, process, or other person’s file', async () => {
    await using stage = await withModel(() => [{ type: 'text', text: 'hello' }]);
    const { household, api } = stage;
    const bob = await Guest.arrive(household, 'bob');
    // His folder is there from his first turn on.
    await bob.ask('hello');
    const workspace = join(household.folder, 'workspaces/default');
    const config = readFileSync(household.config);
    const own = join(workspace, 'users/bob');
    mkdirSync(join(workspace, 'users/alice'), { recursive: true });
    const secrets = [
      join(workspace, 'users/alice/diary.md'),
      join(workspace, 'SOUL.md'),
      join(household.folder, 'note.txt'),
    ];
    for (const path of secrets) writeFileSync(path, CANARY);
    symlinkSync('../alice', join(own, 'alice'));
    symlinkSync(household.folder, join(own, 'house'));
    symlinkSync('/proc/self/environ', join(own, 'environ'));

    const paths = [
      ...[
        '../alice/diary.md',
        '../../SOUL.md',
        '../../../../note.txt',
        '../../../../coop.toml',
        '../../../../run/coop.sock',
      ],
      ...[
        '../../../../db/journal.db',
        '../../../../db/private.db',
        'alice/diary.md',
        'house/note.txt',
        'house/coop.toml',
      ],
      ...[
        'house/db/private.db',
        'house/run/coop.sock',
        'environ',
        '/proc/self/environ',
        `/proc/${household.pid}/environ`,
      ],
      ...[`/proc/${household.pid}/fd/20`, '/proc/self/fd/20', ...secrets, household.config, household.socket],
    ];
    api.script = calling(everything(paths));
    await bob.ask('look around', 60_000);
    const said = api.requests.flatMap(({ body }) => toolResults(body));
    expect(said).toHaveLength(paths.length * 5);
    for (const result of said) expect(result).toMatch(/E_FILE_(?:PATH|KIND)/);
    for (const { body } of api.requests) {
      // What was asked for stands in the calls; what was answered does not hold it.
      const results = toolResults(body).join('\n');
      expect(results).not.toContain(CANARY);
      expect(results).not.toContain('ANTHROPIC');
      expect(results).not.toContain('[[users]]');
    }
    for (const path of secrets) expect(readFileSync(path, 'utf8')).toBe(CANARY);
    expect(readFileSync(household.config)).toEqual(config);

    // The control: the same person, inside.
    api.script = calling([use('write_file', { path: 'own.md', text: 'mine' })]);
    await bob.ask('and now your own');
    api.script = calling([use('read_file', { path: 'own.md' })]);
    await bob.ask('and read it');
    expect(api.requests.flatMap(({ body }) => toolResults(body)).join('\n')).toContain('own.md: lines 1-1 of 1.\nmine');
    expect(readFileSync(join(own, 'own.md'), 'utf8')).toBe('mine');
  });

  it('are offered to each as far as their level reaches', async () => {
    await using stage = await withModel(() => [{ type: 'text', text: 'hello' }]);
    const offered = async (as: string) => {
      await (await Guest.arrive(stage.household, as)).ask('hello');
      return (
        stage.api.requests
          .at(-1)
          ?.body.tools?.map(({ name }) => name)
          .filter((name) => /^(?:read|list|find|write|edit)_files?$/.test(name)) ?? []
      );
    };
    const reading = ['read_file', 'list_files', 'find_files'];
    expect(await offered('alice')).toEqual([...reading, 'write_file', 'edit_file']);
    expect(await offered('bob')).toEqual([...reading, 'write_file', 'edit_file']);
    expect(await offered('carol')).toEqual(reading);
    expect(await offered('pat')).toEqual([]);
  });
});

it('with the offline model a file is written, read and listed', async () => {
  await using household = await Household.start();
  const alice = await Guest.arrive(household, 'alice');
  expect((await alice.ask('write notes/plan.md: water the plants')).text).toContain('notes/plan.md');
  expect((await alice.ask('read notes/plan.md')).text).toContain('water the plants');
  expect((await alice.ask('list files in notes')).text).toContain('plan.md');
});
