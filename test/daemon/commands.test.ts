/** Commands that are turns, through the real command line and a real daemon. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { type Ran, run } from './run.ts';
import { typed } from './typed.ts';

let house: Household;
beforeAll(async () => {
  house = await Household.start();
});
afterAll(() => house[Symbol.asyncDispose]());

const coop = (...args: readonly string[]): Promise<Ran> => typed({ config: house.config, cwd: house.folder }, ...args);
/** As a process of its own, whose exit code whoever calls it sees. */
const started = (...args: readonly string[]): Promise<Ran> => run(house.config, ...args);

interface Listed {
  readonly id: number;
  readonly place: string;
  readonly turns: number;
  readonly why: string | null;
}

async function listed(...args: readonly string[]): Promise<Listed[]> {
  const { out } = await coop('sessions', 'list', '--json', ...args);
  return JSON.parse(out).sessions;
}

const idOf = (sessions: readonly Listed[], place: string): string =>
  String(sessions.find((session) => session.place === place)?.id);

describe('what was said is looked back at', () => {
  it('by the person it was said to, as a list, to be read, and as a file', async () => {
    await coop('ask', 'remember that the spare key is under the blue pot');
    const id = idOf(await listed(), 'dm:terminal:alice');

    const table = await coop('sessions');
    expect(table.code).toBe(0);
    expect(table.out).toMatch(new RegExp(`^id .*\n(.*\n)*${id} +dm:terminal:alice +full +1 .* open\n`));

    const shown = await coop('sessions', 'show', id);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('alice: remember that the spare key is under the blue pot\n  [memory_write] ');
    expect(shown.out).toContain('cooper: I will remember that.');

    const jsonl = await coop('sessions', 'export', id);
    const [head, turn] = jsonl.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(head).toMatchObject({ type: 'conversation', place: 'dm:terminal:alice' });
    expect(turn).toMatchObject({ type: 'turn', person: 'alice', state: 'done', delivery: 'sent' });
    expect(turn.usage.tokens.input).toBeGreaterThan(0);

    const markdown = await coop('sessions', 'export', id, '--format', 'md');
    expect(markdown.out).toMatch(/^# Conversation \d+\n[\s\S]*\*\*alice:\*\* remember/);
  });

  it('by nobody else: another’s conversation is answered like none', async () => {
    await coop('ask', 'hello', '--as', 'bob');
    const alices = idOf(await listed(), 'dm:terminal:alice');
    expect((await listed('--as', 'bob')).map(({ place }) => place)).toEqual(['dm:terminal:bob']);
    const others = await coop('sessions', 'show', alices, '--as', 'bob');
    const none = await coop('sessions', 'show', '7', '--as', 'bob');
    expect(others).toEqual(none);
    expect(others.code).toBe(1);
    expect(others.err).toMatch(/^coop: E_NOT_FOUND There is no such conversation here\./);
    expect(await coop('sessions', 'export', alices, '--as', 'bob')).toEqual(none);
  });

  it('by a stranger not at all', async () => {
    const { code, err } = await coop('sessions', '--as', 'mallory');
    expect([code, err]).toEqual([1, 'coop: E_NOT_ALLOWED Not possible here.\n']);
  });

  it('in a room by those who heard it: a newcomer finds the room empty', async () => {
    const alice = await Guest.arrive(house, 'alice', 'attic');
    const bob = await Guest.arrive(house, 'bob', 'attic');
    await alice.ask('hello, only Bob and I are here');
    const id = idOf(await listed('--as', 'bob'), 'group:terminal:attic');
    expect((await bob.client.call('history', {})).entries.map(({ from }) => from)).toEqual(['alice', null]);

    const carol = await Guest.arrive(house, 'carol', 'attic');
    expect((await carol.client.call('history', {})).entries).toEqual([]);
    await carol.ask('hello all');
    expect((await carol.client.call('history', {})).entries[0]?.text).toBe('hello all');
    const carols = await listed('--as', 'carol');
    expect(carols.map(({ place, turns }) => [place, turns])).toEqual([['group:terminal:attic', 1]]);
    expect((await coop('sessions', 'show', id, '--as', 'carol')).code).toBe(1);

    const bobs = (await listed('--as', 'bob')).find((session) => String(session.id) === id);
    expect(bobs?.why).toMatch(/^the place fell from inner to familiar/);
    for (const guest of [alice, bob, carol]) guest.leave();
  });
});

describe('a place begins anew', () => {
  it('when its person says so; what was said before stays theirs', async () => {
    await coop('ask', 'hello', '--as', 'carol');
    const before = idOf(await listed('--as', 'carol'), 'dm:terminal:carol');
    const archived = await coop('new', '--as', 'carol');
    expect(archived.out).toContain(`Conversation ${before} of dm:terminal:carol is archived.`);
    expect((await coop('new', '--as', 'carol', '--json')).out).toContain('"archived": null');

    const guest = await Guest.arrive(house, 'carol');
    expect((await guest.client.call('history', {})).entries).toEqual([]);
    guest.leave();
    await coop('ask', 'hello again', '--as', 'carol');
    const carols = (await listed('--as', 'carol')).filter(({ place }) => place === 'dm:terminal:carol');
    expect(carols.map(({ why }) => why)).toEqual([null, 'archived']);
    expect((await coop('sessions', 'show', before, '--as', 'carol')).out).toContain('carol: hello\n');
  });
});

describe('whoever comes back', () => {
  it('is shown what was said, newest last, also after a restart of the daemon', async () => {
    await using first = await Household.start();
    const before = await Guest.arrive(first, 'alice');
    for (const text of ['one', 'two', 'three']) await before.ask(text);
    await first.end();
    await using again = await Household.start({ folder: first.folder });
    const alice = await Guest.arrive(again, 'alice');
    const { entries } = await alice.client.call('history', { limit: 4 });
    expect(entries.map(({ from }) => from)).toEqual(['alice', null, 'alice', null]);
    expect(entries.filter(({ from }) => from === 'alice').map(({ text }) => text)).toEqual(['two', 'three']);
  });
});

describe('coop ps', () => {
  it('has every actor that somebody has needed', async () => {
    expect(await coop('sessions', 'search', 'anything')).toMatchObject({ code: 0 });
    const { code, out } = await coop('ps', '--json');
    expect(code).toBe(0);
    const actors: { id: string; state: string; restarts: number }[] = JSON.parse(out).actors;
    const ids = actors.map(({ id }) => id);
    const stores = ['store:private', 'store:shared', 'store:social'];
    const expected = ['supervisor', 'journal', ...stores, 'index', 'channel:terminal'];
    expect(ids).toEqual(expect.arrayContaining(expected));
    // This very command is a turn, in a Worker of its own.
    expect(ids.some((id) => id.startsWith('session:'))).toBe(true);
    expect(actors.every(({ restarts }) => restarts === 0)).toBe(true);
    const table = await coop('ps');
    expect(table.out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(table.out).toMatch(/^journal +journal +running +ready /m);
  });

  it.each([
    ['--as', 'bob'],
    ['--room', 'kitchen'],
  ])('is refused with a reason for %s %s', async (...args) => {
    const { code, out, err } = await coop('ps', ...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^coop: E_NOT_ALLOWED The actors are shown to full people, in their own conversation\./);
  });
});

describe('the exit code', () => {
  let ended: Household;
  beforeAll(async () => {
    ended = await Household.launch({ config: 'broken' });
    await ended.ended;
  });
  afterAll(() => ended[Symbol.asyncDispose]());

  it.each([
    [['sessions', 'show', 'abc'], /^coop: E_USAGE "abc" is no id/],
    [['sessions', 'show'], /^coop: E_USAGE missing required argument/],
    [['sessions', 'export', '1', '--format', 'pdf'], /^coop: E_USAGE .*Allowed choices are jsonl, md/],
    [['sessions', 'burn'], /^coop: E_USAGE /],
    [['ps', '--as', 'Alice B'], /^coop: E_NAME /],
  ])('of %j is 2', async (args, err) => {
    const ran = await started(...args);
    expect(ran.err).toMatch(err);
    expect(ran.code).toBe(2);
  });

  it.each([['ps'], ['sessions'], ['sessions', 'show', '1'], ['sessions', 'export', '1'], ['new']])(
    'of %s without a daemon is 1, and it says so',
    async (...args) => {
      const ran = await started(...args, '-c', ended.config);
      expect(ran.err).toMatch(/^coop: E_NOT_RUNNING /);
      expect(ran.code).toBe(1);
    },
  );

  it.each([['ps'], ['sessions'], ['sessions', 'list'], ['sessions', 'show'], ['sessions', 'export'], ['new']])(
    'of %s --help is 0, with an example',
    async (...args) => {
      const { code, out } = await started(...args, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/\nExample:\n {2}coop \w/);
    },
  );
});
