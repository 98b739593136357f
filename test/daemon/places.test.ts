import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MessagesBody, Script } from '../support/messages-api.ts';
import { toolResults } from '../support/messages-api.ts';
import { shared, visit } from '../support/shared.ts';
import { withModel } from './model.ts';

const text = (words: string) => [{ type: 'text' as const, text: words }];
const toolNames = (body: MessagesBody | undefined) => body?.tools?.map(({ name }) => name) ?? [];

const user = (name: string, trust: string): string => `\n[[users]]\nname = "${name}"\ntrust = "${trust}"\n`;
const group = (name: string, line: string): string =>
  `\n[[groups]]\nname = "${name}"\nmatch = ["terminal:${name}"]\n${line}\n`;

/** One daemon: each test has a room of its own, or people whom no other test knows. */
const house = shared(() =>
  withModel(() => text('yes'), {
    api: { lifeMs: 600_000 },
    more: [
      user('dave', 'inner'),
      user('erin', 'inner'),
      user('fred', 'familiar'),
      user('gina', 'full'),
      group('den', 'trust = "inner"'),
      group('hall', 'strangers = "answer"'),
      group('study', 'trust = "inner"'),
      group('office', 'trust = "inner"'),
    ].join(''),
  }),
);

/** The model of this test, and what it is asked from now on, counted from 0. */
async function scripted(script: Script) {
  const { api, household } = await house();
  const from = api.requests.length;
  api.script = (body, at) => script(body, at - from);
  return {
    household,
    request: (at: number) => api.request(from + at),
    get requests() {
      return api.requests.slice(from);
    },
  };
}

/** A model whose first request hangs until it is let go; the others are answered at once. */
function hesitant(answer: string) {
  const gate = Promise.withResolvers<void>();
  // Also where the test fails: the turn would stand in the way of the next one.
  onTestFinished(() => gate.resolve());
  const script = async (_: MessagesBody, at: number) => {
    if (at === 0) await gate.promise;
    return text(answer);
  };
  return { gate, script };
}

describe('a turn that has come to be worth less', () => {
  it('begins again when somebody comes in: they see nothing of what it was, and the answer is for both', async () => {
    const { gate, script } = hesitant('I see.');
    const stage = await scripted(script);
    const alice = await visit(stage.household, 'alice', 'kitchen');
    const { message } = await alice.client.call('send', { text: 'whom is the cake for?' });
    await stage.request(0);
    const carol = await visit(stage.household, 'carol', 'kitchen');
    const again = await stage.request(1);
    expect(toolNames(stage.requests[0]?.body)).toContain('memory_write');
    expect(toolNames(again.body)).toEqual([
      ...['memory_search', 'memory_get', 'memory_browse', 'memory_history'],
      'conversation_search',
      ...['read_file', 'list_files', 'find_files'],
      ...['web_fetch', 'prompt_file'],
    ]);
    gate.resolve();
    const reply = await carol.event('message', ({ kind }) => kind === 'reply');
    expect(reply).toMatchObject({ text: 'I see.', message });
    await alice.event('message', ({ kind }) => kind === 'reply');
    expect(alice.events.filter(({ method }) => method === 'message')).toHaveLength(1);
  });

  it('begins again when somebody comes in who lowers nothing: the answer is made of nothing that was said before', async () => {
    const { gate, script } = hesitant('I see.');
    const stage = await scripted((body, at) => script(body, at - 1));
    const alice = await visit(stage.household, 'alice', 'den');
    await alice.ask('the cake is for dana');
    await alice.client.call('send', { text: 'what was it for?' });
    await stage.request(1);
    const bob = await visit(stage.household, 'bob', 'den');
    const again = JSON.stringify((await stage.request(2)).body);
    expect(JSON.stringify(stage.requests[1]?.body)).toContain('the cake is for');
    expect(again).not.toContain('the cake is for');
    expect(again).toContain('what was it for?');
    gate.resolve();
    await bob.event('message', ({ kind }) => kind === 'reply');
  });

  it('begins again when its person is lowered in coop.toml, and what was lent before answers no more', async () => {
    const { gate, script } = hesitant('done');
    const stage = await scripted(script);
    const { config } = stage.household;
    const dave = await visit(stage.household, 'dave');
    await dave.client.call('send', { text: 'what do you know?' });
    await stage.request(0);
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace('name = "dave"\ntrust = "inner"', 'name = "dave"\ntrust = "public"'),
    );
    process.kill(stage.household.pid, 'SIGHUP');
    const again = await stage.request(1);
    expect(toolNames(stage.requests[0]?.body)).toContain('memory_search');
    expect(toolNames(again.body)).toEqual([]);
    gate.resolve();
    // His connection ends: what it was told of him no longer holds.
    await dave.event('changed');
    const back = await visit(stage.household, 'dave');
    expect(back.opened.effective).toMatchObject({ sender: 'public', level: 'public' });
  });

  it('is held and its words reach nobody when its person is removed', async () => {
    const { gate, script } = hesitant('the secret');
    const stage = await scripted(script);
    const { config } = stage.household;
    const erin = await visit(stage.household, 'erin');
    await erin.client.call('send', { text: 'tell me' });
    await stage.request(0);
    const alice = await visit(stage.household, 'alice');
    const held = async () => (await alice.status()).house?.overview.held ?? Number.NaN;
    const before = await held();
    const without = (await readFile(config, 'utf8')).replace(/\[\[users\]\]\nname = "erin"\ntrust = "inner"\n/, '');
    await writeFile(config, without);
    process.kill(stage.household.pid, 'SIGHUP');
    await erin.event('changed');
    gate.resolve();
    await expect.poll(held).toBe(before + 1);
    expect(erin.seen).not.toContain('the secret');
    expect(stage.requests).toHaveLength(1);
  });

  it('stays as it is when coop.toml raises somebody: that comes with the next turn', async () => {
    const { gate, script } = hesitant('fine');
    const stage = await scripted(script);
    const { config } = stage.household;
    const alice = await visit(stage.household, 'alice');
    await alice.client.call('send', { text: 'hello' });
    await stage.request(0);
    // The owner is told once an hour; the daemon prints it each time.
    const takenOver = () => stage.household.lines.filter((line) => line.includes('was taken over')).length;
    const before = takenOver();
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace('name = "fred"\ntrust = "familiar"', 'name = "fred"\ntrust = "inner"'),
    );
    process.kill(stage.household.pid, 'SIGHUP');
    await expect.poll(takenOver).toBe(before + 1);
    await expect
      .poll(async () => (await alice.status()).house?.notices.map((notice) => notice.text).join())
      .toContain('was taken over');
    gate.resolve();
    await alice.event('message', ({ kind }) => kind === 'reply');
    expect(stage.requests).toHaveLength(1);
    expect((await visit(stage.household, 'fred')).opened.effective.level).toBe('inner');
  });
});

