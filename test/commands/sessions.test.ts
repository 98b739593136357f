import { describe, expect, test } from 'vitest';
import { printFailure } from '../../src/commands/failure.ts';
import { newSession } from '../../src/commands/new.ts';
import { ps } from '../../src/commands/ps.ts';
import { exportSession } from '../../src/commands/sessions/export.ts';
import { listSessions } from '../../src/commands/sessions/list.ts';
import { showSession } from '../../src/commands/sessions/show.ts';
import { NOTHING, ScriptedDaemon, testShell } from './support.ts';

const TOKENS = { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 };
const ROW = {
  id: 482_913,
  place: 'group:terminal:kitchen',
  level: 'familiar',
  openedAt: 0,
  closedAt: 60_000,
  why: 'someone new can read the place',
  turns: 2,
  lastAt: 60_000,
  imported: null,
};
const turn = (id: string, more: object = {}): object => ({
  id,
  person: 'alice',
  level: 'familiar',
  state: 'done',
  takenOut: null,
  error: null,
  startedAt: 0,
  endedAt: 1,
  said: [
    { from: 'alice', text: `where is ${id}?`, at: 0 },
    { from: null, text: 'Under the \u001b[31mpot.', at: 1 },
  ],
  steps: [{ tool: 'memory_search', summary: 'a `quoted` word', failed: false }],
  usage: { model: 'simple', tokens: TOKENS },
  ...{ delivery: 'sent', deliveryWhy: null, jobs: [] },
  ...more,
});
const FAILED = { state: 'failed', error: 'E_PROVIDER', said: [{ from: 'alice', text: 'hm?', at: 0 }], steps: [] };

/** A conversation of two pages. */
const paged = (): ScriptedDaemon =>
  new ScriptedDaemon(({ method, params }) => {
    if (method !== 'session') return undefined;
    return params['after'] === 'one'
      ? { row: ROW, turns: [turn('two', { ...FAILED, delivery: null })], next: null }
      : { row: ROW, turns: [turn('one')], next: 'one' };
  });

describe('coop sessions list', () => {
  test('is a table that fits 80 columns', async () => {
    const long = { ...ROW, id: 1, place: `group:terminal:${'x'.repeat(100)}`, closedAt: null, why: null };
    await using daemon = new ScriptedDaemon(({ method }) =>
      method === 'sessions' ? { sessions: [ROW, long] } : undefined,
    );
    const shell = testShell(daemon.house);
    expect(await listSessions({}, shell)).toBe(0);
    const lines = shell.out().trimEnd().split('\n');
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines[0]).toMatch(/^id +place +level +turns +latest \(UTC\) +state$/);
    expect(lines[1]).toMatch(/^482913 +group:.* +familiar +2 +1970-01-01 00:01 +someone new.*…$/);
    expect(lines[2]).toMatch(/^1 .*… .* open$/);
  });

  test('says what to do where there is nothing', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'sessions' ? { sessions: [] } : undefined));
    const shell = testShell(daemon.house);
    expect(await listSessions({}, shell)).toBe(0);
    expect(shell.out()).toContain('coop ask "hello"');
  });

  test('with --json is what the daemon said', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'sessions' ? { sessions: [ROW] } : undefined));
    const shell = testShell(daemon.house);
    await listSessions({ json: true }, shell);
    expect(JSON.parse(shell.out())).toEqual({ sessions: [ROW], more: false });
  });

  test.each([200, 201])('of %d the latest two hundred are shown, and whether there are more is said', async (count) => {
    await using daemon = new ScriptedDaemon(({ method, params }) => {
      const sessions = Array.from({ length: count }, (_, index) => ({ ...ROW, id: index + 1 }));
      return method === 'sessions' ? { sessions: sessions.slice(0, Number(params['limit'])) } : undefined;
    });
    const shell = testShell(daemon.house);
    await listSessions({}, shell);
    expect(shell.out().match(/^\d+ +group:/gm)).toHaveLength(200);
    expect(shell.out().includes('There are more')).toBe(count > 200);
    const asJson = testShell(daemon.house);
    await listSessions({ json: true }, asJson);
    const found: { sessions: unknown[]; more: boolean } = JSON.parse(asJson.out());
    expect(found).toMatchObject({ sessions: { length: 200 }, more: count > 200 });
  });
});

describe('coop sessions show', () => {
  test('reads as it was said, page after page, and shows no escape sequence of others', async () => {
    await using daemon = paged();
    const shell = testShell(daemon.house);
    expect(await showSession('482913', {}, shell)).toBe(0);
    expect(shell.out()).toBe(
      `${[
        '482913 · group:terminal:kitchen · familiar · 2 turns since 1970-01-01 00:00 · someone new can read the place',
        '',
        '1970-01-01 00:00',
        'alice: where is one?',
        '  [memory_search] a `quoted` word',
        'cooper: Under the \\x1b[31mpot.',
        '',
        '1970-01-01 00:00',
        'alice: hm?',
        '  (failed: E_PROVIDER)',
      ].join('\n')}\n`,
    );
  });

  test('with --json has all pages as one', async () => {
    await using daemon = paged();
    const shell = testShell(daemon.house);
    await showSession('482913', { json: true }, shell);
    expect(JSON.parse(shell.out())).toMatchObject({ row: ROW, turns: [{ id: 'one' }, { id: 'two' }] });
  });

  test.each(['abc', '0', '-1', '1e3', '9'.repeat(40), undefined])('refuses %j before anything is asked', async (id) => {
    await using daemon = paged();
    expect(() => showSession(id, {}, testShell(daemon.house))).toThrow('A conversation is named by its number');
    expect(daemon.requests).toEqual([]);
  });
});

