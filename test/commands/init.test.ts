/** The questions of `coop init`, answered by a program through a real pseudo-terminal. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/config/check.ts';
import { tryLoadConfig } from '../../src/config/load.ts';
import { Household } from '../config/support.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** A terminal in which `coop init …` runs. */
class Terminal implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<number>;
  #screen = '';
  #read = 0;

  constructor(house: Household, args: string, env: Readonly<Record<string, string>> = {}) {
    const command = `"${process.execPath}" "${MAIN}" init ${args}`;
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: house.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: house.folder, TERM: 'xterm', USER: 'alice', ...env },
    });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#screen += chunk.toString();
    });
    this.#ended = once(this.#child, 'close').then(([code]) => Number(code));
  }

  /** Everything so far, as it is read: without what moves the cursor. */
  get text(): string {
    // biome-ignore lint/complexity/useRegexLiterals: an escape character
    return this.#screen.replaceAll(new RegExp('\u001b\\[[0-9;]*[A-Za-z]', 'g'), '').replaceAll('\r', '');
  }

  /** Waits for what is new on the screen to end in a prompt that fits, then types a line. */
  async answer(prompt: RegExp, line: string): Promise<void> {
    await this.shows(prompt);
    this.type(`${line}\r`);
  }

  async shows(what: RegExp): Promise<void> {
    await expect.poll(() => this.text.slice(this.#read), { timeout: 10_000 }).toMatch(what);
    this.#read = this.text.length;
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Its exit code. */
  ended(): Promise<number> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

async function usersOf(house: Household, folder: string): Promise<string[]> {
  const result = await tryLoadConfig(join(folder, 'coop.toml'), house.env);
  return 'config' in result ? result.config.settings.users.map(({ name, trust }) => `${name} ${trust}`) : [];
}

describe('the wizard', () => {
  test('asks four things, writes what check accepts, and says what comes next', async () => {
    using house = new Household();
    await using terminal = new Terminal(house, '');
    await terminal.answer(/folder \[~\/\.coop\]: $/, '~/my home');
    await terminal.answer(/ANTHROPIC_API_KEY is not set[\s\S]*model \[offline\]: $/, '');
    await terminal.answer(/name \[alice\]: $/, '');
    await terminal.answer(/person \[nobody else\]: $/, 'bob inner');
    await terminal.answer(/person \[nobody else\]: $/, 'carol familiar');
    await terminal.answer(/person \[nobody else\]: $/, '');
    expect(await terminal.ended()).toBe(0);

    const folder = join(house.folder, 'my home');
    expect(await usersOf(house, folder)).toEqual(['alice full', 'bob inner', 'carol familiar']);
    expect((await check(join(folder, 'coop.toml'), house.env)).passed).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual(['coop.toml', 'db', 'workspaces']);
    expect(readdirSync(join(folder, 'workspaces/default/users')).toSorted()).toEqual(['alice', 'bob', 'carol']);
    expect(terminal.text).toContain(`wrote ${folder}/coop.toml`);
    expect(terminal.text).toContain("Next:\n  coop -c 'my home/coop.toml' start\n");
  });

  test('offers the network model where its key is set, and never shows the key', async () => {
    using house = new Household();
    await using terminal = new Terminal(house, '--dir home', { ANTHROPIC_API_KEY: 'sk-ant-test-0000' });
    await terminal.answer(/ANTHROPIC_API_KEY is set[\s\S]*model \[anthropic\]: $/, '');
    await terminal.answer(/name \[.*\]: $/, '');
    await terminal.answer(/person \[.*\]: $/, '');
    expect(await terminal.ended()).toBe(0);
    expect(readFileSync(join(house.folder, 'home/coop.toml'), 'utf8')).toContain('name = "anthropic"');
    expect(terminal.text).not.toContain('sk-ant-test-0000');
    expect(terminal.text).not.toContain('export ANTHROPIC_API_KEY');
    expect(await usersOf(house, join(house.folder, 'home'))).toEqual(['alice full']);
  });

  test('of a server of one’s own asks where it is and which model, and goes on from there', async () => {
    using house = new Household();
    {
      await using terminal = new Terminal(house, '--dir home');
      await terminal.answer(/model \[.*\]: $/, 'openai-compatible');
      await terminal.answer(/server \[http:\/\/localhost:11434\/v1\]: $/, 'localhost:8080');
      await terminal.answer(/starts with http:\/\/[\s\S]*server \[.*\]: $/, 'http://localhost:8080/v1');
      await terminal.shows(/name of the model \[qwen3:8b\]: $/);
      terminal.type(CTRL_C);
      expect(await terminal.ended()).toBe(1);
    }
    await using again = new Terminal(house, '--dir home');
    await again.answer(
      /Going on where you stopped: model openai-compatible\.[\s\S]*name of the model \[.*\]: $/,
      'gpt-oss:20b',
    );
    await again.answer(/name \[.*\]: $/, 'alice');
    await again.answer(/person \[.*\]: $/, '');
    expect(await again.ended()).toBe(0);
    const written = readFileSync(join(house.folder, 'home/coop.toml'), 'utf8');
    expect(written).toContain('model = "openai-compatible/gpt-oss:20b"');
    expect(written).toContain('base_url = "http://localhost:8080/v1"');
    expect((await check(join(house.folder, 'home/coop.toml'), house.env)).passed).toBe(true);
  });

  test('asks again, with the reason, where an answer is none', async () => {
    using house = new Household();
    house.write('', 'a file');
    await using terminal = new Terminal(house, '');
    await terminal.answer(/folder \[.*\]: $/, 'a file');
    await terminal.answer(/cannot be written: [\s\S]*folder \[.*\]: $/, 'home');
    await terminal.answer(/model \[.*\]: $/, 'gpt');
    await terminal.answer(/Write anthropic, openai-compatible or offline\.[\s\S]*model \[.*\]: $/, 'off');
    await terminal.answer(/name \[.*\]: $/, 'Alice B');
    await terminal.answer(/"Alice B" is not a name: [\s\S]*name \[.*\]: $/, 'alice');
    await terminal.answer(/person \[.*\]: $/, 'alice inner');
    await terminal.answer(/alice is named already\.[\s\S]*person \[.*\]: $/, 'bob');
    await terminal.answer(/Write a name and a level, for example: bob inner[\s\S]*person \[.*\]: $/, 'bob iner');
    await terminal.answer(/Did you mean "bob inner"\?[\s\S]*person \[.*\]: $/, 'bob inner');
    await terminal.answer(/person \[.*\]: $/, '');
    expect(await terminal.ended()).toBe(0);
    expect(await usersOf(house, join(house.folder, 'home'))).toEqual(['alice full', 'bob inner']);
  });

  test.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('after %s goes on where it stopped', async (_, key) => {
    using house = new Household();
    const folder = join(house.folder, 'home');
    const draft = join(folder, '.coop-init.json');
    {
      await using terminal = new Terminal(house, '--dir home');
      await terminal.answer(/model \[.*\]: $/, 'offline');
      await terminal.answer(/name \[.*\]: $/, 'erin');
      await terminal.answer(/person \[.*\]: $/, 'bob inner');
      await terminal.shows(/person \[.*\]: $/);
      terminal.type(key);
      expect(await terminal.ended()).toBe(1);
      expect(terminal.text).toContain(`your answers are kept in ${draft}.`);
      expect(terminal.text).toContain(`To go on: coop init --dir ${folder}\n`);
      expect(statSync(draft).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(['.coop-init.json']);
    }
    await using again = new Terminal(house, '--dir home');
    await again.answer(
      /Going on where you stopped: model offline; you are erin; bob is inner\.[\s\S]*person \[.*\]: $/,
      '',
    );
    expect(await again.ended()).toBe(0);
    expect(again.text).not.toContain('Which model');
    expect(await usersOf(house, folder)).toEqual(['erin full', 'bob inner']);
    expect(readdirSync(folder)).not.toContain('.coop-init.json');
  });

  test('stopped before the first answer leaves nothing', async () => {
    using house = new Household();
    await using terminal = new Terminal(house, '');
    await terminal.shows(/folder \[.*\]: $/);
    terminal.type(CTRL_C);
    expect(await terminal.ended()).toBe(1);
    expect(terminal.text).toContain('nothing was written');
    expect(readdirSync(house.folder)).toEqual([]);
  });

  test('killed in between goes on as well: every answer was kept when it was given', async () => {
    using house = new Household();
    {
      await using terminal = new Terminal(house, '--dir home');
      await terminal.answer(/model \[.*\]: $/, 'offline');
      await terminal.shows(/name \[.*\]: $/);
    }
    await using again = new Terminal(house, '--dir home');
    await again.shows(/Going on where you stopped: model offline\./);
  });

  test('leaves a configuration that is there, unless told otherwise', async () => {
    using house = new Household();
    house.write('# mine\n', 'home/coop.toml');
    await using terminal = new Terminal(house, '--dir home');
    await terminal.answer(/is there already\.[\s\S]*replace it \[no\]: $/, 'perhaps');
    await terminal.answer(/Write yes or no\.[\s\S]*replace it \[.*\]: $/, '');
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text).toContain('Nothing was changed.');
    expect(readdirSync(join(house.folder, 'home'))).toEqual(['coop.toml']);
    expect(readFileSync(join(house.folder, 'home/coop.toml'), 'utf8')).toBe('# mine\n');
  });

  test('keeps the old configuration beside a new one', async () => {
    using house = new Household();
    house.write('# mine\n', 'home/coop.toml');
    await using terminal = new Terminal(house, '--dir home --provider offline --name alice');
    await terminal.answer(/replace it \[.*\]: $/, 'yes');
    await terminal.answer(/person \[.*\]: $/, '');
    expect(await terminal.ended()).toBe(0);
    expect(readFileSync(join(house.folder, 'home/coop.toml.old'), 'utf8')).toBe('# mine\n');
    expect(await usersOf(house, join(house.folder, 'home'))).toEqual(['alice full']);
  });

  test('takes answers that are typed ahead', async () => {
    using house = new Household();
    await using terminal = new Terminal(house, '--dir home');
    await terminal.shows(/model \[.*\]: $/);
    terminal.type('offline\ralice\rbob inner\r\r');
    expect(await terminal.ended()).toBe(0);
    expect(await usersOf(house, join(house.folder, 'home'))).toEqual(['alice full', 'bob inner']);
  });

  test.each(['not JSON', '{"name":"Alice B"}', '{"else":1}'])(
    'begins anew where the kept answers are %s',
    async (text) => {
      using house = new Household();
      house.write(text, 'home/.coop-init.json');
      await using terminal = new Terminal(house, '--dir home');
      await terminal.shows(/model \[.*\]: $/);
      expect(terminal.text).not.toContain('Going on');
    },
  );

  test('does not follow a link in the place of the kept answers', async () => {
    using house = new Household();
    const elsewhere = house.write('{"provider":"offline"}', 'elsewhere');
    house.write('', 'home/x');
    symlinkSync(elsewhere, join(house.folder, 'home/.coop-init.json'));
    await using terminal = new Terminal(house, '--dir home');
    await terminal.answer(/model \[.*\]: $/, 'anthropic');
    await terminal.shows(/name \[.*\]: $/);
    expect(readFileSync(elsewhere, 'utf8')).toBe('{"provider":"offline"}');
  });

  test('with --json leaves standard output to the result', async () => {
    using house = new Household();
    writeFileSync(join(house.folder, 'out'), '');
    await using terminal = new Terminal(house, '--dir home --json > out');
    await terminal.answer(/model \[.*\]: $/, 'offline');
    await terminal.answer(/name \[.*\]: $/, '');
    await terminal.answer(/person \[.*\]: $/, '');
    expect(await terminal.ended()).toBe(0);
    expect(JSON.parse(readFileSync(join(house.folder, 'out'), 'utf8'))).toMatchObject({
      config: join(house.folder, 'home/coop.toml'),
      provider: 'offline',
    });
  });
});
