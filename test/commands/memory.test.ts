import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { exportMemory } from '../../src/commands/memory/export.ts';
import { importMemory } from '../../src/commands/memory/import.ts';
import { purgeMemory } from '../../src/commands/memory/purge.ts';
import { searchMemory } from '../../src/commands/memory/search.ts';
import { showMemory } from '../../src/commands/memory/show.ts';
import { undoMemory } from '../../src/commands/memory/undo.ts';
import type { Imported } from '../../src/protocol/contracts/memory/index.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import type { MemoryFound } from '../../src/protocol/memory-commands.ts';
import { ScriptedDaemon, testShell } from './support.ts';

type Answer = (params: never) => unknown;

const daemonWith = (answers: Readonly<Record<string, Answer>>): ScriptedDaemon =>
  new ScriptedDaemon(({ method, params }) => answers[method]?.(params as never));

const found = (text: string, more: Partial<MemoryFound> = {}): MemoryFound => ({
  ...{ ref: 'shared/14', score: 1, memory: 'shared/14', kind: 'memory', text, title: null, type: 'note', by: 'alice' },
  ...{ integrity: 'full', at: Date.UTC(2026, 2, 1), people: [], tags: [], state: 'live' },
  ...more,
});

/** Answers each query with itself, `most` of them a request. */
const echoing =
  (most: number): Answer =>
  ({ queries }: { queries: string[] }) => ({
    answers: queries.slice(0, most).map((query) => ({ query, results: [found(query)] })),
  });

describe('coop memory search', () => {
  test('shows what each is called, who said it, and what is believed less', async () => {
    const results = [
      found('the key is in the pot', { title: 'Key' }),
      found('ring\u001b[2J', { by: 'pat', integrity: 'public' }),
    ];
    await using daemon = daemonWith({ memory_search: () => ({ answers: [{ query: 'key', results }] }) });
    const shell = testShell(daemon.house, { terminal: true });
    expect(await searchMemory(['spare', 'key'], {}, shell)).toBe(0);
    expect(shell.out()).toContain('shared/14  2026-03-01  alice  Key: the key is in the pot');
    expect(shell.out()).toContain('pat    (believed: public) ring');
    expect(shell.out()).not.toContain('\u001b[2J');
    expect(daemon.requests.at(-1)?.params).toEqual({ queries: ['spare key'] });
  });

  test('answers a program in one line', async () => {
    await using daemon = daemonWith({ memory_search: echoing(1) });
    const shell = testShell(daemon.house);
    await searchMemory(['key'], { json: true, limit: '3', conversation: 'c' }, shell);
    expect(JSON.parse(shell.out())).toMatchObject({ query: 'key', results: [{ ref: 'shared/14', score: 1 }] });
    expect(daemon.requests.at(-1)?.params).toEqual({ queries: ['key'], limit: 3, where: { conversation: 'c' } });
  });

  test('answers 500 lines of standard input in their order, a hundred a request, and asks again for what did not fit', async () => {
    const queries = Array.from({ length: 500 }, (_, index) => `where is key ${index}?`);
    queries[7] = '   ';
    queries[8] = '" OR 1=1; --\u0000 NEAR(*)';
    await using daemon = daemonWith({ memory_search: echoing(60) });
    const shell = testShell(daemon.house, { stdin: Readable.from([Buffer.from(`${queries.join('\r\n')}`)]) });
    expect(await searchMemory(['-'], {}, shell)).toBe(0);
    const lines = shell
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ query }) => query)).toEqual(queries);
    expect(lines[7].results).toEqual([]);
    for (const { query, results } of lines.filter((_, index) => index !== 7)) expect(results[0].text).toBe(query);
    expect(daemon.requests.filter(({ method }) => method === 'memory_search')).toHaveLength(11);
  });

  test.each([
    [{ limit: '0' }, /--limit/],
    [{ limit: 'ten' }, /--limit/],
    [{ from: 'yesterday' }, /--from/],
    [{ type: ['secret'] }, /--type/],
  ])('refuses %o before it asks anybody', async (options, expected) => {
    await using daemon = daemonWith({});
    await expect(async () => searchMemory(['x'], options, testShell(daemon.house))).rejects.toThrow(expected);
    expect(daemon.requests).toEqual([]);
  });

  test('says who somebody is where there is nothing for them', async () => {
    const refusing = () => {
      throw new CoopError('E_NOT_ALLOWED');
    };
    await using daemon = daemonWith({ memory_search: refusing });
    await expect(searchMemory(['x'], {}, testShell(daemon.house))).rejects.toThrow(
      /^alice is full here: there is no memory/,
    );
  });
});

