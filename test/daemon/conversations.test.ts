import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { type Content, type MessagesApi, type MessagesBody, toolResults } from '../support/messages-api.ts';
import { MAIN } from '../tui/main.ts';
import { KEY, withModel } from './model.ts';
import type { Ran } from './run.ts';
import { typed } from './typed.ts';

/** Of one household: who imports is not who talks to the model. */
const PAIR = '[[users]]\nname = "dana"\ntrust = "full"\n[[users]]\nname = "erin"\ntrust = "inner"\n';

let api: MessagesApi;
let household: Household;

beforeAll(async () => {
  ({ api, household } = await withModel(() => [{ type: 'text', text: 'I see.' }], {
    api: { lifeMs: 600_000 },
    more: PAIR,
  }));
});
afterAll(async () => {
  await household[Symbol.asyncDispose]();
  await api.stop();
});

const line = (conversation: string, ref: string, text: string, more: object = {}): string =>
  JSON.stringify({ conversation, ref, speaker: 'Eve', at: '2024-03-01T10:00:00Z', text, ...more });

async function fileOf(...lines: readonly string[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'coop-import-')), 'history.jsonl');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

describe('coop sessions', () => {
  const coop = (...args: readonly string[]): Promise<Ran> =>
    typed({ config: household.config, cwd: household.folder }, ...args);

  /** Queries on standard input, in a process of its own. */
  function asking(input: string, ...args: readonly string[]): Promise<Ran> {
    return new Promise((done) => {
      const child = execFile(process.execPath, [MAIN, '-c', household.config, ...args], (error, out, err) =>
        done({ code: error === null ? 0 : Number(error.code), out, err }),
      );
      child.stdin?.end(input);
    });
  }

  const NAMES = Array.from({ length: 250 }, (_, at) => `n${at}x`);
  /** Brought in once, however often it is done. */
  const carolBringsMany = async (): Promise<void> => {
    const file = await fileOf(...NAMES.map((name, at) => line('many', `m/${at}`, `the number of ${name} is ${at}`)));
    expect((await coop('sessions', 'import', file, '--as', 'carol')).code).toBe(0);
  };

  const found = async (query: string, ...args: readonly string[]) => {
    const { out } = await coop('sessions', 'search', query, '--json', ...args);
    const { results }: { results: { ref: string | null; text: string; name: string | null }[] } = JSON.parse(out);
    return results;
  };

  it('import files a history as one’s own alone: it is found, listed, shown and exported, and again it changes nothing', async () => {
    const file = await fileOf(
      line('old chats', 'a/1', 'We moved to Lisbon in spring'),
      line('old chats', 'a/2', 'Was it the blue house?', { speaker: 'bob', at: Date.UTC(2024, 2, 1, 10, 1) }),
      line('other', 'b/1', 'The bicycle is at the harbour'),
    );
    const first = await coop('sessions', 'import', file, '--as', 'bob');
    expect(first).toEqual({ code: 0, out: 'Imported: 3 lines of 2 conversations.\n', err: '' });
    const again = await coop('sessions', 'import', file, '--as', 'bob', '--json');
    expect(JSON.parse(again.out)).toEqual({ conversations: 2, added: 0, known: 3 });

    const [hit] = await found('where did they move in spring', '--as', 'bob');
    expect(hit).toMatchObject({
      ...{ ref: 'a/1', name: 'old chats', speaker: 'Eve', at: Date.UTC(2024, 2, 1, 10), integrity: 'public' },
      after: { speaker: 'bob', text: 'Was it the blue house?' },
    });
    expect(await found('bicycle', '--as', 'bob', '--conversation', 'old chats')).toEqual([]);
    expect(await found('bicycle', '--as', 'bob', '--conversation', 'other')).toMatchObject([{ ref: 'b/1' }]);
    // It is his alone: not the owner's, and not in a room where he asks.
    expect(await found('Lisbon')).toEqual([]);
    expect((await found('Lisbon', '--as', 'bob', '--room', 'kitchen'))[0]).toMatchObject({ ref: 'a/1' });
    // With somebody beside him, also one who is worth more.
    await using alice = Object.assign(await Guest.arrive(household, 'alice', 'kitchen'), {
      async [Symbol.asyncDispose]() {
        alice.leave();
      },
    });
    expect(await found('Lisbon', '--as', 'bob', '--room', 'kitchen')).toEqual([]);

    const listed = JSON.parse((await coop('sessions', 'list', '--as', 'bob', '--json')).out).sessions;
    expect(listed).toMatchObject([
      { imported: 'old chats', why: 'imported', turns: 2, level: 'inner' },
      { imported: 'other', turns: 1 },
    ]);
    const id = String(listed[0].id);
    expect((await coop('sessions', 'list', '--as', 'bob')).out).toContain('imported: old chats');
    expect((await coop('sessions', 'show', id, '--as', 'bob')).out).toMatch(/Eve: We moved.*\n.*\n.*\nbob: Was it/);
    const exported = (await coop('sessions', 'export', id, '--as', 'bob')).out.trim().split('\n');
    expect(exported.map((text) => JSON.parse(text).type)).toEqual(['conversation', 'turn', 'turn']);
    expect((await coop('sessions', 'show', id)).code).toBe(1);

    expect((await coop('sessions', 'delete', id, '--as', 'bob', '--yes')).code).toBe(0);
    expect(await found('Lisbon', '--as', 'bob')).toEqual([]);
    const folder = join(household.folder, 'db');
    const bytes = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')));
    expect(bytes.join('')).not.toContain('Lisbon');
  });

  it('import names what it cannot take by its line, and does nothing of the rest', async () => {
    const file = await fileOf(
      line('c', 'c/1', 'the fine one'),
      'not json',
      line('c', 'c/2', ' '),
      line('c', 'c/3', 'when?', { at: 'yesterday' }),
      JSON.stringify({ conversation: 'c', ref: 'c/4', speaker: 'Eve', at: 1 }),
    );
    const { code, out, err } = await coop('sessions', 'import', file);
    expect([code, out]).toEqual([1, '']);
    const lines = err
      .trim()
      .split('\n')
      .map((text) => text.replace(`${file}:`, ''));
    expect(lines).toEqual([
      '2: it is not JSON',
      '3: text: there is nothing in it',
      '4: at: write an instant in ISO 8601, or ms since the epoch',
      expect.stringMatching(/^5: text: /),
      'coop: 4 lines cannot be taken. Nothing was imported.',
    ]);
    expect(await found('fine one')).toEqual([]);
    expect((await coop('sessions', 'import', '/nowhere.jsonl')).err).toMatch(/^coop: E_READ .*it is not there/);
    // Whoever may look for nothing has nothing to bring; and a room is nobody's own.
    const fine = await fileOf(line('c', 'c/1', 'the fine one'));
    expect((await coop('sessions', 'import', fine, '--as', 'pat')).err).toMatch(/^coop: E_NOT_ALLOWED/);
    expect((await coop('sessions', 'search', 'x', '--as', 'pat')).err).toMatch(/^coop: E_NOT_ALLOWED/);
  });

  it('search answers a line of JSON to each line of standard input, in their order', async () => {
    await carolBringsMany();
    const input = ['', ...NAMES.map((name) => `${name}?`), '"* OR ('].join('\n');
    const { out } = await asking(input, 'sessions', 'search', '-', '--limit', '1', '--as', 'carol');
    const lines: { query: string; results: { ref: string }[] }[] = out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(lines.map(({ query }) => query)).toEqual(input.split('\n'));
    expect(lines.slice(1, 251).map(({ results }) => results.map(({ ref }) => ref))).toEqual(
      NAMES.map((_, at) => [`m/${at}`]),
    );
    expect(lines[0]?.results).toEqual([]);
  });

  it('search for people says who, when and where, and when there is nothing', async () => {
    const alice = await Guest.arrive(household, 'alice');
    await alice.ask('the marmalade is behind the rice');
    alice.leave();
    const { out } = await coop('sessions', 'search', 'marmalade', '-n', '1');
    expect(out).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d · dm:terminal:alice · conversation \d+\n {2}alice: the marmalade/);
    expect((await coop('sessions', 'search', 'zeppelin')).out).toBe('Nothing was found. Try words that were said.\n');
    expect((await coop('sessions', 'search', 'x', '-n', '0')).err).toMatch(/^coop: E_USAGE --limit/);
  });

  it('reindex makes the index anew for whoever sees the house, and nothing is lost by it, nor by removing its file', async () => {
    await carolBringsMany();
    const before = await found('number of n7x', '--as', 'carol');
    expect(before[0]?.ref).toBe('m/7');
    expect((await coop('sessions', 'reindex')).out).toMatch(/^Made anew: \d+ entries can be found\.\n/);
    expect(await found('number of n7x', '--as', 'carol')).toEqual(before);
    expect((await coop('sessions', 'reindex', '--as', 'bob')).err).toMatch(/^coop: E_NOT_ALLOWED/);
    await household.end();
    await rm(join(household.folder, 'db', 'index.db'));
    household = await Household.start({ folder: household.folder, env: { ANTHROPIC_API_KEY: KEY } });
    expect(await found('number of n7x', '--as', 'carol')).toEqual(before);
  });
});

