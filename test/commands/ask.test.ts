import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type AskOptions, ask } from '../../src/commands/ask.ts';
import { printFailure } from '../../src/commands/failure.ts';
import { MESSAGE_MAX_BYTES } from '../../src/protocol/contracts/journal/index.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { Household } from '../config/support.ts';
import { answering, type Connection, type Script, ScriptedDaemon, type TestShell, testShell } from './support.ts';

/** As the command line runs it: failures are printed, and become an exit code. */
async function run(words: readonly string[], shell: TestShell, options: AskOptions = {}): Promise<number> {
  try {
    return await ask(words, options, shell);
  } catch (error) {
    return printFailure(shell, error);
  }
}

const sending =
  (act: (to: Connection) => void): Script =>
  ({ method }, to) => {
    if (method === 'send') queueMicrotask(() => act(to));
    return undefined;
  };
const about = { turn: 't', message: '7' };
const reply = (text: string) => ({ from: null, text, kind: 'reply' as const, message: '7' });

describe('an answer', () => {
  test('goes to standard output as it comes, once, with a newline at its end', async () => {
    await using daemon = new ScriptedDaemon(answering('Under the ', 'blue pot.'));
    const shell = testShell(daemon.house);
    expect(await run(['where is the key?'], shell)).toBe(0);
    expect(shell.out()).toBe('Under the blue pot.\n');
    expect(shell.err()).toBe('');
    expect(daemon.requests.find((request) => request.method === 'send')?.params).toMatchObject({
      text: 'where is the key?',
    });
  });

  test('is shown before it is complete', async () => {
    const told = Promise.withResolvers<Connection>();
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('turn.text', { ...about, text: 'Under ' });
        told.resolve(to);
      }),
    );
    const shell = testShell(daemon.house);
    const running = run(['x'], shell);
    const to = await told.promise;
    await expect.poll(() => shell.out()).toBe('Under ');
    to.tell('message', reply('Under it.'));
    expect(await running).toBe(0);
    expect(shell.out()).toBe('Under it.\n');
  });

  test('that was not streamed is printed at its end', async () => {
    await using daemon = new ScriptedDaemon(sending((to) => to.tell('message', reply('Hello.\n'))));
    const shell = testShell(daemon.house);
    expect(await run(['hi'], shell)).toBe(0);
    expect(shell.out()).toBe('Hello.\n');
  });

  test('of several rounds is not run together, and its last round is not repeated', async () => {
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('turn.text', { ...about, text: 'Let me look.' });
        to.tell('turn.tool', { ...about, call: 'c', tool: 'memory_search', state: 'started', summary: 'key' });
        to.tell('turn.tool', { ...about, call: 'c', state: 'ended', summary: '1 found' });
        to.tell('turn.text', { ...about, text: 'Under the pot.' });
        to.tell('message', reply('Under the pot.'));
      }),
    );
    const shell = testShell(daemon.house);
    await run(['x'], shell);
    expect(shell.out()).toBe('Let me look.\nUnder the pot.\n');
    expect(shell.err()).toBe('');
  });

  test('is told from what else is said in the place', async () => {
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('message', { from: 'bob', text: 'hello all', kind: 'said', message: '6' });
        to.tell('turn.text', { turn: 'o', message: '6', text: 'to bob' });
        to.tell('message', { from: null, text: 'to bob', kind: 'reply', message: '6' });
        to.tell('turn.failed', { turn: 'o', message: '5', code: 'E_PROVIDER', text: 'not ours' });
        to.tell('message', { from: 'alice', text: 'x', kind: 'said', message: '7' });
        to.tell('message', reply('to alice'));
      }),
    );
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell)).toBe(0);
    expect(shell.out()).toBe('to alice\n');
  });

  test('is told from what was sent to the place from elsewhere, which is not lost', async () => {
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('message', { ...reply('bob sends: dinner is ready'), message: 'another', kind: 'sent' });
        to.tell('message', reply('Under it.'));
      }),
    );
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell)).toBe(0);
    expect(shell.out()).toBe('Under it.\n');
    expect(shell.err()).toBe('bob sends: dinner is ready\n');
  });

  test('is said in the rooms that are named, too', async () => {
    await using daemon = new ScriptedDaemon(answering('Dinner is ready.'));
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell, { to: ['kitchen', '#hall'], json: true })).toBe(0);
    const { params } = daemon.requests.find(({ method }) => method === 'send') ?? {};
    expect(params).toMatchObject({ rooms: ['kitchen', 'hall'] });
    // What the turn is worth is the least of them all, which the client does not know.
    expect(JSON.parse(shell.out())).toMatchObject({ rooms: ['kitchen', 'hall'], text: 'Dinner is ready.' });
    expect(JSON.parse(shell.out())).not.toHaveProperty('level');
  });

  test('for a room that is none is not asked for', async () => {
    await using daemon = new ScriptedDaemon(answering('x'));
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell, { to: ['The Kitchen'] })).toBe(2);
    expect(shell.err()).toContain('E_NAME');
    expect(daemon.requests).toEqual([]);
  });

  test('that comes before the daemon has said which message it is for is not lost', async () => {
    await using daemon = new ScriptedDaemon(({ method }, to) => {
      if (method === 'send') to.tell('message', reply('early'));
      return undefined;
    });
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell)).toBe(0);
    expect(shell.out()).toBe('early\n');
  });

  test('cannot steer the terminal it is shown on; a file gets every byte', async () => {
    const words = 'a\u001b]52;c;ZXZpbA==\u0007\r\u009bb\tc';
    await using daemon = new ScriptedDaemon(answering(words));
    const terminal = testShell(daemon.house, { terminal: true });
    await run(['x'], terminal);
    expect(terminal.out()).toBe('a\\x1b]52;c;ZXZpbA==\\x07\\x9bb\tc\n');
    const file = testShell(daemon.house);
    await run(['x'], file);
    expect(file.out()).toBe(`${words}\n`);
  });

  test('with --verbose comes with level and tools on standard error', async () => {
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('turn.tool', { ...about, call: 'c', tool: 'memory_search', state: 'started', summary: 'key' });
        to.tell('turn.tool', { ...about, call: 'c', state: 'failed', summary: 'no' });
        to.tell('message', reply('Hm.'));
      }),
    );
    const shell = testShell(daemon.house);
    await run(['x'], shell, { verbose: true });
    expect(shell.out()).toBe('Hm.\n');
    expect(shell.err()).toBe(
      '[alice in dm:terminal:alice at full] alice is full\n[memory_search started] key\n[memory_search failed] no\n',
    );
  });

  test('with --json is one value', async () => {
    await using daemon = new ScriptedDaemon(answering('Hi.'));
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell, { json: true })).toBe(0);
    expect(JSON.parse(shell.out())).toEqual({
      message: '7',
      person: 'alice',
      place: 'dm:terminal:alice',
      level: 'full',
      text: 'Hi.',
      tools: [],
    });
  });
});

