import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { KEY, withModel } from './model.ts';

/** One message, another while its turn runs, and a daemon that is ended at `point`; the next one goes on. */
async function killedAt(point: string, then: (texts: string[], alice: Guest) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-kill-'));
  const plan = join(folder, 'faults.json');
  await writeFile(plan, JSON.stringify({ rules: [{ id: 'kill', actor: 'journal', at: point, do: 'kill' }] }));
  let isHeld = true;
  let answers = 0;
  try {
    const env = { ANTHROPIC_API_KEY: KEY, COOP_FAULTS: plan };
    const script = async () => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 20));
      answers += 1;
      return [{ type: 'text', text: `answer ${answers}` }] as const;
    };
    await using stage = await withModel(script, { env, build: 'dist-faults' });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.client.call('send', { text: 'one', id: 'q1' });
    await stage.api.request(0);
    const second = { text: 'two', id: 'q2' };
    await alice.client.call('send', second).catch(() => {});
    if (point === 'journal.heard') isHeld = false;
    expect(await stage.household.ended).toMatchObject({ signal: 'SIGKILL' });
    isHeld = false;

    await using after = await Household.start({ folder: stage.household.folder, env: { ANTHROPIC_API_KEY: KEY } });
    const back = await Guest.arrive(after, 'alice');
    // Whoever does not know whether it was heard says it again.
    expect(await back.client.call('send', second)).toMatchObject({ duplicate: true });
    await expect
      .poll(async () => (await back.status()).house?.overview, { timeout: 20_000 })
      .toMatchObject({ waiting: 0, running: 0, replies: 0, failed: 0, turns: 1 });
    const { entries } = await back.client.call('history', {});
    await then(
      entries.map(({ text }) => text),
      back,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a daemon that is killed when something has joined a turn', () => {
  it('before the turn has read it: the turn goes on with both, and answers once', async () => {
    await killedAt('journal.joined', async (texts) => {
      expect(texts).toEqual(['one', 'two', expect.stringMatching(/^answer \d$/)]);
    });
  });

  it('when the turn has just read it: what it said before stands and is not said again, and the rest is answered once', async () => {
    await killedAt('journal.heard', async (texts) => {
      expect(texts).toEqual(['one', 'answer 1', 'two', 'answer 2']);
    });
  });
});
