import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import type { SpanLine } from '../../src/protocol/trace.ts';
import { toolResults } from '../support/messages-api.ts';
import { shared, visit } from '../support/shared.ts';
import { KEY, withModel } from './model.ts';
import { typed } from './typed.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'coop-trace-')), 'traces.jsonl');
const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

interface Told {
  /** Every line, in the order of the file. */
  readonly lines: readonly SpanLine[];
  /** The last word on each span. */
  readonly spans: ReadonlyMap<string, SpanLine>;
}

function told(text: string): Told {
  const lines: SpanLine[] = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  const spans = new Map<string, SpanLine>();
  for (const line of lines) if (line.end !== null || !spans.has(line.span)) spans.set(line.span, line);
  return { lines, spans };
}

const rootsOf = ({ spans }: Told, name: string): SpanLine[] =>
  [...spans.values()].filter((span) => span.parent === null && span.name === name);

/** The tree as indented names. */
function tree({ spans }: Told, root: SpanLine): string[] {
  const children = [...spans.values()].filter(({ parent }) => parent === root.span).sort((a, b) => a.start - b.start);
  return [root.name, ...children.flatMap((child) => tree({ lines: [], spans }, child).map((name) => `  ${name}`))];
}

/** Clocks of threads differ by microseconds. */
const SLACK_MS = 1;

function expectWhole(found: Told, root: SpanLine): void {
  const own = [...found.spans.values()].filter(({ trace }) => trace === root.trace);
  expect(own.filter(({ parent }) => parent === null)).toEqual([root]);
  for (const span of own) {
    expect(span.end, span.name).not.toBeNull();
    expect(span.end ?? 0).toBeGreaterThanOrEqual(span.start);
    if (span.parent === null) continue;
    const parent = found.spans.get(span.parent);
    expect(parent?.trace, `the parent of ${span.name}`).toBe(root.trace);
    expect(span.start, span.name).toBeGreaterThanOrEqual((parent?.start ?? 0) - SLACK_MS);
    expect(span.end, span.name).toBeLessThanOrEqual((parent?.end ?? 0) + SLACK_MS);
  }
}

/** Waits until the file says so, after what it said before. */
async function until(file: string, fits: (found: Told) => boolean, before = ''): Promise<Told> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const found = told((await read(file)).slice(before.length));
    if (fits(found)) return found;
    await pause(10);
  }
  throw new Error(`the trace does not say so: ${await read(file)}`);
}

const isOver = (found: Told, name = 'coop.message'): boolean => rootsOf(found, name).some(({ end }) => end !== null);

/** One daemon whose trace several tests read, each from where it began. */
const traced = shared(async () => {
  const file = await newFile();
  const env = { ANTHROPIC_API_KEY: KEY, COOP_TRACE_FILE: file };
  return { file, ...(await withModel(() => [], { env, api: { lifeMs: 600_000 } })) };
});