describe('coop sessions export', () => {
  test('is one line of JSON for the conversation and for each turn', async () => {
    await using daemon = paged();
    const shell = testShell(daemon.house);
    expect(await exportSession('482913', { format: 'jsonl' }, shell)).toBe(0);
    const lines = shell.out().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { type: 'conversation', ...ROW },
      { type: 'turn', ...turn('one') },
      { type: 'turn', ...turn('two', { ...FAILED, delivery: null }) },
    ]);
  });

  test('is Markdown where that is asked for', async () => {
    await using daemon = paged();
    const shell = testShell(daemon.house);
    await exportSession('482913', { format: 'md' }, shell);
    expect(shell.out()).toContain('# Conversation 482913\n\n- Place: group:terminal:kitchen\n');
    expect(shell.out()).toContain(
      '\n## 1970-01-01 00:00 UTC\n\n**alice:** where is one?\n\n- `` [memory_search] a `quoted` word ``\n\n**cooper:** Under the',
    );
    expect(shell.out()).toMatch(/\*failed: E_PROVIDER\*\n$/);
  });
});

test('coop new names what was archived, and says so where nothing was open', async () => {
  let archived: number | null = 482_913;
  await using daemon = new ScriptedDaemon(({ method }) =>
    method === 'new' ? { place: 'dm:terminal:alice', archived } : undefined,
  );
  const shell = testShell(daemon.house);
  expect(await newSession({}, shell)).toBe(0);
  archived = null;
  await newSession({}, shell);
  expect(shell.out()).toBe(
    'Conversation 482913 of dm:terminal:alice is archived. The next message begins a new one.\nNothing was open in dm:terminal:alice.\n',
  );
});

describe('coop ps', () => {
  const dead = { count: 7, last: [{ at: 1, what: 'memory.read', code: 'E_REVOKED' }] };
  const actor = {
    kind: 'store',
    state: 'backoff',
    inside: 'opening',
    uptimeMs: 10,
    restarts: 2,
    why: null,
    mailbox: 3,
  };
  const house = {
    actors: [{ id: 'store:private', ...actor }],
    overview: NOTHING,
    notices: [],
    letters: [],
    warnings: [],
    settings: { waiting: [], last: null },
    schedule: { at: 0, ageMs: 3_000, next: null },
    memoryMb: 1,
  };
  const status = { agent: 'cooper', model: 'm', version: '1', pid: 1, uptimeMs: 185_000, house };

  test('shows every actor, the main thread among them', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'status' ? status : undefined));
    const shell = testShell(daemon.house);
    expect(await ps({}, shell)).toBe(0);
    expect(shell.out()).toBe(
      `${[
        'actor          kind        state    inside   up     restarts  mailbox',
        'supervisor     supervisor  running           3 min  0',
        'store:private  store       backoff  opening  0 s    2         3',
      ].join('\n')}\n`,
    );
  });

  test('says what was not taken, where there was any', async () => {
    const actors = [{ id: 'store:private', ...actor, dead }];
    await using daemon = new ScriptedDaemon(({ method }) =>
      method === 'status' ? { ...status, house: { ...house, actors } } : undefined,
    );
    const table = testShell(daemon.house);
    await ps({}, table);
    expect(table.out()).toMatch(/mailbox {2}refused\nsupervisor .*\n.* 3 {8}7\n$/);
    const asJson = testShell(daemon.house);
    await ps({ json: true }, asJson);
    expect(JSON.parse(asJson.out()).actors).toMatchObject([{ id: 'supervisor' }, { id: 'store:private', dead }]);
  });

  test('shows below them what fell and why, and how one that stays down is started again', async () => {
    const why = 'It ran out of memory: its heap may hold 128 MB.';
    const fallen = (id: string, state: string) => ({ id, ...actor, state, why });
    const actors = [fallen('store:private', 'running'), fallen('store:shared', 'failed')];
    await using daemon = new ScriptedDaemon(({ method }) =>
      method === 'status' ? { ...status, house: { ...house, actors } } : undefined,
    );
    const shell = testShell(daemon.house);
    await ps({}, shell);
    expect(shell.out().split('\n').slice(-4)).toEqual([
      '',
      `store:private fell: ${why}`,
      `store:shared fell: ${why} It stays down until "coop ps restart store:shared".`,
      '',
    ]);
  });

  test('shows no credential that an actor says of itself', async () => {
    const key = `sk-ant-api03-${'Ab3dEf6hIj'.repeat(4)}`;
    const actors = [{ id: 'provider', ...actor, inside: `failed with ${key}` }];
    await using daemon = new ScriptedDaemon(({ method }) =>
      method === 'status' ? { ...status, house: { ...house, actors } } : undefined,
    );
    for (const json of [true, false]) {
      const shell = testShell(daemon.house);
      await ps({ json }, shell);
      expect(shell.out()).toMatch(/failed with \S*\*\*\*/);
      expect(shell.out()).not.toContain(key);
    }
  });

  test('says why somebody else is shown none', async () => {
    await using daemon = new ScriptedDaemon(({ method }) =>
      method === 'status' ? { ...status, house: null } : undefined,
    );
    const shell = testShell(daemon.house);
    const code = await ps({ json: true }, shell).catch((error: unknown) => printFailure(shell, error));
    expect(code).toBe(1);
    expect(shell.out()).toBe('');
    expect(shell.err()).toMatch(/^coop: E_NOT_ALLOWED The actors are shown to full people, .*alice is full/);
  });
});
