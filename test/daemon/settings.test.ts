/** The agent configures itself: what it may do by itself, what somebody is asked for, what does not work and is not kept. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { approvalDigest } from '../../src/domain/approval.ts';
import type { Approval } from '../../src/protocol/contracts/attention.ts';
import type { MessagesBody } from '../support/messages-api.ts';
import { call, obedient } from '../support/obedient.ts';
import { withModel } from './model.ts';

let stage: Awaited<ReturnType<typeof withModel>>;
let alice: Guest;

/** Says which model it is, too. */
const script = (body: MessagesBody) => obedient(body, { otherwise: `Yes, says ${body.model}.` });

beforeAll(async () => {
  // Somebody forgot it there.
  stage = await withModel(script, {
    provider: 'fallback_models = ["claude-spare"]',
    api: { lifeMs: 600_000 },
    more: '# sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n',
  });
  alice = await Guest.arrive(stage.household, 'alice');
});
afterAll(() => stage[Symbol.asyncDispose]());

const file = (): string => readFileSync(stage.household.config, 'utf8');
const patch = (...changes: object[]): string => call('config_patch', { changes });
const ask = async (words: string): Promise<string> => (await alice.ask(words)).text;

async function theRequest(): Promise<Approval> {
  const { approvals } = await alice.client.call('attention', {});
  const [request] = approvals;
  if (request === undefined) throw new Error('nobody was asked');
  return request;
}

async function decide(decision: 'approve' | 'deny'): Promise<Approval> {
  const request = await theRequest();
  await alice.client.call('decide', { id: request.id, decision, digest: approvalDigest(request) });
  return request;
}

/** What coop itself said in the conversation. */
const said = () =>
  alice.events.flatMap((event) =>
    event.method === 'message' && event.params.kind === 'notice' ? event.params.text : [],
  );

