/** A daemon that is killed in the middle of changing coop.toml: the file is the old one or the new one, and the history tells which. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { type MessagesBody, toolResults } from '../support/messages-api.ts';
import { KEY, withModel } from './model.ts';

const PATCH = { changes: [{ op: 'set', path: 'agent.model', value: 'anthropic/claude-other' }] };

it.each([
  [
    'before the file is written',
    'supervisor.settings.tried',
    'claude-test',
    'refused',
    'coop ended before it was kept',
  ],
  ['when the file is written', 'supervisor.settings.applied', 'claude-other', 'unsure', 'The file says it'],
])(
  '%s',
  async (_, point, model, outcome, words) => {
    const folder = await mkdtemp(join(tmpdir(), 'coop-kill-'));
    const plan = join(folder, 'faults.json');
    await writeFile(plan, JSON.stringify({ rules: [{ id: 'kill', actor: 'supervisor', at: point, do: 'kill' }] }));
    try {
      let next: string | undefined = 'config_patch';
      const script = (body: MessagesBody) => {
        const name = next;
        next = undefined;
        if (name === undefined) return [{ type: 'text' as const, text: toolResults(body).join() }];
        return [{ type: 'tool_use' as const, name, input: name === 'config_patch' ? PATCH : {} }];
      };
      const env = { ANTHROPIC_API_KEY: KEY, COOP_FAULTS: plan };
      await using stage = await withModel(script, { env, build: 'dist-faults', api: { lifeMs: 600_000 } });
      const alice = await Guest.arrive(stage.household, 'alice');
      await alice.client.call('send', { text: 'another model, please', id: 'q1' });
      expect(await stage.household.ended).toMatchObject({ signal: 'SIGKILL' });
      const text = await readFile(stage.household.config, 'utf8');
      expect(text).toBe(stage.config.replace('claude-test', model));

      await using after = await Household.start({ folder: stage.household.folder, env: { ANTHROPIC_API_KEY: KEY } });
      const back = await Guest.arrive(after, 'alice');
      await expect
        .poll(async () => (await back.client.call('history', {})).entries.map((entry) => entry.text).join(), {
          timeout: 20_000,
        })
        .toContain(words);
      await expect
        .poll(async () => (await back.status()).house?.overview, { timeout: 20_000 })
        .toMatchObject({ running: 0, waiting: 0, replies: 0 });
      // coop itself says so, too.
      const said = (await back.client.call('history', {})).entries.map((entry) => entry.text);
      expect(said.filter((text) => text.startsWith('[coop] coop ended'))).toHaveLength(1);
      // The call was made once: what came of it is known by its key.
      expect(await readFile(stage.household.config, 'utf8')).toBe(text);
      next = 'config_history';
      const { text: told } = await back.ask('what did it say?');
      expect(JSON.parse(told).versions.map((version: { outcome: string }) => version.outcome)).toEqual([
        outcome,
        'kept',
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
