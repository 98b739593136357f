import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { socketProfile } from '../../../../src/actors/supervisor/profiles.ts';
import { TestActor } from '../../../support/actor.ts';
import { Client, codeOf, TestTerminal } from './support.ts';

describe('a channel that stops', () => {
  let terminal: TestTerminal;
  beforeEach(async () => {
    terminal = await TestTerminal.start();
  });
  afterEach(async () => {
    await terminal[Symbol.asyncDispose]();
  });

  test('answers what is being taken in, and refuses what came after it by its own id', async () => {
    const written = Promise.withResolvers<void>();
    terminal.onAccept = () => written.promise;
    const bob = await Client.open(terminal, 'bob');
    const said = bob.callAll(['send', { text: 'first' }], ['send', { text: 'second' }], ['whoami', {}]);
    await expect.poll(() => terminal.waiting).toBe(1);
    const drained = terminal.actor.drain();
    await terminal.actor.frame('state', ({ state }) => state === 'draining');
    written.resolve();
    const [first, ...later] = await said;
    expect(first?.result).toMatchObject({ duplicate: false });
    expect(later.map(codeOf)).toEqual(['E_STOPPING', 'E_STOPPING']);
    await bob.event('stopping');
    await Promise.all([bob.ended, drained]);
    expect(terminal.accepted.map(({ text }) => text)).toEqual(['first']);
  });

  test('does not wait for a journal that says nothing', async () => {
    terminal.onAccept = () => new Promise(() => {});
    const bob = await Client.open(terminal, 'bob');
    const said = bob.call('send', { text: 'first' });
    said.catch(() => {});
    await expect.poll(() => terminal.waiting).toBe(1);
    await terminal.actor.drain();
    await bob.event('stopping');
    // Whether it was taken in nobody knows: the client says it again under the same id.
    await expect(said).rejects.toThrow(/ended/);
  });

  test('lets nobody in any more', async () => {
    terminal.onAccept = () => new Promise(() => {});
    const bob = await Client.open(terminal, 'bob');
    bob.call('send', { text: 'first' }).catch(() => {});
    await expect.poll(() => terminal.waiting).toBe(1);
    const drained = terminal.actor.drain();
    await terminal.actor.frame('state', ({ state }) => state === 'draining');
    await expect(new Client(terminal).open('carol')).rejects.toThrow(/ended/);
    await drained;
  });

  test('lets in so many at once, and tells the next', async () => {
    const clients = await Promise.all(
      Array.from({ length: 256 }, async () => {
        const client = new Client(terminal);
        await client.call('hello', { protocol: 1, client: 'test' });
        return client;
      }),
    );
    const late = new Client(terminal);
    expect(codeOf(await late.frame(({ id }) => id === null))).toBe('E_BUSY');
    await late.ended;
    clients[0]?.leave();
    await clients[0]?.ended;
    await expect.poll(async () => codeOf(await new Client(terminal).open('bob').catch(() => ({})))).toBeUndefined();
    for (const client of clients) client.leave();
  });
});

describe('a place that something lies at', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coop-socket-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const start = (socket: string): TestActor =>
    new TestActor({ bundle: 'terminal', profile: socketProfile(socket), data: { socket, version: '0.1.0' } });

  async function fault(socket: string): Promise<string> {
    await using actor = start(socket);
    const { error } = await actor.frame('fault');
    return `${error.code} ${error.message}`;
  }

  const listening = (socket: string): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer().listen(socket, () => resolve(server));
    });

  test('is not taken from a daemon that lives', async () => {
    const socket = join(folder, 'coop.sock');
    const server = await listening(socket);
    expect(await fault(socket)).toMatch(/^E_ALREADY_RUNNING/);
    expect((await stat(socket)).isSocket()).toBe(true);
    server.close();
  });

  test('is cleared where it is a socket that nobody listens on', async () => {
    const socket = join(folder, 'coop.sock');
    // A socket keeps its file when its process is killed; here the file is renamed from under one that then ends.
    const server = await listening(join(folder, 'other'));
    await rename(join(folder, 'other'), socket);
    await new Promise((resolve) => server.close(resolve));
    await using actor = start(socket);
    await actor.frame('ready');
  });

  test('is left as it is where it is a file', async () => {
    const socket = join(folder, 'coop.sock');
    await writeFile(socket, 'letters');
    expect(await fault(socket)).toMatch(/^E_SOCKET .*something else lies there; move it away/);
    expect((await stat(socket)).size).toBe(7);
  });

  test('is refused by name where its path is too long for a socket', async () => {
    expect(await fault(join(folder, 'x'.repeat(100), 'coop.sock'))).toMatch(/^E_SOCKET .*longer than 107 bytes/);
  });
});
