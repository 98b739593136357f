import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { toolResults } from '../support/messages-api.ts';
import { KEY, withModel } from './model.ts';

const again = (folder: string): Promise<Household> => Household.start({ folder, env: { ANTHROPIC_API_KEY: KEY } });

async function until(fits: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await fits()); tries += 1) {
    if (tries > 300) throw new Error('did not come about');
    // Each look is work for the daemon that is waited for.
    await pause(100);
  }
}

/** Nothing waits and nothing runs. */
async function isQuiet(guest: Guest): Promise<boolean> {
  const { house } = await guest.status();
  return house !== null && house.overview.waiting + house.overview.running + house.overview.replies === 0;
}

describe('a daemon that ends in the middle of a turn', () => {
  it('killed while the model answers: the question is answered once after the next start', async () => {
    let answers = true;
    await using stage = await withModel(async () => {
      if (answers) return [{ type: 'text', text: 'forty-two' }];
      return { fault: 'silent' };
    });
    answers = false;
    const alice = await Guest.arrive(stage.household, 'alice');
    const { message } = await alice.client.call('send', { text: 'what is the answer?', id: 'q1' });
    await stage.api.request(0);
    await stage.household.end('SIGKILL');

    answers = true;
    await using second = await again(stage.household.folder);
    const back = await Guest.arrive(second, 'alice');
    // The client does not know whether it was heard: it says it again under the same id.
    expect(await back.client.call('send', { text: 'what is the answer?', id: 'q1' })).toEqual({
      message,
      duplicate: true,
    });
    await until(() => isQuiet(back));
    await pause(300);
    expect(stage.api.requests).toHaveLength(2);
    const { house } = await back.status();
    expect(house?.overview).toMatchObject({ waiting: 0, running: 0, turns: 1, unknown: 0 });

    await back.ask('and the next?');
    const said = JSON.stringify(stage.api.requests.at(-1)?.body.messages);
    expect(said.split('what is the answer?')).toHaveLength(2);
    expect(said.split('forty-two')).toHaveLength(2);
  });

  it('killed after a tool call: the call is not made again, and the turn goes on from its result', async () => {
    let silent = true;
    await using stage = await withModel((body) => {
      if (toolResults(body).length === 0) {
        return [{ type: 'tool_use', name: 'memory_write', input: { text: 'the blue pot hides the spare key' } }];
      }
      return silent ? { fault: 'silent' } : [{ type: 'text', text: 'Noted.' }];
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.client.call('send', { text: 'remember that the blue pot hides the spare key' });
    await stage.api.request(1);
    await stage.household.end('SIGKILL');

    silent = false;
    await using second = await again(stage.household.folder);
    const back = await Guest.arrive(second, 'alice');
    await until(() => isQuiet(back));
    const bodies = stage.api.requests.map(({ body }) => toolResults(body).length);
    expect(bodies).toEqual([0, 1, 1]);
    expect(toolResults(stage.api.requests[2]?.body ?? { model: '', max_tokens: 0, messages: [] })[0]).toContain(
      'added',
    );
  });

  it('asked to stop in the middle: it ends cleanly within 5 seconds, and answers after the next start', async () => {
    let silent = true;
    await using stage = await withModel(() =>
      silent ? { fault: 'silent' } : [{ type: 'text', text: 'late, but here' }],
    );
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.client.call('send', { text: 'are you there?' });
    await stage.api.request(0);
    const asked = Date.now();
    expect(await stage.household.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(Date.now() - asked).toBeLessThan(5_000);
    await alice.event('stopping');

    silent = false;
    await using second = await again(stage.household.folder);
    const back = await Guest.arrive(second, 'alice');
    await until(() => isQuiet(back));
    expect(stage.api.requests).toHaveLength(2);
  });

  it('a second signal ends it at once', async () => {
    await using household = await Household.start();
    process.kill(household.pid, 'SIGINT');
    process.kill(household.pid, 'SIGINT');
    // Two of one kind that come in one moment are one to the kernel: then it ends in order.
    const { code, signal } = await household.ended;
    expect([0, 1]).toContain(code);
    expect(signal).toBeNull();
  });

  it('a stopped turn keeps its message and says that it stopped', async () => {
    await using stage = await withModel(() => ({
      fault: 'stall',
      after: 1_500,
      content: [{ type: 'text', text: 'a very long story '.repeat(50) }],
    }));
    const alice = await Guest.arrive(stage.household, 'alice');
    const asked = alice.ask('tell me a story');
    await alice.event('turn.text');
    expect(await alice.client.call('stop', {})).toEqual({ stopped: true });
    expect(await asked).toEqual({ kind: 'reply', text: 'Stopped.' });
    expect(await stage.api.requests[0]?.ended).toBe('dropped');

    stage.api.script = () => [{ type: 'text', text: 'yes?' }];
    await alice.ask('never mind');
    expect(JSON.stringify(stage.api.requests.at(-1)?.body.messages)).toContain('tell me a story');
  });
});

describe('stop', () => {
  it('said before the turn has reached the model stops it all the same', async () => {
    await using stage = await withModel(() => ({ fault: 'silent' }));
    const alice = await Guest.arrive(stage.household, 'alice');
    for (let round = 0; round < 3; round += 1) {
      const asked = alice.ask(`a story, number ${round}`);
      // In the very first moments the supervisor has not heard of the message: then there is nothing to stop yet.
      await until(async () => (await alice.client.call('stop', {})).stopped);
      expect(await asked).toEqual({ kind: 'reply', text: 'Stopped.' });
    }
  });

  it('stops nobody else’s turn, and nothing where nothing runs', async () => {
    await using stage = await withModel(() => ({ fault: 'silent' }));
    const alice = await Guest.arrive(stage.household, 'alice', 'hall');
    const bob = await Guest.arrive(stage.household, 'bob', 'hall');
    expect(await bob.client.call('stop', {})).toEqual({ stopped: false });
    const asked = alice.ask('a story');
    await stage.api.request(0);
    expect(await bob.client.call('stop', {})).toEqual({ stopped: false });
    expect(await alice.client.call('stop', {})).toEqual({ stopped: true });
    expect(await asked).toEqual({ kind: 'reply', text: 'Stopped.' });
  });
});

describe('a message across many starts', () => {
  it('is not given up for orderly stops, however many: its try is given back', async () => {
    let silent = true;
    await using stage = await withModel(() => (silent ? { fault: 'silent' } : [{ type: 'text', text: 'at last' }]), {
      api: { lifeMs: 120_000 },
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.client.call('send', { text: 'are you there?' });
    await stage.api.request(0);
    await stage.household.end('SIGTERM');
    for (let round = 1; round <= 4; round += 1) {
      const between = await again(stage.household.folder);
      await stage.api.request(round);
      expect(await between.end('SIGTERM')).toEqual({ code: 0, signal: null });
    }
    silent = false;
    await using last = await again(stage.household.folder);
    const back = await Guest.arrive(last, 'alice');
    await until(() => isQuiet(back));
    expect((await back.status()).house?.overview).toMatchObject({ failed: 0, turns: 1 });
    const { entries } = await back.client.call('history', {});
    expect(entries.map(({ text }) => text)).toEqual(['are you there?', 'at last']);
  });

  it('whose sender is not known any more is held, and the owner is told', async () => {
    await using stage = await withModel(() => ({ fault: 'silent' }));
    const bob = await Guest.arrive(stage.household, 'bob');
    await bob.client.call('send', { text: 'are you there?' });
    await stage.api.request(0);
    await stage.household.end('SIGKILL');
    const config = await readFile(stage.household.config, 'utf8');
    await writeFile(stage.household.config, config.replace('[[users]]\nname = "bob"\ntrust = "inner"\n', ''));
    await using second = await again(stage.household.folder);
    const alice = await Guest.arrive(second, 'alice');
    await expect.poll(async () => (await alice.status()).house?.overview).toMatchObject({ running: 0, held: 1 });
    expect((await alice.status()).house?.notices[0]?.text).toContain('terminal:bob');
    expect(stage.api.requests).toHaveLength(1);
  });

  it('is answered although hundreds of replies wait to go out at the start', async () => {
    await using first = await Household.start();
    const alice = await Guest.arrive(first, 'alice');
    const ids = Array.from({ length: 150 }, (_, index) => `m${index}`);
    for (const id of ids) await alice.client.call('send', { text: 'hello', id });
    await first.end('SIGKILL');
    await using second = await Household.start({ folder: first.folder });
    const back = await Guest.arrive(second, 'alice');
    await expect
      .poll(async () => (await back.status()).house?.overview, { timeout: 75_000, interval: 200 })
      .toMatchObject({ waiting: 0, running: 0, replies: 0, failed: 0, turns: 150 });
  });
});