describe('a model', () => {
  it('finds for each person what they could read where it was said, and shows nobody anything else', async () => {
    api.script = (body: MessagesBody): Content => {
      const [last] = body.messages.slice(-1);
      const results = toolResults(body);
      if (JSON.stringify(last).includes('tool_result')) return [{ type: 'text', text: JSON.stringify(results.at(-1)) }];
      if (!JSON.stringify(last).includes('look for')) return [{ type: 'text', text: 'I see.' }];
      return [{ type: 'tool_use', name: 'conversation_search', input: { query: 'canoe' } }];
    };
    const erin = await Guest.arrive(household, 'erin');
    await erin.ask('the surprise is a canoe');
    await erin.client.call('new', {});
    expect((await erin.ask('look for it')).text).toContain('the surprise is a canoe');
    const dana = await Guest.arrive(household, 'dana');
    expect((await dana.ask('look for it')).text).not.toContain('surprise');
    const room = await Guest.arrive(household, 'erin', 'study');
    await Guest.arrive(household, 'dana', 'study');
    expect((await room.ask('look for it')).text).not.toContain('surprise');
    await room.ask('the canoe race is on Sunday');
    // Both heard it there: each finds it alone, and it is told as the other's.
    expect((await dana.ask('look for it, again')).text).toContain('canoe race');
    expect((await dana.ask('look for it, once more')).text).toMatch(/by\W+erin/);
    const whoami = await erin.whoami();
    expect(whoami.lent.join('\n')).toContain('conversations: what was said aloud');
  });
});
