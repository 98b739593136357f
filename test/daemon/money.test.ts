import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { KEY, withModel } from './model.ts';
import { typed } from './typed.ts';

type Stage = Awaited<ReturnType<typeof withModel>>;

const text = (words: string) => [{ type: 'text' as const, text: words }];
/** A thousand tokens each way: at the prices below 20 cents. */
const THOUSAND = { input_tokens: 1_000, output_tokens: 1_000 };
const answer = (words: string) => ({ content: text(words), usage: THOUSAND });

const PRICED = `
[[provider.models]]
name = "claude-test"
context = 150000
input_price = 100
output_price = 100

[[provider.models]]
name = "small"
context = 9000
input_price = 1
output_price = 1
`;

async function edit({ household }: Stage, from: string, to: string): Promise<void> {
  await writeFile(household.config, (await readFile(household.config, 'utf8')).replace(from, to));
  process.kill(household.pid, 'SIGHUP');
}

const coop = ({ config, folder }: Household, ...args: readonly string[]) => typed({ config, cwd: folder }, ...args);

const notices = async (alice: Guest): Promise<string[]> =>
  ((await alice.status()).house?.notices ?? []).map((notice) => notice.text);

const spent = async (guest: Guest) => (await guest.client.call('usage', {})).total;

describe('a cap', () => {
  it('is told of near it, refuses at it without a request, holds every way in, and is raised in the file', async () => {
    const more = `${PRICED}\n[limits]\nnotice_at = 0.5\n[limits.users]\nbob = 0.5\n`;
    await using stage = await withModel(() => answer('Yes.'), { more });
    const { household, api } = stage;
    const [alice, bob] = [await Guest.arrive(household, 'alice'), await Guest.arrive(household, 'bob')];

    expect((await bob.ask('one')).text).toBe('Yes.');
    expect(bob.seen).not.toContain('comes near');
    expect((await bob.ask('two')).text).toBe('Yes.');
    await expect.poll(() => bob.seen).toContain('comes near');
    // One call goes beyond what is left; then nothing does.
    expect((await bob.ask('three')).text).toBe('Yes.');
    const asked = api.requests.length;
    const refused = await bob.ask('four');
    expect(refused.text).toContain('What may be spent today is used up');
    expect(refused.text).not.toContain('$');
    expect((await bob.ask('five')).text).toContain('used up');
    const room = await Guest.arrive(household, 'bob', 'kitchen');
    expect((await room.ask('six')).text).toContain('used up');
    expect(api.requests).toHaveLength(asked);
    // His alone: others are answered, and commands answer him.
    expect((await alice.ask('hello')).text).toBe('Yes.');
    expect(await spent(bob)).toMatchObject({ calls: 3, micros: 600_000 });
    expect((await notices(alice)).filter((notice) => notice.includes('limits.users.bob'))).toMatchObject([
      expect.stringContaining('comes near: $0.40'),
      expect.stringContaining('used up'),
    ]);

    await edit(stage, 'bob = 0.5', 'bob = 5');
    await expect.poll(async () => (await notices(alice)).join('\n')).toContain('coop.toml was taken over');
    expect((await notices(alice)).join('\n')).not.toContain('waits for a restart');
    // What was refused is answered now: `/retry`.
    const { message } = await bob.client.call('again', {});
    const reply = await bob.event('message', (said) => said.kind === 'reply' && said.message === message);
    expect(reply.text).toBe('Yes.');
    expect(bob.seen.split('comes near')).toHaveLength(2);
  });

  it('is not passed by turns that run at once: what is left is held for those that were let in', async () => {
    const gate = Promise.withResolvers<void>();
    const script = async () => {
      await gate.promise;
      return answer('Yes.');
    };
    await using stage = await withModel(script, { more: `${PRICED}\n[limits]\ndaily_usd = 0.1\n` });
    const rooms = await Promise.all(['a', 'b', 'c', 'd'].map((room) => Guest.arrive(stage.household, 'alice', room)));
    const answers = Promise.all(rooms.map((room) => room.ask('hello')));
    await stage.api.request(0);
    await Promise.all(rooms.map((room) => room.event('turn.started')));
    // Time for whoever would ask all the same.
    await pause(400);
    gate.resolve();
    const texts = (await answers).map((one) => one.text);
    expect(texts.filter((one) => one === 'Yes.')).toHaveLength(1);
    expect(texts.filter((one) => one.includes('limits.daily_usd'))).toHaveLength(3);
    expect(stage.api.requests).toHaveLength(1);
  });
});

