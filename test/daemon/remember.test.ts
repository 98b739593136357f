import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import type { MessagesApi, MessagesBody } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';
import { KEY, withModel } from './model.ts';

/** What is said is looked at at once: nobody here waits for more of it. */
const AT_ONCE = '\n[memory.capture]\nafter_seconds = 0\n';

const FACT = 'My bicycle lock opens with the small brass thing on the hook';
const QUESTION = 'what about the brass thing?';

/** Until nothing is under way: what was said before has been captured. */
async function rest(full: Guest): Promise<void> {
  await expect
    .poll(async () => (await full.status()).house?.overview, { timeout: 20_000 })
    .toMatchObject({ waiting: 0, running: 0, jobs: 0 });
}

/** What the model of this turn was given, as one text. */
const given = (body: MessagesBody | undefined): string => JSON.stringify(body?.messages.at(-1));

/** What somebody's turn is reminded of. */
async function reminded({ api }: { readonly api: MessagesApi }, guest: Guest, question: string): Promise<string> {
  await guest.ask(question);
  return given(api.requests.at(-1)?.body);
}

const KITCHEN = '[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\ntrust = "familiar"\n';
/** Of one test each: nothing was said to them, or by them, before. */
const OWN = ['dana', 'erin'].map((name) => `[[users]]\nname = "${name}"\ntrust = "full"\n`).join('');

describe('what is said and nobody asked to be kept', () => {
  const shared = stageForAll({ more: AT_ONCE + KITCHEN + OWN });

  it('is found again by its person alone, after a restart, and in no other way', async () => {
    await using first = await Household.start({ config: HOUSEHOLD + AT_ONCE });
    await (await Guest.arrive(first, 'bob')).ask(FACT);
    await rest(await Guest.arrive(first, 'alice'));
    await first.end();

    await using second = await Household.start({ folder: first.folder });
    const ask = async (who: string, room?: string) =>
      (await (await Guest.arrive(second, who, room)).ask('where is the brass thing?')).text;
    // Not what he said there before: what is remembered.
    await (await Guest.arrive(second, 'bob')).client.call('new', {});
    expect(await ask('bob')).toContain(FACT);
    for (const who of ['alice', 'carol', 'pat']) expect(await ask(who)).not.toContain('brass thing on');
    expect(await ask('bob', 'kitchen')).not.toContain('brass thing on');
  });

  it('aloud in a family room is found by whoever is familiar, in the room or not, and by nobody less', async () => {
    const alice = await shared.arrive('alice');
    const room = await shared.arrive('alice', 'kitchen');
    const carols = await shared.arrive('carol', 'kitchen');
    await carols.ask('The bins go out on Monday evening');
    await room.ask('Our boiler was repaired by Mister Okafor');
    await rest(alice);
    const bob = await shared.arrive('bob');
    expect(await reminded(shared, bob, 'who repaired the boiler?')).toMatch(
      /social\/\d+ note by alice .{10}: Our boiler/,
    );
    const carol = await shared.arrive('carol');
    expect(await reminded(shared, carol, 'who repaired the boiler?')).toContain('Okafor');
    expect(await reminded(shared, carol, 'when do the bins go out?')).toContain('Monday');
    // What is believed less than she is does not come to her by itself.
    expect(await reminded(shared, alice, 'when do the bins go out?')).not.toContain('Monday');
    const pat = await shared.arrive('pat');
    expect(await reminded(shared, pat, 'who repaired the boiler?')).not.toContain('Okafor');
  });

  it('above somebody, or beside them, changes no byte of what their model is given', async () => {
    const carols = async (told: boolean): Promise<{ body: string; bobs: string }> => {
      await using stage = await withModel(() => [{ type: 'text', text: 'I see.' }], { more: AT_ONCE });
      const alice = await Guest.arrive(stage.household, 'alice');
      const bob = await Guest.arrive(stage.household, 'bob');
      const carol = await Guest.arrive(stage.household, 'carol');
      await carol.ask('The bins go out on Monday evening');
      if (told) {
        await bob.ask(FACT);
        const studies = [await Guest.arrive(stage.household, 'alice', 'study')];
        studies.push(await Guest.arrive(stage.household, 'bob', 'study'));
        for (const study of studies) await study.ask('Our boiler was repaired by Mister Okafor');
      }
      await rest(alice);
      await carol.client.call('new', {});
      await carol.ask('who repaired the boiler? what of the brass thing, and the bins?');
      const body = JSON.stringify(stage.api.requests.at(-1)?.body);
      return { body, bobs: await reminded(stage, bob, 'who repaired the boiler?') };
    };
    const [without, withThem] = [await carols(false), await carols(true)];
    expect(withThem.bobs).toMatch(/shared\/\d+ note by \w+ .{10}: Our boiler/);
    expect(without.body).toContain('social/me/1 event by carol');
    const dated = /\d{4}-\d\d-\d\d( \d\d:\d\d UTC)?/g;
    expect(withThem.body.replaceAll(dated, 'DATE')).toBe(without.body.replaceAll(dated, 'DATE'));
  });

  it('is remembered once, also where the daemon dies after it was written and before that was noted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coop-kill-'));
    const plan = join(folder, 'faults.json');
    const rules = [{ id: 'kill', actor: 'session', at: 'session.job.written', do: 'kill' }];
    await writeFile(plan, JSON.stringify({ rules }));
    try {
      const env = { ANTHROPIC_API_KEY: KEY, COOP_FAULTS: plan };
      const options = { env, build: 'dist-faults', more: AT_ONCE } as const;
      await using stage = await withModel(() => [{ type: 'text', text: 'I see.' }], options);
      const before = await Guest.arrive(stage.household, 'alice');
      await before.client.call('send', { text: FACT, id: 'q1' }).catch(() => {});
      expect(await stage.household.ended).toMatchObject({ signal: 'SIGKILL' });
      await using second = await Household.start({ folder: stage.household.folder, env: { ANTHROPIC_API_KEY: KEY } });
      const alice = await Guest.arrive(second, 'alice');
      await rest(alice);
      await alice.client.call('new', {});
      const seen = await reminded(stage, alice, QUESTION);
      expect(seen.match(/brass thing on the hook/g)).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is taken back by the person whose it is', async () => {
    const dana = await shared.arrive('dana');
    await dana.ask(FACT);
    await rest(dana);
    const { undone } = await dana.client.call('memory_undo', { what: { of: 'last' } });
    expect(undone).toMatchObject([{ event: 'add', by: 'dana', after: FACT }]);
    const { sessions } = await dana.client.call('sessions', {});
    const { turns } = await dana.client.call('session', { id: sessions[0]?.id ?? 0 });
    expect(undone[0]?.turn).toBe(turns[0]?.id);
    await dana.client.call('new', {});
    expect(await reminded(shared, dana, QUESTION)).not.toContain('hook');
  });

  it('is not kept where the house does not want it, from the next turn on', async () => {
    const erin = await shared.arrive('erin');
    const taken = () => shared.household.lines.filter((line) => line.includes('was taken over')).length;
    const takeOver = async (text: string) => {
      const before = taken();
      await writeFile(shared.household.config, text);
      process.kill(shared.household.pid, 'SIGHUP');
      await expect.poll(taken).toBe(before + 1);
    };
    const off = shared.config.replace('after_seconds = 0', 'enabled = false');
    await takeOver(`${off}\n[memory.prompt_index]\nlimit = 1\n`);
    try {
      await erin.ask(FACT);
      await rest(erin);
      await erin.client.call('new', {});
      expect(await reminded(shared, erin, QUESTION)).not.toContain('hook');
    } finally {
      await takeOver(shared.config);
    }
  });
});