describe('coop memory show and undo', () => {
  test.each([undefined, 'x', '14', 'private/alice/3'])('know no memory %j', async (memory) => {
    await using daemon = daemonWith({});
    await expect(async () => showMemory(memory, {}, testShell(daemon.house))).rejects.toMatchObject({
      code: 'E_USAGE',
    });
  });

  test('a change is named by its memory and its number', async () => {
    await using daemon = daemonWith({ memory_undo: () => ({ undone: [] }) });
    const undo = (last: string | undefined, options: object) => undoMemory(last, options, testShell(daemon.house));
    await undo(undefined, { change: 'private/me/3:12' });
    await undo('last', {});
    await undo(undefined, { turn: 't-1' });
    expect(
      daemon.requests.filter(({ method }) => method === 'memory_undo').map(({ params }) => params['what']),
    ).toEqual([{ of: 'change', memory: 'private/me/3', n: 12 }, { of: 'last' }, { of: 'turn', turn: 't-1' }]);
    await expect(async () => undo('last', { turn: 't' })).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(async () => undo('all', {})).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(async () => undo(undefined, { change: 'private/me/3' })).rejects.toMatchObject({ code: 'E_USAGE' });
  });
});

describe('coop memory purge', () => {
  const counting = (...runs: readonly { rows: number; more: boolean }[]): Answer => {
    const left = [...runs];
    return ({ dryRun }: { dryRun: boolean }) =>
      dryRun ? { rows: 3, stores: [{ store: 'private', rows: 3 }], more: false } : { stores: [], ...left.shift() };
  };

  test('asks on a terminal, with how many there are, and does nothing where the answer is no', async () => {
    await using daemon = daemonWith({ memory_purge: counting() });
    const stdin = Object.assign(Readable.from(['n\n']), { isTTY: true });
    const shell = testShell(daemon.house, { stdin, terminal: true });
    expect(await purgeMemory([], { mine: true }, shell)).toBe(1);
    expect(shell.out()).toContain('Purge 3 rows (private: 3), for good?');
    expect(daemon.requests.filter(({ params }) => params['dryRun'] === false)).toEqual([]);
  });

  test('goes on until all of it is gone, and says what still holds it', async () => {
    await using daemon = daemonWith({ memory_purge: counting({ rows: 2, more: true }, { rows: 1, more: false }) });
    const shell = testShell(daemon.house);
    expect(await purgeMemory(['private/me/1'], { yes: true }, shell)).toBe(0);
    expect(shell.out()).toMatch(/^Purged: 3 rows\.\nBackups.* still hold/);
  });

  test.each([
    [[], {}],
    [['shared/1'], { mine: true }],
    [[], { mine: true, all: true }],
    [['nonsense'], {}],
  ])('refuses %j with %o', async (memories, options) => {
    await using daemon = daemonWith({});
    const purging = async () => purgeMemory(memories, { ...options, yes: true }, testShell(daemon.house));
    await expect(purging).rejects.toMatchObject({ code: 'E_USAGE' });
    expect(daemon.requests).toEqual([]);
  });

  test('is not done without a word where nobody can be asked', async () => {
    await using daemon = daemonWith({});
    await expect(async () => purgeMemory([], { all: true }, testShell(daemon.house))).rejects.toMatchObject({
      code: 'E_USAGE',
    });
  });
});