describe('what was spent', () => {
  it('is not lost where the daemon ends between the answer and the end of the turn, and a stopped turn is not free', async () => {
    const script = (_: unknown, at: number) =>
      at === 0
        ? { content: [{ type: 'tool_use' as const, name: 'memory_search', input: { query: 'key' } }], usage: THOUSAND }
        : ({
            fault: 'stall',
            after: 800,
            content: text('I am thinking about it for a long while. '.repeat(9)),
          } as const);
    await using stage = await withModel(script, { more: PRICED });
    const { household, api } = stage;
    const first = await Guest.arrive(household, 'alice');
    await first.client.call('send', { text: 'where is the key?' });
    // The first call was answered and counted; the second is under way.
    await api.request(1);
    await household.end('SIGKILL');
    await using again = await Household.start({ folder: household.folder, env: { ANTHROPIC_API_KEY: KEY } });
    const alice = await Guest.arrive(again, 'alice');
    await expect.poll(async () => (await spent(alice)).estimated).toBe(1);
    expect(await spent(alice)).toMatchObject({ calls: 2, estimated: 1 });
    expect((await spent(alice)).micros).toBeGreaterThan(200_000);
    // The turn goes on by itself; stopped in the middle of its answer it counts what was sent and heard.
    await api.request(2);
    await alice.event('turn.text');
    expect(await alice.client.call('stop', {})).toEqual({ stopped: true });
    await expect.poll(async () => (await spent(alice)).calls).toBe(3);
    const { estimated, micros } = await spent(alice);
    expect(estimated).toBe(2);
    const { rows } = await alice.client.call('usage', { by: 'turn' });
    expect(rows).toMatchObject([
      { sums: { calls: 3, micros }, turn: { person: 'alice', model: 'anthropic/claude-test' } },
    ]);
  });
});

describe('the commands', () => {
  it('show it in a terminal’s width, and as JSON; a model is chosen, kept, refused and given up', async () => {
    await using stage = await withModel(() => answer('Yes.'), { more: PRICED });
    const { household } = stage;
    const bob = await Guest.arrive(household, 'bob');
    await bob.ask('hello');
    const shown = await coop(household, 'usage', '--by', 'model');
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('The household from');
    expect(shown.out).toContain('$0.20');
    expect(Math.max(...shown.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(JSON.parse((await coop(household, 'usage', '--as', 'bob', '--json')).out)).toMatchObject({
      whose: 'own',
      rows: [{ key: 'anthropic/claude-test', sums: { calls: 1, input: 1_000, output: 1_000, micros: 200_000 } }],
    });
    expect(await coop(household, 'usage', '--days', 'many')).toMatchObject({ code: 2 });

    const typo = await coop(household, 'model', 'smal', '--as', 'bob');
    expect(typo).toMatchObject({ code: 1, err: expect.stringContaining('Did you mean small?') });
    const chosen = await coop(household, 'model', 'small', '--as', 'bob');
    expect(chosen.out).toMatch(
      /From the next message on anthropic\/small answers here\. It reads less at once: 9,000 tokens/,
    );
    expect((await coop(household, 'model', '--as', 'bob')).out).toMatch(/^\* +anthropic\/small/m);
    // His, and there: nobody else’s.
    expect((await coop(household, 'model')).out).toMatch(/^\* +anthropic\/claude-test/m);
    expect((await coop(household, 'model', 'small', '--as', 'carol')).err).toContain('E_NOT_ALLOWED');
    expect(await bob.client.call('whoami', {})).toMatchObject({
      lent: expect.arrayContaining([expect.stringContaining('anthropic/small')]),
    });
    expect((await Guest.arrive(household, 'bob')).opened.model).toBe('anthropic/small');
    await bob.ask('who answers?');
    expect(stage.api.requests.at(-1)?.body.model).toBe('small');

    await edit(stage, 'name = "small"', 'name = "tiny"');
    await expect.poll(async () => (await coop(household, 'model')).out).toContain('anthropic/tiny');
    await bob.ask('and now?');
    await expect.poll(() => bob.seen).toContain('anthropic/small is not in the list of models any more');
    await bob.ask('and again?');
    expect(bob.seen.split('not in the list')).toHaveLength(2);
  });
});