describe('by chat alone', () => {
  it('the model is changed, and answers from the next turn on; the person is shown it by coop', async () => {
    const answer = await ask(patch({ op: 'set', path: 'agent.model', value: 'anthropic/claude-other' }));
    expect(JSON.parse(answer)).toMatchObject({ outcome: 'applied' });
    expect(file()).toContain('model = "anthropic/claude-other"');
    expect(file()).toBe(stage.config.replace('anthropic/claude-test', 'anthropic/claude-other'));
    await expect
      .poll(said)
      .toContainEqual(expect.stringMatching(/coop\.toml was changed[\s\S]*\+ model = "anthropic\/claude-other"/));
    expect(await ask('who answers?')).toContain('claude-other');
  });

  it('somebody is let in when Alice has read exactly that', async () => {
    const dave = { name: 'dave', trust: 'familiar' };
    expect(JSON.parse(await ask(patch({ op: 'append', path: 'users', value: dave })))).toMatchObject({
      outcome: 'asked',
    });
    expect(file()).not.toContain('dave');
    const request = await decide('approve');
    expect(request.action).toMatchObject({ kind: 'settings', text: expect.stringContaining('+ name = "dave"') });
    await expect.poll(file).toContain('name = "dave"\ntrust = "familiar"');
    await expect.poll(said).toContainEqual(expect.stringContaining('+ name = "dave"'));
    await expect.poll(async () => (await Guest.arrive(stage.household, 'dave')).opened.person).toBe('dave');
    expect((await Guest.arrive(stage.household, 'dave')).opened.effective.level).toBe('familiar');
  });

  it('a job is added when Alice has read it', async () => {
    const job = { name: 'brief', cron: '0 8 * * *', user: 'alice', message: 'Good morning' };
    expect(await ask(patch({ op: 'append', path: 'cron', value: job }))).toContain('asked');
    await decide('approve');
    await expect.poll(file).toContain('[[cron]]\nname = "brief"');
  });

  it('what does not fit is refused with the key, the line and the mend', async () => {
    const before = file();
    expect(await ask(patch({ op: 'set', path: 'agent.modle', value: 'x' }))).toMatch(
      /agent\.modle \(line \d+, column 1\).*did you mean \\?"model/,
    );
    expect(await ask(patch({ op: 'unset', path: 'users[alice]' }))).toContain('nobody is the owner');
    expect(
      await ask(call('config_check', { changes: [{ op: 'set', path: 'sessions.max_active', value: 0 }] })),
    ).toContain('"fits":false');
    expect(file()).toBe(before);
  });

  it('an address where nobody answers is tried, and not kept', async () => {
    const before = file();
    expect(await ask(patch({ op: 'set', path: 'provider.base_url', value: 'http://127.0.0.1:9' }))).toContain('asked');
    await decide('approve');
    await expect
      .poll(said, { timeout: 60_000 })
      .toContainEqual(expect.stringMatching(/stays as it was\. This was tried, and not kept/));
    expect(file()).toBe(before);
    expect(await ask('are you there?')).toContain('Yes');
  }, 90_000);

  it('a model that is not there is not kept either', async () => {
    const before = file();
    stage.api.script = (body) => (body.model === 'claude-gone' ? { fault: 'status', status: 404 } : script(body));
    const answer = await ask(patch({ op: 'set', path: 'agent.model', value: 'anthropic/claude-gone' }));
    expect(JSON.parse(answer)).toMatchObject({ outcome: 'refused' });
    expect(file()).toBe(before);
    stage.api.script = script;
  }, 60_000);

  it('nor is one that is not there to be asked instead; one that is counts what it was asked', async () => {
    const before = file();
    stage.api.script = (body) => (body.model === 'claude-gone' ? { fault: 'status', status: 404 } : script(body));
    const instead = (...names: string[]) => patch({ op: 'set', path: 'provider.fallback_models', value: names });
    expect(await ask(instead('claude-spare', 'claude-gone'))).toContain('asked');
    await decide('approve');
    await expect.poll(said).toContainEqual(expect.stringMatching(/not kept: [^\n]*claude-gone/));
    expect(file()).toBe(before);
    expect(await ask(instead('claude-spare', 'claude-there'))).toContain('asked');
    await decide('approve');
    await expect.poll(file).toContain('claude-there');
    const { rows } = await alice.client.call('usage', { by: 'model' });
    expect(rows.find(({ key }) => key === 'anthropic/claude-there')?.sums).toMatchObject({ calls: 1, estimated: 0 });
    expect(await ask(instead('claude-spare'))).toContain('asked');
    await decide('approve');
    await expect.poll(file).toBe(before);
    stage.api.script = script;
  }, 60_000);

  it('a model that somebody writes into the file by hand is left there, and heard of where it is not there', async () => {
    const before = file();
    stage.api.script = (body) => (body.model === 'claude-gone' ? { fault: 'status', status: 404 } : script(body));
    writeFileSync(stage.household.config, before.replace('anthropic/claude-other', 'anthropic/claude-gone'));
    const notices = async () => (await alice.client.call('attention', {})).notices.map(({ text }) => text);
    await expect
      .poll(notices)
      .toContainEqual(expect.stringMatching(/edited by hand, and something in it does not work: .*claude-gone/));
    expect(file()).toContain('claude-gone');
    writeFileSync(stage.household.config, before);
    stage.api.script = script;
    await expect.poll(async () => await ask('who answers?'), { interval: 300 }).toContain('claude-other');
  }, 60_000);

  it('where what holds does not work either, the change is not to blame, and is kept with a word of warning', async () => {
    const before = file();
    stage.api.script = (body) => (body.max_tokens === 16 ? { fault: 'status', status: 401 } : script(body));
    const answer = JSON.parse(await ask(patch({ op: 'set', path: 'agent.model', value: 'anthropic/claude-third' })));
    expect(answer).toMatchObject({ outcome: 'applied', said: expect.stringContaining('could not be tried') });
    stage.api.script = script;
    expect(file()).toContain('claude-third');
    const back = JSON.parse(await ask(patch({ op: 'set', path: 'agent.model', value: 'anthropic/claude-other' })));
    expect(back).toMatchObject({ outcome: 'applied' });
    expect(file()).toBe(before);
  }, 60_000);

  it('what a key means is read off the schema, and the file without what looks like a credential', async () => {
    expect(await ask('CALL config_read {"key":"users[bob].trust"}')).toContain('"applies":"at once"');
    const read = await ask('CALL config_read {}');
    expect(read).toContain('[agent]');
    expect(file()).toContain('abcdefghijklmnop');
    expect(read).not.toContain('abcdefghijklmnop');
    const end = [{ op: 'append', path: 'web.allow', value: 'docs.example.org' }];
    for (const call of [`config_check ${JSON.stringify({ changes: end })}`, 'config_history {}']) {
      expect(await ask(`CALL ${call}`)).not.toContain('abcdefghijklmnop');
    }
  });

  it('all of it is undone', async () => {
    expect(await ask('CALL config_history {}')).toContain('"outcome":"refused"');
    const history = await alice.client.call('settings_history', {});
    expect(history.versions.map(({ outcome }) => outcome)).toEqual([
      ...['kept', 'kept', 'kept', 'kept'],
      ...['kept', 'kept', 'refused', 'refused', 'refused'],
      ...['kept', 'kept', 'kept', 'kept'],
    ]);
    const first = history.versions.at(-1);
    expect(first?.what).toBe('as coop found it');
    expect(await ask(`CALL config_rollback {"to":${first?.id}}`)).toContain('asked');
    await decide('approve');
    await expect.poll(file).toBe(stage.config);
    expect(await ask('who answers?')).toContain('claude-test');
  });
});