describe('a question', () => {
  test('is asked as somebody, in a room, where that is said', async () => {
    await using daemon = new ScriptedDaemon(answering('ok'));
    await run(['x'], testShell(daemon.house), { as: 'bob', room: 'kitchen' });
    expect(daemon.requests[1]).toEqual({ method: 'open', params: { as: 'bob', room: 'kitchen', reads: true } });
  });

  test.each([[[]], [['-']]])('is read from standard input with the words %j', async (words) => {
    await using daemon = new ScriptedDaemon(answering('ok'));
    const stdin = Readable.from([Buffer.from('grü').subarray(0, 3), Buffer.from('grü').subarray(3), '\nzwei\n']);
    await run(words, testShell(daemon.house, { stdin }));
    expect(daemon.requests.at(-1)?.params).toMatchObject({ text: 'grü\nzwei' });
  });

  test.each([
    ['nothing', 'E_EMPTY', 2, Readable.from([])],
    ['only space', 'E_EMPTY', 2, Readable.from([' \n\t'])],
    ['not UTF-8', 'E_ENCODING', 1, Readable.from([Buffer.from([0x61, 0xff])])],
    ['without end', 'E_TOO_LARGE', 1, Readable.from(endless())],
  ])('that is %s is refused with %s before the daemon is asked', async (_, code, exit, stdin) => {
    await using daemon = new ScriptedDaemon();
    const shell = testShell(daemon.house, { stdin });
    expect(await run([], shell)).toBe(exit);
    expect(shell.err()).toMatch(new RegExp(`^coop: ${code} `));
    expect(daemon.requests).toEqual([]);
  });

  test('of exactly the limit is sent, of a byte more it is not', async () => {
    await using daemon = new ScriptedDaemon(answering('ok'));
    expect(await run(['x'.repeat(MESSAGE_MAX_BYTES)], testShell(daemon.house))).toBe(0);
    const shell = testShell(daemon.house);
    expect(await run(['x'.repeat(MESSAGE_MAX_BYTES + 1)], shell)).toBe(1);
    expect(shell.err()).toContain('E_TOO_LARGE');
  });

  test('as a name that is none is refused', async () => {
    await using daemon = new ScriptedDaemon();
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell, { as: 'Bob B' })).toBe(2);
    expect(shell.err()).toContain('coop: E_NAME "Bob B" is not a name');
  });

  test('without a daemon says so at once', async () => {
    using house = new Household();
    house.write('');
    const shell = testShell(house);
    expect(await run(['x'], shell)).toBe(1);
    expect(shell.err()).toContain('coop: E_NOT_RUNNING No daemon is running for');
  });
});