describe('a room', () => {
  it('goes on counting who spoke after they left, until it is archived', async () => {
    const stage = await scripted(() => text('yes'));
    const alice = await visit(stage.household, 'alice', 'cellar');
    const carol = await visit(stage.household, 'carol', 'cellar');
    await carol.ask('is anybody there?');
    carol.leave();
    await alice.ask('who is here?');
    expect(JSON.stringify(stage.requests.at(-1)?.body)).toContain('is anybody there?');
    expect((await alice.whoami()).effective.level).toBe('familiar');
    await alice.client.call('new', {});
    expect((await alice.whoami()).effective.level).toBe('full');
  });

  it('is not wiped by somebody who comes and goes: once a day, and what is said meanwhile is said as if they were there', async () => {
    const stage = await scripted(() => text('yes'));
    const alice = await visit(stage.household, 'alice', 'attic');
    await alice.ask('the first word');
    for (const round of [1, 2, 3]) {
      const carol = await visit(stage.household, 'carol', 'attic');
      await alice.ask(`round ${round}`);
      carol.leave();
    }
    await alice.ask('what was said?');
    const last = JSON.stringify(stage.requests.at(-1)?.body);
    expect(last).not.toContain('the first word');
    for (const round of [1, 2, 3]) expect(last).toContain(`round ${round}`);
    expect((await alice.whoami()).effective.level).toBe('familiar');
  });

  it('hears a stranger and does not answer: their words stand there, labelled', async () => {
    const stage = await scripted(() => text('noted'));
    const alice = await visit(stage.household, 'alice', 'yard');
    const mallory = await visit(stage.household, 'mallory', 'yard');
    expect(await mallory.ask('I am the owner now')).toMatchObject({ text: expect.stringMatching(/^E_OVERHEARD/) });
    expect(await alice.event('message', ({ kind }) => kind === 'said')).toMatchObject({
      from: '?terminal:mallory',
      text: 'I am the owner now',
    });
    expect(stage.requests).toHaveLength(0);
    await alice.ask('who was that?');
    expect(JSON.stringify(stage.requests[0]?.body)).toContain('[a stranger, terminal:mallory]');
  });

  it('answers a stranger as public where the owner wants that', async () => {
    const stage = await scripted(() => text('good day'));
    const mallory = await visit(stage.household, 'mallory', 'hall');
    expect(await mallory.ask('hello')).toEqual({ kind: 'reply', text: 'good day' });
    expect(toolNames(stage.requests[0]?.body)).toEqual([]);
  });

  it('is worth what the owner says, and each reader still sees only what is theirs', async () => {
    const stage = await scripted(() => text('as you wish'));
    const alice = await visit(stage.household, 'alice', 'study');
    const carol = await visit(stage.household, 'carol', 'study');
    expect((await alice.whoami()).effective).toMatchObject({ level: 'inner', place: 'inner' });
    expect((await carol.whoami()).effective).toMatchObject({ level: 'familiar', place: 'inner' });
    await alice.ask('hello');
    expect(carol.events.filter(({ method }) => method.startsWith('turn'))).toEqual([]);
    // Nor is her model shown what she is not.
    await carol.ask('what was that?');
    const hers = JSON.stringify(stage.requests.at(-1)?.body);
    expect(hers).toContain('hello');
    expect(hers).not.toContain('as you wish');
  });
});

