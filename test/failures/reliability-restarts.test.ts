import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { KEY, withModel } from '../daemon/model.ts';
import { newestText, toolResults } from '../support/messages-api.ts';
import { calls, says } from './models.ts';

const again = (folder: string): Promise<Household> => Household.start({ folder, env: { ANTHROPIC_API_KEY: KEY } });

const QUIET = { waiting: 0, running: 0, replies: 0, unknown: 0 };

describe('a daemon that ends', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'R1: by %s answers afterwards all that was said behind a slow turn, once and in order',
    async (signal) => {
      let silent = true;
      await using stage = await withModel((body) => (silent ? { fault: 'silent' } : says(`re: ${newestText(body)}`)));
      const alice = await Guest.arrive(stage.household, 'alice');
      const words = Array.from({ length: 8 }, (_, index) => `question ${index}`);
      // Each is answered only when it is written down: from here on none may be lost.
      for (const text of words) await alice.client.call('send', { text });
      await stage.api.request(0);
      await stage.household.end(signal);

      silent = false;
      await using second = await again(stage.household.folder);
      const back = await Guest.arrive(second, 'alice');
      await expect
        .poll(async () => (await back.status()).house?.overview, { timeout: 30_000 })
        .toMatchObject({ ...QUIET, failed: 0, turns: words.length });
      const { entries } = await back.client.call('history', {});
      expect(entries.map(({ text }) => text)).toEqual(words.flatMap((text) => [text, `re: ${text}`]));
    },
  );

  it('R3: again and again in the same turn gives the message up after three tries, which its conversation tells, and goes on with the next', async () => {
    let silent = true;
    await using stage = await withModel(() => (silent ? { fault: 'silent' } : says('here')), {
      api: { lifeMs: 180_000 },
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.client.call('send', { text: 'the one that is too much' });
    const { folder } = stage.household;
    await stage.api.request(0);
    await stage.household.end('SIGKILL');
    for (let tries = 1; tries < 3; tries += 1) {
      const between = await again(folder);
      await stage.api.request(tries);
      await between.end('SIGKILL');
    }
    silent = false;
    await using last = await again(folder);
    const back = await Guest.arrive(last, 'alice');
    await expect.poll(async () => (await back.status()).house?.overview).toMatchObject({ ...QUIET, failed: 1 });
    expect(stage.api.requests).toHaveLength(3);
    // What they said stands where they said it, and the conversation tells what became of it.
    const [{ id } = { id: 0 }] = (await back.client.call('sessions', {})).sessions;
    const { turns } = await back.client.call('session', { id });
    expect(turns).toMatchObject([{ error: 'E_TURN_LOST', said: [{ text: 'the one that is too much' }, {}] }]);
    expect(await back.ask('and now?')).toEqual({ kind: 'reply', text: 'here' });
  });

  it('R16: in the middle of a tool call leaves no half of it, and the conversation goes on', async () => {
    let silent = false;
    await using stage = await withModel((body) => {
      if (silent) return { fault: 'silent' };
      return toolResults(body).length === 0 && newestText(body).includes('keep')
        ? calls('memory_write', { text: 'the ring is in the green box' })
        : says('Yes.');
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.ask('hello');
    void alice.ask('keep: the ring is in the green box');
    // As soon as the model has asked for the tool: somewhere between its words and the next request.
    await stage.api.request(1);
    silent = true;
    await (await stage.api.request(1)).ended;
    await stage.household.end('SIGKILL');

    silent = false;
    await using second = await again(stage.household.folder);
    const back = await Guest.arrive(second, 'alice');
    await expect.poll(async () => (await back.status()).house?.overview).toMatchObject({ ...QUIET, failed: 0 });
    expect(await back.ask('and now?')).toEqual({ kind: 'reply', text: 'Yes.' });
    const blocks = stage.api.requests
      .at(-1)
      ?.body.messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
    const ids = (type: string, key: string): unknown[] =>
      (blocks ?? []).filter((block) => block.type === type).map((block) => block[key]);
    expect(ids('tool_result', 'tool_use_id')).toEqual(ids('tool_use', 'id'));
    expect(ids('tool_use', 'id')).toHaveLength(1);
  });
});
