import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KillPoint } from '../../scripts/crash/points.ts';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { type MessagesApi, type MessagesBody, type ScriptedBlock, toolResults } from '../support/messages-api.ts';
import { KEY, withModel } from './model.ts';

interface Resumed {
  readonly alice: Guest;
  /** What she was shown before the kill, and since. */
  readonly shown: () => string[];
  readonly bodies: MessagesBody[];
}

/**
 * Alice says something and the daemon is killed at the point; it starts again, and she is back. The model makes the calls,
 * then answers.
 */
async function killedAt(
  point: KillPoint & { readonly skip?: number },
  calls: readonly ScriptedBlock[],
  then: (resumed: Resumed) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-kill-'));
  const plan = join(folder, 'faults.json');
  const { actor, name, skip = 0 } = point;
  await writeFile(plan, JSON.stringify({ rules: [{ id: 'kill', actor, at: name, skip, do: 'kill' }] }));
  /** Once it was killed: what is said while nobody is there is read with the conversation, and shown to nobody. */
  let back = Promise.resolve();
  const arrived = Promise.withResolvers<void>();
  const script: MessagesApi['script'] = async (body) => {
    await back;
    return calls.length > 0 && toolResults(body).length === 0 ? calls : [{ type: 'text', text: 'All right.' }];
  };
  try {
    const env = { ANTHROPIC_API_KEY: KEY, COOP_FAULTS: plan };
    await using stage = await withModel(script, { env, build: 'dist-faults' });
    const alice = await Guest.arrive(stage.household, 'alice');
    const said = { text: SAID, id: 'q1' };
    // The kill may be faster than the answer.
    await alice.client.call('send', said).catch(() => {});
    expect(await stage.household.ended).toMatchObject({ signal: 'SIGKILL' });
    const shown = wordsOf(alice);
    back = arrived.promise;

    await using second = await Household.start({ folder: stage.household.folder, env: { ANTHROPIC_API_KEY: KEY } });
    const again = await Guest.arrive(second, 'alice');
    arrived.resolve();
    await again.client.call('send', said);
    await expect
      .poll(async () => (await again.status()).house?.overview)
      .toMatchObject({ waiting: 0, running: 0, replies: 0, jobs: 0, turns: 1 });
    const bodies = stage.api.requests.map(({ body }) => body);
    await then({ alice: again, shown: () => [...shown, ...wordsOf(again)], bodies });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const SAID = 'Note that the lamp is on the porch, and that the soup is ready now.';

const wordsOf = ({ events }: Guest, kind = 'reply'): string[] =>
  events.flatMap(({ method, params }) => (method === 'message' && params.kind === kind ? [params.text] : []));

const write = (text: string, store?: string): ScriptedBlock => ({
  type: 'tool_use',
  name: 'memory_write',
  input: store === undefined ? { text } : { text, store },
});

const resultsOf = (bodies: readonly MessagesBody[]): string[][] => bodies.map(toolResults);

describe('a turn whose daemon was killed', () => {
  it('after the store wrote and before it answered: the store knows the key, and nothing is written again', async () => {
    const calls = [write('the key is in the pot')];
    await killedAt({ actor: 'store:private', name: 'store.written' }, calls, async ({ shown, bodies }) => {
      // Written a second time it would be "known".
      expect(resultsOf(bodies)).toEqual([[], [expect.stringContaining('"added"')]]);
      await expect.poll(shown).toEqual(['All right.']);
    });
  });

  it('between calls of one reply: all are asked for again, each is done once, and their results are one pair', async () => {
    const calls = [write('the lamp is on the porch', 'social'), write('the soup is ready now', 'shared'), write('hm')];
    await killedAt({ actor: 'journal', name: 'journal.noted', skip: 1 }, calls, async ({ bodies, alice }) => {
      expect(bodies).toHaveLength(2);
      expect(resultsOf(bodies)[1]).toHaveLength(3);
      const notices = (): string[] => wordsOf(alice, 'notice');
      await expect.poll(notices).toHaveLength(2);
      expect(new Set(notices()).size).toBe(2);
    });
  });

  it('with the model’s answer in hand: the model is asked again, and one answer is given', async () => {
    await killedAt({ actor: 'session', name: 'session.thought' }, [], async ({ alice, shown, bodies }) => {
      expect(bodies).toHaveLength(2);
      expect(bodies[1]?.messages).toEqual(bodies[0]?.messages);
      await expect.poll(shown).toEqual(['All right.']);
      const { entries } = await alice.client.call('history', {});
      expect(entries.map(({ text }) => text)).toEqual([SAID, 'All right.']);
    });
  });

  it('with the words on their way: nobody can tell, status says so, and they are not sent again', async () => {
    await killedAt({ actor: 'journal', name: 'journal.marked' }, [], async ({ alice, shown }) => {
      const { house } = await alice.status();
      expect(house?.overview.unknown).toBe(1);
      expect(house?.notices.map(({ text }) => text).join()).toContain('may not have arrived');
      expect(shown()).toEqual([]);
      const { entries } = await alice.client.call('history', {});
      expect(entries.map(({ text }) => text)).toContain('All right.');
    });
  });

  it('before the client was answered: said again under the same id it is the same message', async () => {
    await killedAt({ actor: 'channel:terminal', name: 'terminal.accepted' }, [], async ({ shown, bodies }) => {
      await expect.poll(shown).toEqual(['All right.']);
      expect(bodies.length).toBeLessThanOrEqual(2);
    });
  });
});
