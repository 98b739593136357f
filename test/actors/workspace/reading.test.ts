import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, TestWorkspace } from './support.ts';

let workspace: TestWorkspace;

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

beforeAll(async () => {
  workspace = await TestWorkspace.open({
    files: {
      'notes/plan.md': 'one\ntwo\nthree\n',
      'empty.txt': '',
      'windows.txt': '\ufefffirst\r\nsecond\r\n',
      'long.txt': `${'🦊'.repeat(5_000)}\nnext\n`,
      'many.txt': Array.from({ length: 5_000 }, (_, index) => `line ${index + 1} ${'x'.repeat(40)}`).join('\n'),
      'latin.txt': Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]),
      program: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]),
      'wide.txt': Buffer.from('\ufeffhello', 'utf16le'),
      'picture.txt': PNG,
      'huge.png': Buffer.concat([PNG, Buffer.alloc(2_100_000)]),
      '.hidden': 'hidden key',
      '.git/config': 'a key of git',
      'node_modules/a/index.js': 'a key of programs',
      'src/deep/er/file.ts': 'const KEY = 1;\nconst other = 2;\n',
      'users/bob/bob.md': 'the key of Bob',
      'users/alice/alice.md': 'the key of Alice',
    },
  });
});
afterAll(() => workspace[Symbol.asyncDispose]());

const read = (path: string, line = 1, lines = 2_000) => workspace.reader().read({ path, line, lines });

describe('read', () => {
  it('shows a text, its lines counted', async () => {
    const text = { kind: 'text', text: 'one\ntwo\nthree', from: 1, to: 3, lines: 3, damaged: false, integrity: 'full' };
    expect(await read('notes/plan.md')).toEqual(text);
    expect(await read('./notes//./plan.md')).toEqual(text);
  });

  it('goes on from a line, and says where it ended', async () => {
    expect(await read('notes/plan.md', 2, 1)).toMatchObject({ text: 'two', from: 2, to: 2, lines: 3 });
    expect(await read('notes/plan.md', 9, 1)).toMatchObject({ text: '', from: 0, to: 0, lines: 3 });
    expect(await read('empty.txt')).toMatchObject({ text: '', from: 0, to: 0, lines: 0 });
  });

  it('shows as many lines as fit, and every line on some page', async () => {
    const seen: string[] = [];
    for (let line = 1; line <= 5_000; ) {
      const page = await read('many.txt', line);
      if (page.kind !== 'text') throw new Error('it is a text');
      expect(page).toMatchObject({ from: line, lines: 5_000 });
      expect(page.text.length).toBeLessThanOrEqual(60_000);
      seen.push(...page.text.split('\n'));
      line = page.to + 1;
    }
    expect(`${seen.join('\n')}`).toBe(workspace.text('many.txt'));
  });

  it('keeps byte order marks and carriage returns out of sight', async () => {
    expect(await read('windows.txt')).toMatchObject({ text: 'first\nsecond', lines: 2 });
  });

  it('cuts a long line at a character, and says how much is left out', async () => {
    const page = await read('long.txt');
    if (page.kind !== 'text') throw new Error('it is a text');
    expect(page.text).toMatch(/^(?:🦊){2000}… \[6000 more characters in this line\]\nnext$/u);
  });

  it('says so where bytes are no UTF-8', async () => {
    expect(await read('latin.txt')).toMatchObject({ text: 'caf\ufffd', damaged: true });
  });

  it('refuses what is no text, and says what it is', async () => {
    expect(await refusal(read('program'))).toMatch(/^E_FILE_KIND: program is a binary file/);
    expect(await refusal(read('wide.txt'))).toMatch(/^E_FILE_KIND: wide.txt is text in UTF-16/);
    expect(await refusal(read('notes'))).toMatch(/^E_FILE_KIND: notes is a folder/);
    expect(await refusal(read('.'))).toMatch(/^E_FILE_KIND/);
    expect(await refusal(read('nothing.md'))).toMatch(/^E_FILE_MISSING: There is no nothing.md/);
    expect(await refusal(read('notes/plan.md/more'))).toMatch(/^E_FILE_KIND/);
  });

  it('knows a picture by its bytes, and refuses one that is too large', async () => {
    const image = { type: 'image', mediaType: 'image/png', data: PNG.toString('base64') };
    expect(await read('picture.txt')).toEqual({ kind: 'image', image, bytes: PNG.length, integrity: 'full' });
    expect(await refusal(read('huge.png'))).toMatch(/^E_TOO_LARGE: huge.png/);
  });

  it('believes what lies in another’s folder as far as them', async () => {
    const others = [
      { path: 'users', level: 'public' },
      { path: 'users/bob', level: 'inner' },
      { path: 'users/alice', level: 'full' },
    ] as const;
    const reader = workspace.reader({ others });
    const levelOf = async (path: string) => (await reader.read({ path, line: 1, lines: 1 })).integrity;
    expect(await levelOf('users/bob/bob.md')).toBe('inner');
    expect(await levelOf('users/alice/alice.md')).toBe('full');
    expect(await levelOf('notes/plan.md')).toBe('full');
    expect((await reader.list({ path: 'users/bob', limit: 5 })).integrity).toBe('inner');
  });
});

