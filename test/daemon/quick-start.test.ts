/** What somebody does first, as README.md says it: the very lines of it, through the launcher. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { MessagesApi } from '../support/messages-api.ts';
import { KEY } from './model.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const COOP = join(ROOT, 'bin/coop');

/** The commands of a section, block by block. */
function blocksOf(readme: string, heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block = '']) => block);
}

/** What a program says in both streams, and its exit code. */
function ran(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env = {}, input = '' }: { cwd: string; env?: Readonly<Record<string, string>>; input?: string },
): Promise<{ code: number; out: string }> {
  return new Promise((done) => {
    const all = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env };
    const child = execFile(program, args, { cwd, env: all }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out: out + err }),
    );
    child.stdin?.end(input);
  });
}

it('the commands of README.md do what it says, from an empty folder to an answer', async () => {
  const [block = '', attach = ''] = blocksOf(await readFile(join(ROOT, 'README.md'), 'utf8'), 'Use it');
  expect(attach).toBe('coop attach\n');
  const clone = await mkdtemp(join(tmpdir(), 'coop-readme-'));
  for (const name of ['bin', 'node_modules']) await symlink(join(ROOT, name), join(clone, name));
  // Each command says which it is; what is waited for is the daemon, which may take longer than the page thinks.
  const lines = block
    .trim()
    .split('\n')
    .map((line) => (/^coop .*[^&]$/.test(line) ? `echo '>>> ${line}'; ${line} 2>&1` : line))
    .map((line) =>
      line === 'sleep 3' ? `timeout 30 sh -c 'until [ -S household/run/coop.sock ]; do sleep 0.1; done'` : line,
    );
  const script = [
    ...lines,
    `echo '>>> coop attach'; echo 'where is the spare key?' | coop attach 2>&1`,
    'kill %1; wait',
  ].join('\n');
  const { out } = await ran(['bash', '-c', script], { cwd: clone });
  const said = new Map(
    out
      .split('>>> ')
      .slice(1)
      .map((part) => [part.split('\n')[0] ?? '', part.slice(part.indexOf('\n') + 1)]),
  );
  const commands = block.split('\n').filter((line) => /^coop .*[^&]$/.test(line));
  expect([...said.keys()]).toEqual([...commands, 'coop attach']);
  const of = (command: string): string => said.get(command) ?? '';
  const QUESTION = '"where is the spare key?"';
  expect(of(`coop ask ${QUESTION}`)).toContain('the spare key is under the blue pot');
  expect(of('coop attach')).toContain('the spare key is under the blue pot');
  expect(of(`coop ask --as bob ${QUESTION}`)).toMatch(/\S/);
  expect(of(`coop ask --as bob ${QUESTION}`)).not.toContain('blue pot');
  expect(of(`coop ask --as mallory ${QUESTION}`)).not.toContain('blue pot');
  expect(of(`coop ask --as mallory ${QUESTION}`)).toMatch(/^coop: E_HELD /m);
  expect(of('coop whoami --as bob')).toContain('inner');
  expect(of('coop status')).toContain('1 held for the owner');
});

/** Resolves when it is ready. */
async function ready(daemon: ChildProcess): Promise<void> {
  if (daemon.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: daemon.stdout })) if (line.includes(' is ready')) return;
  throw new Error('it ended before it was ready');
}

it('a file that says nothing but [agent] is enough for a daemon: its owner is at the terminal, and memory works', async () => {
  await using household = await Household.start({
    config: '[agent]\nid = "cooper"\nmodel = "anthropic/claude-test"\n',
  });
  const owner = await Guest.arrive(household, 'default');
  expect(owner.opened).toMatchObject({ person: 'owner', effective: { level: 'full' }, model: 'anthropic/claude-test' });
  expect((await owner.status()).house?.warnings.join()).toContain('ANTHROPIC_API_KEY');
  const rows = [{ text: 'the spare key is under the blue pot' }];
  await owner.client.call('memory_import', { store: 'private', audience: 'me', rows });
  const { answers } = await owner.client.call('memory_search', { queries: ['spare key'] });
  expect(answers[0]?.results.map(({ text }) => text)).toEqual(['the spare key is under the blue pot']);
  expect((await owner.client.call('memory_maintain', { dryRun: true })).stores).toHaveLength(3);
});

it('init, a key in the environment, start and attach are enough, and a trace beside them says who spoke', async () => {
  await using api = await MessagesApi.start(() => [{ type: 'text', text: 'Good morning.' }]);
  const cwd = await mkdtemp(join(tmpdir(), 'coop-quick-'));
  const init = await ran([COOP, 'init', '--yes'], { cwd, env: { ANTHROPIC_API_KEY: KEY } });
  expect(init).toMatchObject({ code: 0 });
  const config = join(cwd, '.coop/coop.toml');
  const written = await readFile(config, 'utf8');
  expect(written).not.toContain(KEY);
  await writeFile(config, written.replace('name = "anthropic"', `name = "anthropic"\nbase_url = "${api.url}"`));

  const daemon = spawn(COOP, ['start'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ANTHROPIC_API_KEY: KEY, COOP_TRACE_FILE: 'traces.jsonl' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(daemon, 'exit');
  onTestFinished(async () => {
    daemon.kill();
    await ended;
  });
  await ready(daemon);
  const attached = await ran([COOP, 'attach'], { cwd, input: 'hello\n' });
  expect(attached).toMatchObject({ code: 0, out: expect.stringContaining('Good morning.') });
  expect(JSON.stringify(api.requests[0]?.headers)).toContain(KEY);
  await expect.poll(() => readFile(join(cwd, 'traces.jsonl'), 'utf8')).toContain('"coop.identity":"terminal:default"');
});