describe('with a smaller model for it', () => {
  it('what it makes of it is kept, it hears nothing of others, and its cost is counted', async () => {
    const answer = { memories: [{ from: 1, decision: 'add', text: 'Alice opens her bicycle lock with a brass key.' }] };
    await using stage = await withModel(
      ({ model }) => [{ type: 'text', text: model === 'claude-small' ? JSON.stringify(answer) : 'I see.' }],
      { more: AT_ONCE, agent: 'background_model = "anthropic/claude-small"' },
    );
    const bob = await Guest.arrive(stage.household, 'bob');
    await bob.ask('My secret is the surprise party for Alice');
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.ask(FACT);
    await rest(alice);
    const asked = stage.api.requests.map(({ body }) => body).filter(({ model }) => model === 'claude-small');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.tools).toBeUndefined();
    expect(JSON.stringify(asked[1])).not.toContain('surprise');
    await alice.client.call('new', {});
    expect(await reminded(stage, alice, QUESTION)).toContain('with a brass key');
    const { sessions } = await alice.client.call('sessions', {});
    const { turns } = await alice.client.call('session', { id: sessions.at(-1)?.id ?? 0 });
    expect(turns[0]?.usage?.model).toBe('anthropic/claude-test');
    const { rows } = await alice.client.call('usage', { by: 'model' });
    const small = rows.find(({ key }) => key === 'anthropic/claude-small');
    expect(small?.sums).toMatchObject({ calls: 2, input: 22, output: 14 });
  });
});
