import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household, type HouseholdOptions } from '../../scripts/demo/household.ts';
import type { Plan, Rule } from '../../src/actors/kernel/fault/rule.ts';

/** How soon a daemon finds out, where a test is not to wait for that. What takes its time with memory needs the usual pulse. */
const SOON = { pulse: { every: 200 } };

/** A daemon that fails as it is told. */
async function faulty(
  rules: readonly Omit<Rule, 'id'>[],
  times: NonNullable<Plan['times']> = {},
  options: HouseholdOptions = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'coop-plan-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'plan.json');
  let last = 0;
  const plan = (all: readonly Omit<Rule, 'id'>[]): Promise<void> => {
    const numbered = all.map((rule) => ({ ...rule, id: `rule-${++last}` }));
    return writeFile(path, JSON.stringify({ rules: numbered, times } satisfies Plan));
  };
  await plan(rules);
  const household = await Household.start({ ...options, build: 'dist-faults', env: { COOP_FAULTS: path } });
  const fail = async (...all: readonly Omit<Rule, 'id'>[]): Promise<void> => {
    await plan(all);
    process.kill(household.pid, 'SIGUSR2');
  };
  return { household, fail, [Symbol.asyncDispose]: () => household[Symbol.asyncDispose]() };
}

async function rowOf(guest: Guest, id: string) {
  return (await guest.status()).house?.actors.find((actor) => actor.id === id);
}

describe('a turn whose session runs in circles', () => {
  it('each time that it is tried is given up after three tries, and its person is told', async () => {
    await using stage = await faulty(
      [{ actor: 'session', at: 'session.thinking', for: 'bob', do: 'loop', times: 9 }],
      SOON,
    );
    const bob = await Guest.arrive(stage.household, 'bob');
    const alice = await Guest.arrive(stage.household, 'alice');
    const [answer, other] = await Promise.all([bob.ask('hello', 60_000), alice.ask('hello', 60_000)]);
    expect(answer.text).toBe('This turn was tried 3 times and did not survive. The message is kept.');
    expect(other.text).toMatch(/^Hello/);
    expect(stage.household.lines.filter((line) => line.startsWith('fault'))).toHaveLength(3);
  });
});

describe('an actor that falls', () => {
  it('is shown with the reason, and started anew', async () => {
    await using stage = await faulty([]);
    const alice = await Guest.arrive(stage.household, 'alice');
    await stage.fail({ actor: 'store:shared', do: 'heap' });
    const row = async () => {
      const { state, restarts = 0, why } = (await rowOf(alice, 'store:shared')) ?? {};
      return { state, why, isAnother: restarts > 0 };
    };
    // Perhaps it falls twice: a thread that has no memory left cannot always say that the fault was made.
    await expect
      .poll(row)
      .toEqual({ state: 'running', why: expect.stringContaining('ran out of memory'), isAnother: true });
  });

  it('again and again stays down, which status says, until somebody restarts it by hand', async () => {
    await using stage = await faulty([], { restart: { firstDelay: 20 } });
    const alice = await Guest.arrive(stage.household, 'alice');
    await stage.fail({ actor: 'store:social', do: 'exit', times: 6 });
    await expect
      .poll(() => rowOf(alice, 'store:social'), { timeout: 40_000 })
      .toMatchObject({ state: 'failed', restarts: 5, why: 'It ended by itself, with code 7.' });
    expect((await alice.status()).house?.warnings).toEqual([
      'store:social stays down: It ended by itself, with code 7. To start it again: coop ps restart store:social',
    ]);
    // Those who do not need it are answered meanwhile.
    expect((await alice.ask('hello')).kind).toBe('reply');

    expect(await alice.client.call('restart', { actor: 'store:social' })).toEqual({
      actor: 'store:social',
      was: 'failed',
      why: 'It ended by itself, with code 7.',
    });
    await expect.poll(() => rowOf(alice, 'store:social')).toMatchObject({ state: 'running', restarts: 6, why: null });
    expect((await alice.status()).house?.warnings).toEqual([]);
  });
});

describe('a restart by hand', () => {
  it('of each actor, in the middle of everything, loses no message', async () => {
    await using household = await Household.start();
    let alice = await Guest.arrive(household, 'alice');
    const carol = await Guest.arrive(household, 'carol');
    await alice.ask('hello');
    let journals = 0;
    for (const actor of ['journal', 'store:social', 'provider', 'journal', 'channel:terminal'] as const) {
      // One that is restarted answers until it ends; without the journal no command is taken.
      const running = async () => [await rowOf(alice, 'journal'), await rowOf(alice, actor)];
      await expect
        .poll(() => running().catch(() => undefined))
        .toMatchObject([{ state: 'running', restarts: journals }, { state: 'running' }]);
      if (actor === 'journal') journals += 1;
      expect(await alice.client.call('restart', { actor })).toMatchObject({ actor, was: 'running' });
      if (actor !== 'channel:terminal') {
        const sent = carol.client.call('send', { text: `while ${actor} is restarted` });
        await sent.catch(() => pause(500));
        continue;
      }
      await alice.event('stopping');
      await expect
        .poll(async () => {
          alice = await Guest.arrive(household, 'alice');
          return (await rowOf(alice, actor))?.restarts;
        })
        .toBe(1);
    }
    await expect
      .poll(async () => (await alice.status()).house?.overview, { timeout: 30_000 })
      .toMatchObject({ waiting: 0, running: 0, failed: 0, replies: 0 });
    expect((await alice.ask('still there?')).kind).toBe('reply');
  });

  it('is for full people, alone; an id that is not there is answered with those that are', async () => {
    await using household = await Household.start();
    const alice = await Guest.arrive(household, 'alice');
    const bob = await Guest.arrive(household, 'bob');
    const inRoom = await Guest.arrive(household, 'alice', 'hall');
    const restart = (who: Guest, actor: string) => who.client.call('restart', { actor });
    await expect(restart(bob, 'journal')).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    await expect(restart(inRoom, 'journal')).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    await expect(restart(alice, 'stor:shared')).rejects.toMatchObject({
      message: 'There is no actor of that id here. Did you mean store:shared?',
    });
    await expect(restart(alice, 'store')).rejects.toMatchObject({
      message: 'There is no actor of that id here. There are: store:private, store:shared, store:social.',
    });
    expect((await rowOf(alice, 'journal'))?.restarts).toBe(0);
  });
});

describe('a daemon that uses more memory than it should', () => {
  it('says so, and tells its owner what can be done', async () => {
    // More than any daemon starts with, and less than it uses once one of its actors holds Buffers.
    const config = `${HOUSEHOLD}\n[sessions]\nmemory_mb = 400\n`;
    await using stage = await faulty([], { memory: { everyMs: 200 } }, { config });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.ask('hello');
    await stage.fail({ actor: 'store:social', do: 'buffers' });
    await expect
      .poll(async () => (await alice.status()).house?.warnings.join(), { timeout: 30_000 })
      .toContain('of 400 MB (sessions.memory_mb)');
    await expect
      .poll(async () => (await alice.status()).house?.actors.filter(({ state }) => state === 'idle'))
      .toEqual([]);
    await expect
      .poll(async () => (await alice.status()).house?.notices.map(({ text }) => text).join())
      .toContain('more than the 400 MB of sessions.memory_mb');
  });
});