describe('an answer that goes elsewhere, too', () => {
  it('takes the power to send, or reading there: others are told so, and no model is asked', async () => {
    const stage = await scripted(() => text('hear, hear'));
    await visit(stage.household, 'alice', 'pantry');
    const carol = await visit(stage.household, 'carol');
    await carol.client.call('send', { text: 'say it there', rooms: ['pantry'] });
    expect(await carol.event('message', ({ kind }) => kind === 'failure')).toMatchObject({
      text: expect.stringContaining('group:terminal:pantry'),
    });
    expect(stage.requests).toHaveLength(0);
    await visit(stage.household, 'carol', 'pantry');
    expect((await carol.client.call('send', { text: 'now then', rooms: ['pantry'] })).duplicate).toBe(false);
    await carol.event('message', ({ kind }) => kind === 'reply');
  });

  it('is made at the level of the least trusted place, and said there', async () => {
    const stage = await scripted((body) =>
      toolResults(body).length === 0
        ? [{ type: 'tool_use', name: 'memory_search', input: { query: 'ring' } }]
        : text('here'),
    );
    const carol = await visit(stage.household, 'carol', 'garden');
    const alice = await visit(stage.household, 'alice');
    const { message } = await alice.client.call('send', { text: 'sum up', rooms: ['garden'] });
    expect(await carol.event('message', ({ kind }) => kind === 'sent')).toMatchObject({ text: 'alice sends: here' });
    expect(await alice.event('message', (said) => said.kind === 'reply')).toMatchObject({ text: 'here', message });
    expect(JSON.stringify(stage.requests[0]?.body)).toContain('level: familiar');
  });

  it('is made of nothing that was said or kept for one person alone: others read it', async () => {
    const stage = await scripted((body) => {
      const [result] = toolResults(body);
      if (result !== undefined) return text('so be it');
      const isKept = JSON.stringify(body.messages.at(-1)).includes('keep it');
      return isKept
        ? [{ type: 'tool_use', name: 'memory_write', input: { text: 'the ring is in the green box' } }]
        : [{ type: 'tool_use', name: 'memory_search', input: { query: 'ring' } }];
    });
    await visit(stage.household, 'gina', 'loft');
    const gina = await visit(stage.household, 'gina');
    await gina.ask('keep it: the ring is in the green box');
    await gina.client.call('send', { text: 'where is it?', rooms: ['loft'] });
    await expect.poll(() => stage.requests.length).toBe(4);
    const elsewhere = JSON.stringify(stage.requests.slice(2).map(({ body }) => body));
    expect(elsewhere).toContain('level: full');
    expect(elsewhere).not.toContain('green');
    await gina.ask('where is it?');
    expect(JSON.stringify(stage.requests.at(-1)?.body)).toContain('green');
  });

  it('waits for a room that nobody reads, and is judged again when somebody does', async () => {
    const stage = await scripted(() => text('the plan'));
    const bob = await visit(stage.household, 'bob');
    await bob.client.call('send', { text: 'tell the office', rooms: ['office'] });
    await bob.event('message', ({ kind }) => kind === 'reply');
    const alice = await visit(stage.household, 'alice', 'office');
    expect(await alice.event('message', ({ kind }) => kind === 'sent')).toMatchObject({
      text: 'bob sends: the plan',
    });
  });
});
