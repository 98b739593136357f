import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { traceProfile } from '../../../src/actors/supervisor/profiles.ts';
import { tail } from '../../../src/commands/trace/tail.ts';
import { files, newTrace, parsed, span, TestObserver } from './support.ts';

describe('the observer', () => {
  it('writes what it hears as lines, in a file that is its owner’s alone', async () => {
    const path = await newTrace();
    await using observer = await TestObserver.open(path);
    await observer.join('journal').write(span(1));
    await observer.actor.drain();
    const text = await readFile(path, 'utf8');
    expect(parsed(text)).toEqual([{ ...span(1), actor: 'journal' }]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('says itself whose a line is, whatever the frame says', async () => {
    const path = await newTrace();
    await using observer = await TestObserver.open(path);
    const session = observer.join('session:1');
    await session.write({ ...span(1), actor: 'journal' } as never);
    await session.write(span(2));
    await observer.actor.drain();
    expect(parsed(await readFile(path, 'utf8')).map(({ actor, attributes }) => [actor, attributes['n']])).toEqual([
      ['session:1', 2],
    ]);
  });

  it('masks what looks like a key, wherever it stands', async () => {
    const path = await newTrace();
    await using observer = await TestObserver.open(path);
    const attributes = {
      alone: 'sk-ant-api03-CANARY',
      within: 'key=sk-CANARY-1234; more',
      escaped: 'line\nsk-ant-CANARY',
      attached: 'xsk-ant-CANARY-1234',
      upper: 'SK-PROJ-CANARY-1234',
      word: 'task-manager',
    };
    await observer.join('session:1').write(span(1, { attributes, name: 'chat sk-ant-CANARY' }));
    await observer.actor.drain();
    const text = await readFile(path, 'utf8');
    expect(text).not.toContain('CANARY');
    expect(text).toContain('task-manager');
  });

  it('ends a line that a crash broke off, and goes on after it', async () => {
    const path = await newTrace();
    await writeFile(path, `${JSON.stringify({ ...span(1), actor: 'journal' })}\n{"trace":"0000`);
    await using observer = await TestObserver.open(path);
    await observer.join('journal').write(span(2));
    await observer.actor.drain();
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(lines.map((line) => line.slice(0, 14))).toHaveLength(4);
    expect(lines[1]).toBe('{"trace":"0000');
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ attributes: { n: 2 } });
  });

  it('begins a new file at the same path where somebody moved the old one away', async () => {
    const path = await newTrace();
    await using observer = await TestObserver.open(path);
    const journal = observer.join('journal');
    await journal.write(span(1));
    await expect.poll(() => readFile(path, 'utf8')).toContain('"n":1');
    await rename(path, `${path}.moved`);
    await journal.write(span(2));
    await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toContain('"n":2');
    expect(await readFile(`${path}.moved`, 'utf8')).not.toContain('"n":2');
  });

  it('reaches no file outside its folder', async () => {
    const path = await newTrace();
    const elsewhere = await newTrace();
    await writeFile(elsewhere, 'untouched');
    await using observer = await TestObserver.open(elsewhere, undefined, traceProfile(path));
    await observer.join('journal').write(span(1));
    const { error } = await observer.actor.frame('fault');
    expect(error).toMatchObject({ code: 'E_WRITE', data: { why: 'ERR_ACCESS_DENIED' } });
    expect(await readFile(elsewhere, 'utf8')).toBe('untouched');
  });
});

describe('a disk that refuses', () => {
  it('is said once, and what was not written is written when it gives way', async () => {
    const path = await newTrace();
    await mkdir(path);
    await using observer = await TestObserver.open(path);
    const journal = observer.join('journal');
    for (let n = 0; n < 200; n += 1) await journal.write(span(n));
    const { error } = await observer.actor.frame('fault');
    expect(error).toMatchObject({ code: 'E_WRITE', data: { why: 'EISDIR' } });
    await observer.actor.frame('state', ({ state }) => state === 'open.blocked');

    await rm(path, { recursive: true });
    await observer.actor.frame('state', ({ state, event }) => state === 'open.recording' && event === 'FILE_WRITTEN');
    expect(parsed(await readFile(path, 'utf8')).map(({ attributes }) => attributes['n'])).toEqual(
      Array.from({ length: 200 }, (_, n) => n),
    );
    expect(observer.actor.frames.filter(({ type }) => type === 'fault')).toHaveLength(1);
  });
});

describe('rotation', () => {
  it('under load loses no line, tears none, and keeps each file within its size', async () => {
    const path = await newTrace();
    await using observer = await TestObserver.open(path, 40_000);
    const actors = ['journal', 'session:1', 'session:2', 'provider'];
    const each = 500;
    const load = actors.map(async (name, index) => {
      const writer = observer.join(name);
      for (let n = 0; n < each; n += 1) await writer.write(span(index * each + n, { name: 'x'.repeat(n % 90) }));
    });
    await Promise.all(load);
    await observer.actor.drain();

    const found = await files(path);
    expect(found.length).toBeGreaterThan(10);
    const day = new Date().toISOString().slice(0, 10);
    expect(found[0]?.name).toBe(`traces.${day}.jsonl`);
    expect(found[1]?.name).toBe(`traces.${day}.001.jsonl`);
    for (const { text } of found) {
      expect(text.length).toBeLessThanOrEqual(40_000);
      expect(text.endsWith('\n')).toBe(true);
    }
    const numbers = found.flatMap(({ text }) => parsed(text)).map(({ attributes }) => Number(attributes['n']));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: actors.length * each }, (_, n) => n));
  });

  it('keeps at most twenty files, and the newest of them', async () => {
    const path = await newTrace();
    await using observer = await TestObserver.open(path, 1_000);
    const writer = observer.join('journal');
    for (let n = 0; n < 200; n += 1) await writer.write(span(n));
    await observer.actor.drain();
    const found = await files(path);
    expect(found).toHaveLength(21);
    const numbers = found.flatMap(({ text }) => parsed(text)).map(({ attributes }) => Number(attributes['n']));
    expect(numbers.at(-1)).toBe(199);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => 200 - numbers.length + n));
  });

  it('puts aside what is of another day under that day’s name, and removes what is older than two weeks', async () => {
    const path = await newTrace();
    const folder = dirname(path);
    const days = (n: number): Date => new Date(Date.now() - n * 24 * 60 * 60 * 1_000);
    const name = (n: number): string => `traces.${days(n).toISOString().slice(0, 10)}.jsonl`;
    await writeFile(path, `${JSON.stringify({ ...span(1), actor: 'journal' })}\n`);
    await utimes(path, days(2), days(2));
    await writeFile(join(folder, name(13)), 'kept\n');
    await writeFile(join(folder, name(16)), 'old\n');
    await writeFile(join(folder, 'traces.notes.jsonl'), 'somebody’s\n');

    await using observer = await TestObserver.open(path);
    await observer.join('journal').write(span(2));
    await observer.actor.drain();
    expect((await files(path)).map((file) => file.name)).toEqual([name(13), name(2), 'traces.jsonl']);
    expect(parsed(await readFile(path, 'utf8'))).toMatchObject([{ attributes: { n: 2 } }]);
    expect(await readFile(join(folder, 'traces.notes.jsonl'), 'utf8')).toBe('somebody’s\n');
  });

  it('is followed: every line once, in order, though files are put aside faster than they are looked at', async () => {
    const path = await newTrace();
    await using observer = await TestObserver.open(path, 3_000);
    const writer = observer.join('journal');
    const stop = new AbortController();
    const seen: number[] = [];
    const first = Promise.withResolvers<void>();
    const following = (async () => {
      for await (const line of tail(path, stop.signal)) {
        const n = Number(JSON.parse(line).attributes.n);
        if (n >= 0) seen.push(n);
        first.resolve();
      }
    })();
    // Where it begins to look is its own affair: what counts starts with the first line that it has seen.
    const beginning = setInterval(() => void writer.write(span(0, { attributes: { n: -1 } })), 20);
    await first.promise;
    clearInterval(beginning);
    for (let n = 0; n < 150; n += 1) await writer.write(span(n));
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(150);
    expect((await files(path)).length).toBeGreaterThan(8);
    expect(seen).toEqual(Array.from({ length: 150 }, (_, n) => n));
    stop.abort();
    await following;
  });
});
