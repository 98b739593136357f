import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Ledger } from '../../../src/actors/workspace/ledger.ts';
import type { Room } from '../../../src/actors/workspace/room.ts';
import { take } from '../../../src/actors/workspace/take.ts';
import { LINE_MAX_BYTES } from '../../../src/protocol/attach.ts';
import type { FileMark, Piece } from '../../../src/protocol/contracts/own.ts';

function room(): Room {
  const folder = mkdtempSync(join(tmpdir(), 'coop-take-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'files');
  mkdirSync(root);
  return { scope: 'users/bob', root, ledger: new Ledger(join(folder, 'ledger')), now: Date.now };
}

/** All pieces, call after call; `between` happens after each. */
function taken(at: Room, closed: readonly string[] = [], between: () => void = () => {}): Piece[] {
  const pieces: Piece[] = [];
  let after: FileMark | undefined;
  do {
    const page = take(at, { closed }, after === undefined ? {} : { after });
    pieces.push(...page.pieces);
    after = page.next ?? undefined;
    between();
  } while (after !== undefined);
  return pieces;
}

test('a folder comes in pieces, each byte once, whatever its names are', () => {
  const at = room();
  const names = ['a b', 'line\nbreak', 'ü', '.hidden', 'a', 'a/b', 'aa'].map((name) => name.replace('/', '-'));
  for (const name of names) writeFileSync(join(at.root, name), name.repeat(60_000));
  mkdirSync(join(at.root, 'deep', 'deeper'), { recursive: true });
  for (let count = 0; count < 400; count += 1) writeFileSync(join(at.root, 'deep', `${count}`), `${count}`);
  const pieces = taken(at);
  const whole = new Map<string, string>();
  for (const { path, kind, data, offset } of pieces.filter(({ kind }) => kind === 'file')) {
    const before = whole.get(path) ?? '';
    expect({ kind, offset }).toEqual({ kind: 'file', offset: Buffer.byteLength(before, 'latin1') });
    whole.set(path, before + Buffer.from(data, 'base64').toString('latin1'));
  }
  const text = (name: string): string => Buffer.from(whole.get(name) ?? '', 'latin1').toString();
  expect(names.filter((name) => text(name) !== name.repeat(60_000))).toEqual([]);
  expect(Array.from({ length: 400 }, (_, count) => text(`deep/${count}`))).toEqual(
    Array.from({ length: 400 }, (_, count) => `${count}`),
  );
  expect(pieces.filter(({ kind }) => kind === 'folder').map(({ path }) => path)).toEqual(['deep', 'deep/deeper']);
});

test('a file whose gate is above its reader is not there, nor what a link or a second name leads to', () => {
  const at = room();
  writeFileSync(join(at.root, 'open.md'), 'open');
  writeFileSync(join(at.root, 'GATED.md'), 'gated');
  writeFileSync(join(at.root, '..', 'outside'), 'outside');
  symlinkSync(join(at.root, '..', 'outside'), join(at.root, 'link'));
  symlinkSync(at.root, join(at.root, 'loop'));
  linkSync(join(at.root, '..', 'outside'), join(at.root, 'twice'));
  expect(taken(at, ['GATED.md']).map(({ path, kind, data, refused }) => [path, kind, data, refused !== null])).toEqual([
    ['link', 'link', '', false],
    ['loop', 'link', '', false],
    ['open.md', 'file', Buffer.from('open').toString('base64'), false],
    ['twice', 'file', '', true],
  ]);
});

test('what disappears between two calls ends there, and the rest goes on', () => {
  const at = room();
  writeFileSync(join(at.root, 'a'), Buffer.alloc(1_000_000));
  writeFileSync(join(at.root, 'b'), 'b');
  const pieces = taken(at, [], () => rmSync(join(at.root, 'a'), { force: true }));
  expect(pieces.map(({ path, last }) => [path, last])).toEqual([
    ['a', false],
    ['b', true],
  ]);
});

test('whatever somebody calls what lies there, a page fits into a line of the attach protocol, and the rest follows', () => {
  const at = room();
  const name = '\u0001'.repeat(240);
  mkdirSync(join(at.root, name));
  for (let count = 0; count < 600; count += 1) writeFileSync(join(at.root, name, `${name}${count}`), 'x'.repeat(1_400));
  let largest = 0;
  let after: FileMark | undefined;
  const found = new Set<string>();
  do {
    const page = take(at, { closed: [] }, after === undefined ? {} : { after });
    largest = Math.max(largest, Buffer.byteLength(JSON.stringify(page)));
    for (const { path } of page.pieces) found.add(path);
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(found.size).toBe(601);
  expect(largest).toBeLessThan(LINE_MAX_BYTES);
});

test('what lies deeper than a path can name is said to be left out, and the rest is there', () => {
  const at = room();
  // Step by step: as a whole it is longer than any path that can be named.
  const down = 'cd "$1" && for _ in $(seq 90); do mkdir "$2" && cd "$2" || exit 1; done';
  execFileSync('bash', ['-c', down, 'bash', at.root, 'd'.repeat(250)]);
  writeFileSync(join(at.root, 'z'), 'z');
  const pieces = taken(at);
  const last = pieces.findLast(({ kind }) => kind === 'folder');
  expect(last?.refused).toContain('too deep');
  expect(pieces.map(({ path }) => Buffer.byteLength(path)).every((length) => length < 4_300)).toBe(true);
  expect(pieces.at(-1)).toMatchObject({ path: 'z', refused: null });
});
