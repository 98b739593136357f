import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { type Ran, run } from '../daemon/run.ts';
import { typed } from '../daemon/typed.ts';
import { toolResults } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';

/** `coop …` in this process, against a real daemon. */
function coop({ config, folder }: Pick<Household, 'config' | 'folder'>, ...args: readonly string[]): Promise<Ran> {
  return typed({ config, cwd: folder }, ...args);
}

const WISH = 'Bob wants a bicycle for his birthday';

const stage = stageForAll();
afterEach(() => stage.denyWhatWaits());

/** Bob's model wants to tell everybody, in words that are not his. */
async function withWish(): Promise<Guest> {
  stage.api.script = (body) =>
    toolResults(body)[0] === undefined
      ? [{ type: 'tool_use', name: 'memory_write', input: { text: WISH, store: 'social', audience: 'everyone' } }]
      : [{ type: 'text', text: 'It is done as you said.' }];
  const bob = await stage.arrive('bob');
  await bob.ask('let people know what I would like');
  return bob;
}

describe('requests, from the command line', () => {
  test('are counted, listed, shown in whole, approved once, and done', async () => {
    const bob = await withWish();
    const { household } = stage;
    expect((await coop(household, 'status')).out).toContain('1 to decide ("coop approvals" shows them)');
    const listed = await coop(household, 'approvals');
    expect(listed.out).toMatch(/bob +write to social +familiar/);
    const { approvals } = JSON.parse((await coop(household, 'approvals', 'list', '--json')).out);
    const id: string = approvals[0].id;

    const approved = await coop(household, 'approvals', 'approve', id.toLowerCase().replace('-', ''));
    expect(approved).toMatchObject({ code: 0, err: '' });
    expect(approved.out).toContain(`│ ${WISH}`);
    expect(approved.out).toContain(`${id} is approved: coop does it now.`);
    expect(
      await bob.event('message', ({ kind, text }) => kind === 'notice' && text.includes('Approved by alice')),
    ).toBeDefined();

    expect(await coop(household, 'approvals', 'deny', id)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^coop: E_NOT_FOUND .*coop approvals/),
    });
    expect((await coop(household, 'approvals')).out).toBe('Nothing waits for a decision.\n');
  });

  test('are nothing for somebody else, and a slip is told from a failure', async () => {
    await withWish();
    const { household } = stage;
    const [{ id }] = JSON.parse((await coop(household, 'approvals', '--json')).out).approvals;
    // As a process of its own, whose code and words whoever calls it sees.
    expect(await run(household.config, 'approvals', 'approve', id, '--as', 'bob')).toMatchObject({
      code: 1,
      out: '',
      err: 'coop: E_NOT_ALLOWED bob is inner: requests are decided by full people. Leave out --as to act as the owner.\n',
    });
    expect((await coop(household, 'approvals', 'approve', 'nonsense')).code).toBe(2);
    expect((await coop(household, 'approvals', 'approve')).code).toBe(2);
    expect((await coop(household, 'approvals', '--json')).out).toContain(id);
  });
});

describe('strangers and groups, from the command line', () => {
  let offline: Household;
  beforeAll(async () => {
    offline = await Household.start();
  });
  afterAll(() => offline[Symbol.asyncDispose]());

  test('a stranger is let in at the level that is said, and not without one', async () => {
    const household = offline;
    const mallory = await Guest.arrive(household, 'mallory');
    expect((await mallory.ask('may I come in?')).text).toMatch(/^E_HELD/);
    await expect.poll(async () => (await coop(household, 'pairing')).out).toMatch(/terminal:mallory +1 .*waits/);
    expect(await coop(household, 'pairing', 'approve', 'mallory')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--trust familiar'),
    });
    const admitted = await coop(household, 'pairing', 'approve', 'mallory', '--trust', 'familiar');
    expect(admitted).toMatchObject({ code: 0, err: '' });
    expect(admitted.out).toContain('  name = "mallory"\n  trust = "familiar"\n');
    expect(admitted.out).toContain('1 message that waited: answered now.');
    expect(await readFile(household.config, 'utf8')).toContain('name = "mallory"');
    // Who they were here holds no longer: the connection says so and ends.
    await mallory.event('changed');
    expect((await coop(household, 'whoami', '--as', 'mallory')).out).toMatch(
      /person +mallory, known by terminal:mallory/,
    );
    expect((await coop(household, 'pairing')).out).toBe('Nobody waits to be let in.\n');
  });

  test('a stranger who is denied is told of no more', async () => {
    const { household } = stage;
    expect(await coop(household, 'pairing', 'deny', 'terminal:mallory')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no message of terminal:mallory that waits'),
    });
    const mallory = await stage.arrive('mallory');
    await mallory.ask('may I come in?');
    await expect.poll(async () => (await coop(household, 'pairing')).out).toContain('terminal:mallory');
    expect((await coop(household, 'pairing', 'deny', 'terminal:mallory')).out).toContain('1 message of theirs');
    expect((await coop(household, 'pairing')).out).toMatch(/terminal:mallory +1 .*denied/);
  });

  test('groups are listed with what they are worth and why, admitted, and looked into by any of their names', async () => {
    const household = offline;
    await Guest.arrive(household, 'carol', 'kitchen');
    expect((await coop(household, 'groups')).out).toMatch(/group:terminal:kitchen +open +familiar +1\n {2}.*carol/);
    expect((await coop(household, 'groups', 'members', 'kitchen')).out).toMatch(/carol +familiar +reads there now/);
    const admitted = await coop(
      household,
      'groups',
      'admit',
      'terminal:kitchen',
      '--trust',
      'public',
      '--name',
      'cooks',
    );
    expect(admitted.out).toContain('group:terminal:kitchen is listed from now on, and public.');
    const { groups } = JSON.parse((await coop(household, 'groups', 'members', 'cooks', '--json')).out);
    expect(groups[0].group).toMatchObject({ name: 'cooks', listed: 'listed', trust: 'public' });
    expect((await coop(household, 'groups', 'admit', 'kitchen')).err).toContain('E_EXISTS_ALREADY');
  });

  test('an answer is said in the rooms that are named, at the level of the least of all readers', async () => {
    const household = offline;
    await coop(household, 'ask', 'remember that the spare key is under the blue pot');
    const carol = await Guest.arrive(household, 'carol', 'hall');
    expect((await coop(household, 'ask', '--to', 'hall', 'who am i?')).out).toContain('alice');
    expect((await carol.event('message', ({ kind }) => kind === 'sent')).text).toContain('alice');
    await coop(household, 'ask', '--to', 'hall', 'where is the spare key?');
    const sent = () => carol.events.filter(({ method, params }) => method === 'message' && params.kind === 'sent');
    await expect.poll(() => sent().length).toBe(2);
    expect(carol.seen).not.toContain('blue pot');
  });
});