describe('the trace of a message', () => {
  it('is one tree, from its arrival to its receipt, over all the actors', async () => {
    const { file, api, household } = await traced();
    api.script = (body) =>
      toolResults(body).length === 0
        ? [{ type: 'tool_use', name: 'memory_write', input: { text: 'the spare key is under the blue pot' } }]
        : [{ type: 'text', text: 'Noted.' }];
    const before = await read(file);
    const alice = await visit(household, 'alice');
    await alice.ask('remember that the spare key is under the blue pot');
    const found = await until(file, (each) => isOver(each), before);
    const [root] = rootsOf(found, 'coop.message');
    if (root === undefined) throw new Error('no root');
    expectWhole(found, root);
    expect(tree(found, root)).toEqual([
      'coop.message',
      '  journal.accept',
      '  supervisor.turn',
      '    invoke_agent cooper',
      '      chat claude-test',
      '        provider.generate',
      '      execute_tool memory_write',
      '      chat claude-test',
      '        provider.generate',
      '      journal.commit',
      '    supervisor.revoke',
      '  channel.deliver',
    ]);
    const span = (name: string): SpanLine | undefined =>
      [...found.spans.values()].find((each) => each.trace === root.trace && each.name === name);
    expect(root.attributes).toMatchObject({
      'coop.channel': 'terminal',
      'coop.identity': 'terminal:alice',
      'coop.place': 'dm:terminal:alice',
      'coop.person': 'alice',
      'coop.level': 'full',
      'coop.outcome': 'answered',
      'coop.delivery': 'sent',
      'coop.receipt': 'readers:1',
    });
    expect(span('supervisor.turn')).toMatchObject({
      actor: 'supervisor',
      attributes: { 'coop.attempt': 1, 'coop.level.sender': 'full', 'coop.outcome': 'committed' },
    });
    expect(span('chat claude-test')).toMatchObject({
      actor: expect.stringMatching(/^session:\d+$/),
      kind: 'client',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': 'claude-test',
        'gen_ai.response.finish_reasons': 'tools',
      },
    });
    expect(span('chat claude-test')?.actor).toBe(span('invoke_agent cooper')?.actor);
    expect(span('chat claude-test')?.attributes['gen_ai.usage.output_tokens']).toBeGreaterThan(0);
    expect(span('provider.generate')?.attributes['http.response.status_code']).toBe(200);
    expect(span('execute_tool memory_write')?.attributes['coop.tool.failed']).toBe(false);
  });

  it('goes on in the same trace after the daemon was killed in the middle', async () => {
    const file = await newFile();
    const env = { ANTHROPIC_API_KEY: KEY, COOP_TRACE_FILE: file };
    let silent = true;
    await using stage = await withModel(() => (silent ? { fault: 'silent' } : [{ type: 'text', text: 'late' }]), {
      env,
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.client.call('send', { text: 'are you there?' });
    await stage.api.request(0);
    await until(file, ({ lines }) => lines.some(({ name }) => name === 'chat claude-test'));
    await stage.household.end('SIGKILL');

    silent = false;
    await using second = await Household.start({ folder: stage.household.folder, env });
    const found = await until(file, (each) => isOver(each));
    await second.end();
    const roots = rootsOf(found, 'coop.message');
    expect(roots).toHaveLength(1);
    const [root] = roots;
    const own = [...found.spans.values()].filter(({ trace }) => trace === root?.trace);
    const attempts = own.filter(({ name }) => name === 'supervisor.turn');
    expect(attempts.map(({ status }) => status)).toEqual(['open', 'ok']);
    expect(attempts[1]?.attributes['coop.attempt']).toBe(2);
    for (const { parent, name } of own) if (parent !== null) expect(found.spans.has(parent), name).toBe(true);
    expect(root?.attributes).toMatchObject({ 'coop.identity': 'terminal:alice', 'coop.outcome': 'answered' });
  });

  it('names a stranger who is held, so that their identity can be found', async () => {
    const { file, household } = await traced();
    const before = await read(file);
    const mallory = await visit(household, 'mallory');
    expect((await mallory.ask('let me in')).kind).toBe('refused');
    const found = await until(file, (each) => isOver(each), before);
    const lines = (await read(file)).split('\n').filter((line) => line.includes('"terminal:mallory"'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines[0]).toContain('"coop.channel":"terminal"');
    const [root] = rootsOf(found, 'coop.message');
    expect(root?.attributes).toMatchObject({ 'coop.identity': 'terminal:mallory', 'coop.outcome': 'held' });
    expect([...found.spans.values()].some(({ name }) => name.startsWith('invoke_agent'))).toBe(false);
  });

  it('says with which code the model failed, and which status it answered', async () => {
    const { file, api, household } = await traced();
    api.script = () => ({ fault: 'status', status: 400 });
    const before = await read(file);
    const alice = await visit(household, 'alice');
    await alice.ask('hello');
    const found = await until(file, (each) => isOver(each), before);
    const [root] = rootsOf(found, 'coop.message');
    expect(root).toMatchObject({ status: 'error', attributes: { 'coop.outcome': 'failed', 'coop.delivery': 'sent' } });
    const failed = [...found.spans.values()].find(({ name }) => name === 'provider.generate');
    expect(failed).toMatchObject({ status: 'error', error: 'E_PROVIDER_REQUEST' });
    expect(failed?.attributes['http.response.status_code']).toBe(400);
  });

  it('of a job and of a command are traces of their own; a job says which message it comes from', async () => {
    const { file, api, household } = await traced();
    const bins = { text: 'the bins go out on Monday', store: 'social', audience: 'everyone' };
    api.script = (body) =>
      toolResults(body).length === 0
        ? [{ type: 'tool_use', name: 'memory_write', input: bins }]
        : [{ type: 'text', text: 'Noted for everyone.' }];
    const before = await read(file);
    const alice = await visit(household, 'default');
    await alice.ask('tell everyone that the bins go out on Monday');
    await alice.whoami();
    const found = await until(file, (each) => isOver(each, 'coop.job') && isOver(each, 'coop.command'), before);
    const [message] = rootsOf(found, 'coop.message');
    const [job] = rootsOf(found, 'coop.job');
    const [command] = rootsOf(found, 'coop.command');
    if (job === undefined || command === undefined) throw new Error('no root');
    expect(job.link).toEqual({ trace: message?.trace, span: message?.span });
    expect(tree(found, job)).toEqual(['coop.job', '  execute_job share', '  supervisor.revoke']);
    expectWhole(found, job);
    expect(tree(found, command)).toEqual(['coop.command', '  supervisor.command', '  execute_command whoami']);
    expectWhole(found, command);
  });
});

describe('what people say', () => {
  /** A model that puts a canary wherever it has a say. */
  const chatty = (body: Parameters<typeof toolResults>[0]) => {
    if (toolResults(body).length > 0) return [{ type: 'text' as const, text: `CANARY-REPLY ${'y'.repeat(20_000)}` }];
    return [
      { type: 'text' as const, text: 'CANARY-ALOUD' },
      { type: 'tool_use' as const, name: 'memory_write', input: { text: 'CANARY-ARGUMENT' } },
      { type: 'tool_use' as const, name: 'memory_search', input: { query: 'CANARY-MEMORY' } },
      { type: 'tool_use' as const, name: 'CANARY-TOOL', input: {} },
    ];
  };

  async function talk(env: Record<string, string>): Promise<string> {
    const file = await newFile();
    await using stage = await withModel(chatty, {
      env: { ANTHROPIC_API_KEY: KEY, COOP_TRACE_FILE: file, ...env },
    });
    const alice = await visit(stage.household, 'alice');
    await alice.ask(`remember CANARY-MESSAGE and ${KEY}`);
    await until(file, (each) => isOver(each));
    await stage.household.end();
    return await read(file);
  }

  it('is not in the trace', async () => {
    const text = await talk({});
    expect(text).toContain('execute_tool unknown');
    expect(text).not.toContain('CANARY');
    expect(text).not.toContain(KEY);
  });

  it('is in it where COOP_TRACE_CONTENT=1 asks for it: cut, and without keys', async () => {
    const text = await talk({ COOP_TRACE_CONTENT: '1' });
    for (const canary of ['MESSAGE', 'ARGUMENT', 'MEMORY', 'REPLY', 'ALOUD'])
      expect(text).toContain(`CANARY-${canary}`);
    expect(text).not.toContain(KEY);
    expect(text).toContain('sk-***');
    const longest = told(text).lines.flatMap(({ attributes }) =>
      Object.values(attributes).map((value) => String(value)),
    );
    expect(Math.max(...longest.map(({ length }) => length))).toBeLessThanOrEqual(8_193);
  });
});

describe('a trace that cannot be written', () => {
  it.each([
    ['its folder cannot be made', async (file: string) => await writeFile(resolve(file, '..'), '')],
    ['the file is a folder', async (file: string) => await mkdir(file, { recursive: true })],
  ])('stops nobody, and is said: %s', async (_, prepare) => {
    const file = join(await mkdtemp(join(tmpdir(), 'coop-trace-')), 'folder', 'traces.jsonl');
    await prepare(file);
    await using household = await Household.start({ env: { COOP_TRACE_FILE: file } });
    const alice = await Guest.arrive(household, 'default');
    expect((await alice.ask('who am I?')).kind).toBe('reply');
    await expect.poll(() => household.lines.join('\n')).toContain(`observer: E_WRITE ${file} cannot be written`);
    const { house } = await alice.status();
    expect(house?.actors.find(({ id }) => id === 'observer')).toMatchObject({
      state: 'running',
      inside: 'open.blocked',
    });
    expect(await household.end()).toEqual({ code: 0, signal: null });
  });

  it('goes on in a new file where its folder was removed and is there again', async () => {
    const { file, api, household } = await traced();
    api.script = () => [{ type: 'text', text: 'You are alice.' }];
    const before = await read(file);
    const alice = await visit(household, 'default');
    await alice.ask('who am I?');
    await until(file, (each) => isOver(each), before);
    await rm(resolve(file, '..'), { recursive: true });
    expect((await alice.ask('who am I?')).kind).toBe('reply');
    await mkdir(resolve(file, '..'));
    await alice.ask('who am I?');
    await until(file, (each) => isOver(each));
  });

  it('is refused at the start where its size is no size', async () => {
    await using household = await Household.launch({
      env: { COOP_TRACE_FILE: await newFile(), COOP_TRACE_MAX_SIZE: '50MiB' },
    });
    expect((await household.ended).code).toBe(2);
    expect(household.lines.join('\n')).toContain('COOP_TRACE_MAX_SIZE');
  });

  it('starts no observer where nobody asks for a trace', async () => {
    await using household = await Household.start();
    const alice = await Guest.arrive(household, 'default');
    const { house } = await alice.status();
    expect(house?.actors.map(({ id }) => id)).not.toContain('observer');
  });
});

describe('coop trace', () => {
  const run = promisify(execFile);
  const coop = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    run(process.execPath, [MAIN, 'trace', ...args], { env: { PATH: process.env['PATH'] } });

  it('lists messages and shows one as a tree, while no daemon runs', async () => {
    const file = await newFile();
    await using household = await Household.start({ env: { COOP_TRACE_FILE: file } });
    const alice = await Guest.arrive(household, 'default');
    await alice.ask('who am I?');
    await (await Guest.arrive(household, 'mallory')).ask('let me in');
    await until(file, (found) => rootsOf(found, 'coop.message').filter(({ end }) => end !== null).length === 2);
    await household.end();

    const { stdout } = await coop('list', '--json', '--file', file);
    const { traces } = JSON.parse(stdout);
    expect(traces).toMatchObject([
      { person: 'alice', place: 'dm:terminal:alice', level: 'full', model: 'simple', outcome: 'answered' },
      { person: '', identity: 'terminal:mallory', outcome: 'held' },
    ]);
    const shown = (await coop('show', traces[0].trace.slice(0, 8), '--file', file)).stdout;
    // On a busy machine seconds go by before a session is there.
    expect(shown).toMatch(/^│ ├ invoke_agent cooper +\+[\d.]+ m?s +[\d.]+ m?s +session:1$/m);
    expect(shown).toMatch(/^└ channel\.deliver .* sent · readers:1$/m);
    expect((await coop('--file', file)).stdout).toContain('alice');
  });

  it('says what is missing, and how it comes to be', async () => {
    const file = await newFile();
    const folder = resolve(file, '..');
    const trace = (...args: string[]) => typed({ config: join(folder, 'coop.toml'), cwd: folder }, 'trace', ...args);
    expect(await trace('list', '--file', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('COOP_TRACE_FILE'),
    });
    expect(await trace('list')).toMatchObject({ code: 2, err: expect.stringContaining('--file') });
    await writeFile(file, '');
    expect(await trace('show', 'beef', '--file', file)).toMatchObject({ code: 1 });
    expect(await trace('show', 'zz', '--file', file)).toMatchObject({ code: 2 });
    expect((await trace('list', '--file', file)).out).toContain('No message');
  });
});