function* endless(): Generator<Buffer> {
  const chunk = Buffer.alloc(65_536, 'x');
  // More than enough to be refused; a command that reads it all fails the test instead of filling the memory.
  for (let count = 0; count < 64; count += 1) yield chunk;
  throw new Error('read too far');
}

describe('a failure', () => {
  test("is a stranger's: held", async () => {
    await using daemon = new ScriptedDaemon(({ method }) => {
      if (method === 'send') throw new CoopError('E_HELD');
      return undefined;
    });
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell, { as: 'mallory' })).toBe(1);
    expect(shell.err()).toBe('coop: E_HELD You are not known here. Your message is held until the owner decides.\n');
    expect(shell.out()).toBe('');
  });

  test("of the turn is told in the daemon's words, after what was said", async () => {
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('turn.text', { ...about, text: 'Under the' });
        to.tell('turn.failed', { ...about, code: 'E_STREAM', text: 'It broke off. \u001b[31m' });
      }),
    );
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell)).toBe(1);
    expect(shell.out()).toBe('Under the\n');
    expect(shell.err()).toBe('coop: E_STREAM It broke off. \\x1b[31m\n');
  });

  test('is a change of who one is here: it says what became of the message', async () => {
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('turn.text', { ...about, text: 'Half' });
        to.tell('changed', {});
        to.hangUp();
      }),
    );
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell)).toBe(1);
    expect(shell.err()).toMatch(/E_STREAM .*has changed meanwhile.*coop attach/);
  });

  test('that comes as a message is one too', async () => {
    await using daemon = new ScriptedDaemon(
      sending((to) => to.tell('message', { ...reply('This turn was lost.'), kind: 'failure' })),
    );
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell)).toBe(1);
    expect(shell.err()).toBe('coop: This turn was lost.\n');
  });

  test.each([
    ['stopping', true],
    ['gone', false],
  ])('of the daemon (%s) says that the message is kept', async (why, isAnnounced) => {
    await using daemon = new ScriptedDaemon(
      sending((to) => {
        to.tell('turn.text', { ...about, text: 'Under' });
        if (isAnnounced) to.tell('stopping', {});
        to.hangUp();
      }),
    );
    const shell = testShell(daemon.house);
    expect(await run(['x'], shell)).toBe(1);
    expect(shell.out()).toBe('Under\n');
    expect(shell.err()).toMatch(new RegExp(`^coop: E_STREAM .*${why}.* The message is kept\\.\n$`));
  });
});

describe('Ctrl-C', () => {
  test('stops the turn, and waits for its word', async () => {
    let to: Connection | undefined;
    await using daemon = new ScriptedDaemon(({ method }, connection) => {
      if (method === 'send') queueMicrotask(() => connection.tell('turn.text', { ...about, text: 'Once upon' }));
      if (method === 'stop') to?.tell('turn.failed', { ...about, code: 'E_CANCELLED', text: 'Stopped.' });
      to = connection;
      return undefined;
    });
    const shell = testShell(daemon.house);
    const running = run(['a story'], shell);
    await expect.poll(() => shell.out()).toBe('Once upon');
    shell.interrupt();
    expect(await running).toBe(1);
    expect(daemon.requests.at(-1)?.method).toBe('stop');
    expect(shell.err()).toBe('coop: E_CANCELLED Stopped.\n');
  });
});
