/** A daemon that is killed in the middle of writing a file that it is told: the history says what the file says. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { type MessagesBody, toolResults } from '../support/messages-api.ts';
import { KEY, withModel } from './model.ts';

const EDIT = { path: 'TOOLS.md', old: 'One hammer.', new: 'Two saws.' };

it.each([
  // What was recorded and never written is no version, and its number is nobody's.
  ['when the journal has it, and the file has not', 'workspace.recorded', 'One hammer.\n', 3],
  ['when the file has it', 'workspace.written', 'Two saws.\n', 2],
] as const)(
  '%s',
  async (_, point, then, version) => {
    const folder = await mkdtemp(join(tmpdir(), 'coop-kill-'));
    const plan = join(folder, 'faults.json');
    await writeFile(plan, JSON.stringify({ rules: [{ id: 'kill', actor: 'workspace:.', at: point, do: 'kill' }] }));
    try {
      let isAsked = false;
      const script = (body: MessagesBody) => {
        if (isAsked) return [{ type: 'text' as const, text: toolResults(body).join() || 'Yes.' }];
        isAsked = true;
        return [{ type: 'tool_use' as const, name: 'edit_file', input: EDIT }];
      };
      const env = { ANTHROPIC_API_KEY: KEY, COOP_FAULTS: plan };
      await using stage = await withModel(script, { env, build: 'dist-faults', api: { lifeMs: 600_000 } });
      const workspace = join(stage.household.folder, 'workspaces', 'default');
      const file = join(workspace, 'TOOLS.md');
      mkdirSync(workspace, { recursive: true });
      writeFileSync(file, 'One hammer.\n');
      const alice = await Guest.arrive(stage.household, 'alice');
      await alice.client.call('send', { text: 'saws, please', id: 'q1' });
      expect(await stage.household.ended).toMatchObject({ signal: 'SIGKILL' });
      expect(readFileSync(file, 'utf8')).toBe(then);

      const { folder: home } = stage.household;
      await using after = await Household.start({ folder: home, env: { ANTHROPIC_API_KEY: KEY } });
      const back = await Guest.arrive(after, 'alice');
      // The turn goes on: it makes the edit, or hears that it was made.
      await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 20_000 }).toBe('Two saws.\n');
      await expect
        .poll(async () => (await back.status()).house?.overview, { timeout: 20_000 })
        .toMatchObject({ running: 0, waiting: 0, replies: 0 });
      const { versions: kept } = await back.client.call('file_history', { path: 'TOOLS.md' });
      expect(kept).toMatchObject([
        { version, by: 'alice', sure: true, diff: '' },
        { version: 1, by: null, sure: true },
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
