import { mkdtemp, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { KEY, withModel } from '../daemon/model.ts';
import { fake } from '../domain/credential/secrets.ts';
import { type MessagesBody, toolResults } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';
import { given, obeying, says, toolNames } from './models.ts';

/** Names that a model may guess: none of them is a tool. */
const OF_A_SHELL = ['shell', 'sh', 'exec', 'run', 'run_command', 'zsh', 'python', 'send_file', 'fetch', 'busybox'];

describe('what there is no way to do', () => {
  const stage = stageForAll();

  it('L14: commands have one door, which is the sandbox: for those who work, in their own folder, and by no other name', async () => {
    stage.api.script = (body: MessagesBody) => {
      const results = toolResults(body);
      if (results.length > 0) return says(results.join('\n'));
      return OF_A_SHELL.map((name) => ({ type: 'tool_use' as const, name, input: { command: 'id' } }));
    };
    const works: Readonly<Record<string, readonly string[]>> = {
      alice: ['bash', 'write_file', 'edit_file'],
      bob: ['bash', 'write_file', 'edit_file'],
      carol: [],
      pat: [],
    };
    const isWork = (name: string): boolean => ['bash', 'write_file', 'edit_file'].includes(name);
    for (const [who, tools] of Object.entries(works)) {
      const before = stage.api.requests.length;
      const guest = await stage.arrive(who);
      const { text } = await guest.ask('run it');
      expect(text.match(/^E_TOOL_UNKNOWN/gm)).toHaveLength(OF_A_SHELL.length);
      // Where no sandbox can be had there is no bash either.
      const listed = toolNames(stage.api.requests[before]).filter(isWork);
      expect(tools).toEqual(expect.arrayContaining(listed));
      expect(listed.filter((name) => name !== 'bash')).toEqual(tools.filter((name) => name !== 'bash'));
    }
  });

  it('L15: a message carries words, never a file: what looks like a path is text', async () => {
    const paths = 'file:///etc/passwd ../../db/journal.db /proc/self/environ @/etc/hostname';
    const send = { to: 'carol', text: paths };
    stage.api.script = obeying({
      attach: { name: 'send_message', input: { ...send, file: '/etc/passwd' } },
      attachments: { name: 'send_message', input: { ...send, attachments: ['/etc/passwd'] } },
      write: { name: 'send_message', input: send },
    });
    const bob = await stage.arrive('bob');
    for (const words of ['attach', 'attachments']) expect((await bob.ask(words)).text).toContain('E_TOOL_ARGUMENT');
    const carol = await stage.arrive('carol');
    await bob.ask(`write: ${paths}`);
    expect(await carol.event('message', ({ kind }) => kind === 'sent')).toMatchObject({ text: `bob sends: ${paths}` });
  });

  it('L20: nothing listens on the network, and the socket is its owner’s', async () => {
    stage.api.script = () => says('hello');
    const { pid, socket } = stage.household;
    await (await stage.arrive('alice')).ask('hello');
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(socket))).mode & 0o077).toBe(0);
    expect(await listening(pid)).toEqual([]);
    // The same look finds the server that this test runs itself.
    expect(await listening(process.pid)).not.toEqual([]);
  });
});

/** Sockets of the process that take connections from the network, as Linux lists them. */
async function listening(pid: number): Promise<readonly string[]> {
  const open = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const own = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')));
  const rows = tables.flatMap((table) =>
    table
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/)),
  );
  return rows.filter((row) => row[3] === '0A' && own.has(row[9])).map((row) => row[1] ?? '');
}

describe('what is kept and what is shown', () => {
  it('L13: a key is nowhere but where it is used, and what people say is masked where it is shown, never where it is kept', async () => {
    const said = `my old key was sk-ant-api03-${fake(93)}-${fake(6)}AA`;
    const secret = said.slice(-60);
    const trace = join(await mkdtemp(join(tmpdir(), 'coop-trace-')), 'traces.jsonl');
    const env = { ANTHROPIC_API_KEY: KEY, COOP_TRACE_FILE: trace, COOP_TRACE_CONTENT: '1' };
    await using stage = await withModel(() => says('thank you'), { env });
    const bob = await Guest.arrive(stage.household, 'bob');
    const alice = await Guest.arrive(stage.household, 'alice');
    await bob.ask(said);
    await bob.ask('what was it?');
    // What the model is given again, and what is shown in the conversation, is what was said.
    expect(given(stage.api.requests.slice(1))).toContain(secret);
    expect(JSON.stringify(await bob.client.call('history', {}))).toContain(secret);
    await expect.poll(async () => (await readFile(trace, 'utf8')).includes('what was it?')).toBe(true);
    const told = await readFile(trace, 'utf8');
    expect(told).toContain('my old key was');
    expect(told).not.toContain(secret);

    const answers = [await alice.status(), await alice.whoami(), await bob.status(), stage.household.lines];
    expect(JSON.stringify(answers)).not.toContain(KEY);
    expect(told).not.toContain(KEY);
    expect(JSON.stringify(stage.api.requests[0]?.headers)).toContain(KEY);
    await stage.household.end();
    for (const file of await readdir(stage.household.folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = await readFile(join(file.parentPath, file.name));
      expect(bytes.includes(KEY), file.name).toBe(false);
    }
  });

  it('L18: whoever is on no list is nobody, and a room hears that something failed, not what', async () => {
    const detail = 'upstream said: billing of alice@example.org is exhausted';
    const more =
      '[channels.terminal]\nrooms = "listed"\n\n[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\n';
    await using stage = await withModel(
      () => ({
        fault: 'status',
        status: 400,
        body: { type: 'error', error: { type: 'invalid_request_error', message: detail } },
      }),
      { more },
    );
    const mallory = await Guest.arrive(stage.household, 'mallory');
    const inHall = await Guest.arrive(stage.household, 'alice', 'hall');
    expect((await mallory.ask('hello')).text).toMatch(/^E_HELD/);
    expect((await inHall.ask('hello')).text).toMatch(/^E_UNLISTED/);
    expect(stage.api.requests).toHaveLength(0);

    const carol = await Guest.arrive(stage.household, 'carol', 'kitchen');
    const kitchen = await Guest.arrive(stage.household, 'alice', 'kitchen');
    await kitchen.ask('hello');
    const failure = await carol.event('message', ({ kind }) => kind === 'failure');
    expect(failure.text).toBe('I could not answer this. Your message is kept; try again later.');
    for (const { seen } of [carol, kitchen]) expect(seen).not.toMatch(/upstream|billing|example/);
    const alone = await Guest.arrive(stage.household, 'alice');
    expect((await alone.ask('hello')).text).toContain(detail);
  });
});
