import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/actors/workspace/ledger.ts';
import { PromptFiles } from '../../../src/actors/workspace/prompt-files.ts';
import { PROMPT_FILE_MAX, type PromptFileScope } from '../../../src/protocol/contracts/prompt.ts';

const CANARY = 'the canary of a higher gate';

const LARGE = 2_000_000;

/** By this process, from whatever file. */
const bytesRead = (): number => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

let root: string;
let files: PromptFiles;

const scoped = (...paths: string[]) => ({
  files: paths.map((path): PromptFileScope => ({ path, file: path, kind: 'shared', cache: 'session', level: 'full' })),
});
const loaded = async (...paths: string[]): Promise<string[]> =>
  (await files.serving(scoped(...paths)).load({})).files.map(({ text }) => text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'coop-prompt-'));
  writeFileSync(join(root, 'SECRET.md'), CANARY);
  files = new PromptFiles(root, new Ledger(join(root, '..', 'no-ledger.json')));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a file of a prompt', () => {
  it('is read again when it has changed, and only then', async () => {
    writeFileSync(join(root, 'SOUL.md'), 'one');
    expect(await loaded('SOUL.md')).toEqual(['one']);
    writeFileSync(join(root, 'new'), 'two');
    renameSync(join(root, 'new'), join(root, 'SOUL.md'));
    expect(await loaded('SOUL.md')).toEqual(['two']);

    writeFileSync(join(root, 'SOUL.md'), 'kind '.repeat(LARGE / 5));
    const before = bytesRead();
    await loaded('SOUL.md');
    const once = bytesRead();
    await loaded('SOUL.md');
    expect(once - before).toBeGreaterThanOrEqual(LARGE);
    expect(bytesRead() - once).toBeLessThan(LARGE);
  });

  it('that is missing, empty or no text is not there, and nothing fails', async () => {
    writeFileSync(join(root, 'EMPTY.md'), ' \n');
    writeFileSync(join(root, 'PICTURE.md'), Buffer.from([0x89, 0x50, 0, 1, 2]));
    mkdirSync(join(root, 'FOLDER.md'));
    execFileSync('mkfifo', [join(root, 'PIPE.md')]);
    expect(await loaded('MISSING.md', 'EMPTY.md', 'PICTURE.md', 'FOLDER.md', 'PIPE.md')).toEqual([]);
  });

  it.each<[string, () => string]>([
    [
      'by a link to it',
      () => {
        symlinkSync('SECRET.md', join(root, 'SOUL.md'));
        return 'SOUL.md';
      },
    ],
    [
      'by a second name of it',
      () => {
        linkSync(join(root, 'SECRET.md'), join(root, 'SOUL.md'));
        return 'SOUL.md';
      },
    ],
    [
      'through a linked folder',
      () => {
        symlinkSync('.', join(root, 'users'));
        return 'users/SECRET.md';
      },
    ],
    ['by a way up', () => `x/../../${root.split('/').at(-1)}/SECRET.md`],
  ])('never is another one, %s', async (_, make) => {
    expect(await loaded(make())).toEqual([]);
  });

  it('is opened only where it is of the scope', () => {
    const serving = files.serving(scoped('SOUL.md'));
    expect(() => serving.open({ path: 'SECRET.md', kind: 'shared', from: 0 })).toThrow(
      expect.objectContaining({ code: 'E_FILE_MISSING' }),
    );
  });

  it('of any length is shown in pieces, and all of it can be opened', async () => {
    const text = Array.from({ length: 30_000 }, (_, line) => `line ${line}`).join('\n');
    writeFileSync(join(root, 'SOUL.md'), text);
    const serving = files.serving(scoped('SOUL.md'));
    const [first] = (await serving.load({})).files;
    expect(first).toMatchObject({ length: text.length, text: text.slice(0, PROMPT_FILE_MAX) });
    let read = '';
    while (read.length < text.length) {
      read += (await serving.open({ path: 'SOUL.md', kind: 'shared', from: read.length })).file.text;
    }
    expect(read).toBe(text);
  });

  it('swapped for a link over and over is itself or nothing', async () => {
    const path = join(root, 'SOUL.md');
    for (let round = 0; round < 200; round += 1) {
      writeFileSync(join(root, 'mine'), `mine ${round}`);
      renameSync(join(root, 'mine'), path);
      const before = loaded('SOUL.md');
      symlinkSync('SECRET.md', join(root, 'other'));
      renameSync(join(root, 'other'), path);
      for (const text of [...(await before), ...(await loaded('SOUL.md'))]) expect(text).toMatch(/^mine/);
    }
  });
});