describe('coop memory import and export', () => {
  const importing = async (lines: readonly string[], options: object = { store: 'private' }) => {
    const taken: Imported[] = [];
    const daemon = daemonWith({
      memory_import: ({ rows }: { rows: Imported[] }) => {
        taken.push(...rows);
        return { added: rows.length - 1, known: 0, refused: [0] };
      },
    });
    const file = join(daemon.house.folder, 'notes.jsonl');
    writeFileSync(file, lines.join('\n'));
    const shell = testShell(daemon.house);
    const code = await importMemory(file, options, shell);
    const requests = daemon.requests.filter(({ method }) => method === 'memory_import');
    await daemon[Symbol.asyncDispose]();
    return { code, taken, requests, shell };
  };

  test('takes lines as people write them, and finds the conversation in a ref', async () => {
    const lines = [
      { ref: 'conv-26/D1:3', text: 'hello', at: '2023-05-08T13:56:00Z', tags: ['a'], people: ['Bob'], speaker: 'Bob' },
      { ref: 'note', text: 'two', at: 7, conversation: 'other', title: 'Two' },
    ];
    const { code, taken, shell } = await importing(['', ...lines.map((line) => JSON.stringify(line)), '']);
    expect(code).toBe(0);
    expect(taken).toEqual([
      {
        ref: 'conv-26/D1:3',
        text: 'hello',
        at: Date.UTC(2023, 4, 8, 13, 56),
        tags: ['a'],
        people: ['Bob'],
        conversation: 'conv-26',
      },
      { ref: 'note', text: 'two', at: 7, conversation: 'other', title: 'Two' },
    ]);
    expect(shell.out()).toContain('credentials, which coop does not keep: 1 row (line 2)');
  });

  test('names every bad line and why, and then imports nothing', async () => {
    const bad = [
      '{"text": "fine"}',
      'no json',
      '{}',
      '{"text": ""}',
      '{"text": "x", "at": "soon"}',
      '{"text": "x", "people": "Bob"}',
    ];
    const { code, requests, shell } = await importing(bad);
    expect(code).toBe(1);
    expect(requests).toEqual([]);
    expect(
      shell
        .err()
        .split('\n')
        .map((line) => line.replace(/^.*jsonl:/, '')),
    ).toEqual([
      '2: it is not JSON',
      '3: text: expected string',
      '4: text: at least 1',
      '5: at: write an instant in ISO 8601, or ms since the epoch',
      '6: people: expected array',
      'coop: 5 lines cannot be taken. Nothing was imported.',
      '',
    ]);
  });

  test('sends many in few requests, none longer than a line may be', async () => {
    const lines = Array.from({ length: 12_000 }, (_, index) =>
      JSON.stringify({ ref: `r-${index}`, text: 'ü'.repeat(60) }),
    );
    const { taken, requests } = await importing(lines, { store: 'shared', everyone: true });
    expect(taken).toHaveLength(12_000);
    expect(requests.length).toBeLessThan(8);
    for (const { params } of requests) expect(Buffer.byteLength(JSON.stringify(params))).toBeLessThan(1_000_000);
    expect(requests[0]?.params).toMatchObject({ store: 'shared', audience: 'everyone' });
  });

  test('has to be told where to', async () => {
    await using daemon = daemonWith({});
    await expect(importMemory('x.jsonl', {}, testShell(daemon.house))).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(importMemory('/nowhere/x.jsonl', { store: 'private' }, testShell(daemon.house))).rejects.toMatchObject(
      {
        code: 'E_READ',
      },
    );
  });

  test('what one writes the other reads again, page by page, from the stores that are one’s own to see', async () => {
    const row = {
      memory: 'shared/me/1',
      by: 'bob',
      state: 'live',
      text: 'a',
      at: 0,
      ref: 'c/1',
      tags: ['x'],
      conversation: 'c',
    };
    await using daemon = daemonWith({
      memory_export: ({ store, after }: { store: string; after: number }) => {
        if (store === 'private') throw new CoopError('E_NOT_ALLOWED');
        return store === 'shared' && after < 2 ? { rows: [row], next: after + 1 } : { rows: [], next: null };
      },
    });
    const shell = testShell(daemon.house);
    expect(await exportMemory({}, shell)).toBe(0);
    const lines = shell.out().trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    const { taken } = await importing(lines);
    const { memory: _, by: __, state: ___, ...kept } = row;
    expect(taken[0]).toEqual(kept);
  });
});