describe('list', () => {
  it('says what is in a folder, by name, and whether there is more', async () => {
    const reader = workspace.reader();
    const { rows, more } = await reader.list({ path: 'notes', limit: 10 });
    expect(rows).toEqual([{ path: 'notes/plan.md', kind: 'file', bytes: 14, at: expect.any(Number) }]);
    expect(more).toBe(false);
    const some = await reader.list({ limit: 3 });
    expect(some.rows.map(({ path }) => path)).toEqual(['.git', '.hidden', 'empty.txt']);
    expect(some.more).toBe(true);
    expect(await refusal(reader.list({ path: 'empty.txt', limit: 1 }))).toMatch(/^E_FILE_KIND/);
  });
});

describe('find', () => {
  const find = (args: { path?: string; name?: string; text?: string; limit?: number }, others: readonly [] = []) =>
    workspace.reader({ others }).find({ limit: 50, ...args });
  const paths = async (args: Parameters<typeof find>[0]) => (await find(args)).found.map(({ path }) => path);

  it('finds names by stars, in any folder', async () => {
    expect(await paths({ name: '*.md' })).toEqual(['notes/plan.md', 'users/alice/alice.md', 'users/bob/bob.md']);
    expect(await paths({ name: 'src/**/*.ts' })).toEqual(['src/deep/er/file.ts']);
    expect(await paths({ name: 'plan.??' })).toEqual(['notes/plan.md']);
    expect(await paths({ path: 'src', name: 'deep/**' })).toEqual(['src/deep/er/file.ts']);
  });

  it('finds lines by a piece of them, whatever its case', async () => {
    expect(await find({ text: 'key', name: '*.ts' })).toEqual({
      found: [{ path: 'src/deep/er/file.ts', line: 1, text: 'const KEY = 1;' }],
      more: false,
      integrity: 'full',
    });
  });

  it('leaves out what is hidden or made by programs, where it is not asked for', async () => {
    expect(await paths({ text: 'key' })).toEqual(['src/deep/er/file.ts', 'users/alice/alice.md', 'users/bob/bob.md']);
    expect(await paths({ name: '.hid*' })).toEqual(['.hidden']);
    expect(await paths({ path: '.git', text: 'key' })).toEqual(['.git/config']);
  });

  it('brings home nothing of those who are believed less, where it is not asked for', async () => {
    const others = [
      { path: 'users', level: 'public' },
      { path: 'users/alice', level: 'full' },
      { path: 'users/bob', level: 'inner' },
    ] as const;
    const reader = workspace.reader({ others });
    const all = await reader.find({ text: 'key of', limit: 9 });
    expect(all).toMatchObject({ found: [{ path: 'users/alice/alice.md' }], integrity: 'full' });
    const asked = await reader.find({ path: 'users/bob', text: 'key of', limit: 9 });
    expect(asked).toMatchObject({ found: [{ path: 'users/bob/bob.md' }], integrity: 'inner' });
  });

  it('ends soon with patterns that others take for ever, and with many files', async () => {
    for (let folder = 0; folder < 20; folder += 1) {
      mkdirSync(join(workspace.folder, `many/${folder}`), { recursive: true });
      for (let file = 0; file < 50; file += 1)
        writeFileSync(join(workspace.folder, `many/${folder}/${'a'.repeat(200)}${file}`), 'x');
    }
    const { found, more } = await find({ path: 'many', name: `${'*a'.repeat(90)}b`, limit: 5 });
    expect({ found, more }).toEqual({ found: [], more: false });
    expect((await find({ path: 'many', text: 'x', limit: 5 })).more).toBe(true);
  });
});
