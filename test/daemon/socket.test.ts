import { chmod, cp, mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { shared } from '../support/shared.ts';

interface Answer {
  readonly id: string | number | null;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data: { readonly code: string } };
}

/** A client that keeps no rule. */
class Raw {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(path: string) {
    this.#socket = connect(path);
    this.#lines = createInterface({ input: this.#socket })[Symbol.asyncIterator]();
  }

  write(bytes: string | Uint8Array): this {
    this.#socket.write(bytes);
    return this;
  }

  async next(): Promise<Answer> {
    return JSON.parse((await this.#lines.next()).value);
  }

  async call(method: string, params: unknown = {}, id: unknown = 1): Promise<Answer> {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    // Events of a turn may overtake the answer.
    for (;;) {
      const answer = await this.next();
      if (answer.id === id) return answer;
    }
  }

  async open(as = 'alice'): Promise<this> {
    await this.call('hello', { protocol: 1, client: 'raw' });
    await this.call('open', { as });
    return this;
  }

  end(): void {
    this.#socket.destroy();
  }
}

let household: Household;
beforeAll(async () => {
  household = await Household.start();
});
afterAll(async () => {
  await household[Symbol.asyncDispose]();
});

const raw = () => new Raw(household.socket);

describe('what arrives at the socket', () => {
  it.each([
    ['no JSON', 'hello\n', 'E_PARSE', -32700],
    ['half a line of JSON', '{"jsonrpc":"2.0",\n', 'E_PARSE', -32700],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d, 0x0a]), 'E_ENCODING', -32700],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"hello"}]\n', 'E_REQUEST', -32600],
    ['a number', '42\n', 'E_REQUEST', -32600],
    ['no version', '{"id":1,"method":"hello"}\n', 'E_REQUEST', -32600],
    ['an unknown member', '{"jsonrpc":"2.0","id":1,"method":"hello","admin":true}\n', 'E_REQUEST', -32600],
    ['nothing but brackets', `${'['.repeat(200_000)}\n`, 'E_PARSE', -32700],
    ['a line that is too long', `${'x'.repeat(1024 * 1024 + 1)}\n`, 'E_TOO_LARGE', -32000],
  ])('%s is answered with a code, and the connection goes on', async (_, bytes, code, rpc) => {
    const client = raw();
    const answer = await client.write(bytes).next();
    expect(answer.error?.data.code).toBe(code);
    expect(answer.error?.code).toBe(rpc);
    expect((await client.call('hello', { protocol: 1, client: 'raw' })).result).toMatchObject({ protocol: 1 });
    client.end();
  });

  it.each([
    ['another protocol', 'hello', { protocol: 99, client: 'raw' }, 'E_PROTOCOL'],
    ['an unknown method', 'shutdown', {}, 'E_UNKNOWN_METHOD'],
    ['a method of every object', 'constructor', {}, 'E_UNKNOWN_METHOD'],
    ['sending before opening', 'send', { text: 'hi' }, 'E_NOT_OPEN'],
    ['opening before hello', 'open', {}, 'E_REQUEST'],
    ['arguments of other types', 'hello', { protocol: '1', client: 'raw' }, 'E_ARGUMENT'],
    ['an unknown argument', 'hello', { protocol: 1, client: 'raw', trust: 'full' }, 'E_ARGUMENT'],
    ['asking for what waits before opening', 'attention', {}, 'E_NOT_OPEN'],
    ['an id that is none', 'decide', { id: 'K7MQ-0000', decision: 'approve', digest: '' }, 'E_ARGUMENT'],
    ['half a decision', 'decide', { id: 'K7MQ-9WXZ', decision: 'maybe', digest: '' }, 'E_ARGUMENT'],
    ['a level that is none', 'admit', { identity: 'terminal:mallory', trust: 'owner' }, 'E_ARGUMENT'],
    ['somebody without an address', 'refuse', { identity: 'mallory' }, 'E_ARGUMENT'],
  ])('%s is refused by name', async (_, method, params, code) => {
    const client = raw();
    expect((await client.call(method, params)).error?.data.code).toBe(code);
    client.end();
  });

  it.each(['Alice', 'a b', '', '__proto__', '../etc', 'x'.repeat(33), 'ünü'])('"%s" is no name', async (as) => {
    const client = raw();
    await client.call('hello', { protocol: 1, client: 'raw' });
    expect((await client.call('open', { as })).error?.data.code).toBe('E_NAME');
    expect((await client.call('open', { room: as })).error?.data.code).toBe('E_NAME');
    client.end();
  });

  it.each([
    ['empty', '  \n\t ', 'E_EMPTY'],
    ['larger than 256 KiB', 'ä'.repeat(128 * 1024 + 1), 'E_TOO_LARGE'],
    ['1 MB', 'x'.repeat(1_000_000), 'E_TOO_LARGE'],
    ['half a character', 'broken \ud800 pair', 'E_ENCODING'],
  ])('a message that is %s is refused, and the next one answered', async (_, text, code) => {
    const client = await raw().open('bob');
    expect((await client.call('send', { text })).error?.data.code).toBe(code);
    expect((await client.call('send', { text: 'hello' })).result).toMatchObject({ duplicate: false });
    client.end();
  });

  it.each([
    ['a room that is none', { text: 'hi', rooms: ['The Kitchen'] }, 'E_NAME'],
    ['more rooms than there may be', { text: 'hi', rooms: Array.from({ length: 11 }, () => 'kitchen') }, 'E_ARGUMENT'],
  ])('an answer for %s is not taken', async (_, params, code) => {
    const client = await raw().open('bob');
    expect((await client.call('send', params)).error?.data.code).toBe(code);
    client.end();
  });

  it.each([
    ['attention', {}],
    ['decide', { id: 'K7MQ-9WXZ', decision: 'approve', digest: 'x' }],
    ['seen', { upTo: 1 }],
    ['held', {}],
    ['admit', { identity: 'terminal:mallory', trust: 'full' }],
    ['refuse', { identity: 'terminal:mallory' }],
    ['groups', {}],
    ['admit_group', { place: 'group:terminal:kitchen', trust: 'full' }],
    ['members', { place: 'group:terminal:kitchen' }],
    ['backup', {}],
  ])('%s is for those who decide, alone: nobody else, and nobody in a room', async (method, params) => {
    for (const place of [{ as: 'bob' }, { as: 'mallory' }, { as: 'alice', room: 'study' }]) {
      const client = raw();
      await client.call('hello', { protocol: 1, client: 'raw' });
      expect((await client.call('open', place)).result).toMatchObject({ decides: false });
      expect((await client.call(method, params)).error?.data.code).toBe('E_NOT_ALLOWED');
      client.end();
    }
  });

  it('a message of exactly 256 KiB is taken', async () => {
    const client = await raw().open('carol');
    expect((await client.call('send', { text: 'x'.repeat(256 * 1024) })).result).toMatchObject({ duplicate: false });
    client.end();
  });

  it('the same id is taken once, and says so', async () => {
    const client = await raw().open('pat');
    const first = await client.call('send', { text: 'hello', id: 'twice' });
    const again = await client.call('send', { text: 'hello', id: 'twice' }, 'again');
    expect(again.result).toEqual({ ...first.result, duplicate: true });
    client.end();
  });

  it('the same id of somebody else is another message', async () => {
    const bob = await raw().open('bob');
    const carol = await raw().open('carol');
    const params = { text: 'hello', id: 'shared-id' };
    expect((await bob.call('send', params)).result).toMatchObject({ duplicate: false });
    expect((await carol.call('send', params)).result).toMatchObject({ duplicate: false });
    bob.end();
    carol.end();
  });

  it('hundreds of requests in one breath are answered in their order', async () => {
    const client = raw();
    const ids = Array.from({ length: 500 }, (_, id) => id + 1);
    client.write(
      ids.map((id) => `{"jsonrpc":"2.0","id":${id},"method":"hello","params":{"protocol":1,"client":"x"}}\n`).join(''),
    );
    const answered: unknown[] = [];
    for (const _ of ids) answered.push((await client.next()).id);
    expect(answered).toEqual(ids);
    client.end();
  });

  it('clients that come and go leave nobody in the room', async () => {
    const alice = await Guest.arrive(household, 'alice', 'hall');
    for (let round = 0; round < 20; round += 1) (await Guest.arrive(household, 'carol', 'hall')).leave();
    await expect.poll(async () => (await alice.whoami()).effective.level).toBe('full');
    alice.leave();
  });

  it('also where hundreds leave in one moment', async () => {
    const alice = await Guest.arrive(household, 'alice', 'hall');
    for (let round = 0; round < 4; round += 1) {
      const crowd = await Promise.allSettled(
        Array.from({ length: 50 }, () => Guest.arrive(household, 'carol', 'hall')),
      );
      for (const guest of crowd) if (guest.status === 'fulfilled') guest.value.leave();
    }
    await expect.poll(async () => (await alice.whoami()).effective.level, { timeout: 20_000 }).toBe('full');
    alice.leave();
  });

  it('a client that closes its side is still answered what it asked', async () => {
    const socket = connect(household.socket);
    const hello = '{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"client":"nc"}}\n';
    const open = '{"jsonrpc":"2.0","id":2,"method":"open","params":{"as":"bob"}}\n';
    const whoami = '{"jsonrpc":"2.0","id":3,"method":"whoami"}\n';
    socket.end(hello + open + whoami);
    const answered: unknown[] = [];
    for await (const line of createInterface({ input: socket })) answered.push(JSON.parse(line).id);
    expect(answered).toEqual([1, 2, 3]);
  });

  it('the socket is its owner’s alone', async () => {
    expect((await stat(household.socket)).mode & 0o777).toBe(0o600);
    expect((await stat(join(household.folder, 'run'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(household.folder, 'db'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(household.folder, 'db', 'journal.db'))).mode & 0o777).toBe(0o600);
  });
});

describe('a daemon that cannot start says why', () => {
  async function refused(household: Household, expected = 1): Promise<string> {
    const { code } = await household.ended;
    expect(code).toBe(expected);
    return household.lines.join('\n');
  }

  const ended = shared(async () => {
    const first = await Household.start();
    await first.end();
    return first;
  });

  /** The folder of a household that ran and ended, for one test alone. */
  async function leftBehind(): Promise<string> {
    const { folder } = await ended();
    const copy = await mkdtemp(join(tmpdir(), 'coop-left-'));
    await cp(folder, copy, { recursive: true });
    return copy;
  }

  it('a second one on the same folder, and the first stays up', async () => {
    const second = await Household.launch({ folder: household.folder });
    expect(await refused(second)).toMatch(/E_ALREADY_RUNNING/);
    const alice = await Guest.arrive(household, 'alice');
    expect((await alice.ask('hello')).kind).toBe('reply');
    alice.leave();
  });

  it('two started in the same instant: one runs', async () => {
    const first = await Household.launch();
    const second = await Household.launch({ folder: first.folder });
    const loser = await Promise.race([first.ended.then(() => first), second.ended.then(() => second)]);
    const winner = loser === first ? second : first;
    // It has waited for the file by then, and the other has said who it is.
    expect(loser.lines.join('\n')).toMatch(new RegExp(`E_ALREADY_RUNNING .*process ${winner.pid}\\b`));
    await expect.poll(() => winner.lines.join('\n'), { timeout: 15_000 }).toMatch(/is ready/);
    await first[Symbol.asyncDispose]();
    await second.end();
  });

  it.each([
    [
      'unknown keys',
      HOUSEHOLD.replace('id = "cooper"', 'id = "cooper"\nworkspce = "./w"'),
      /E_CONFIG .*workspce.*workspace/s,
    ],
    ['no owner', HOUSEHOLD.replace('trust = "full"', 'trust = "inner"'), /E_CONFIG/],
    ['broken TOML', '[agent\n', /E_CONFIG_SYNTAX/],
    [
      'one identity for two',
      HOUSEHOLD.replace('name = "bob"', 'name = "bob"\nmatch = ["terminal:default"]'),
      /E_CONFIG .*terminal:default/s,
    ],
  ])('%s', async (_, config, message) => {
    const broken = await Household.launch({ config });
    // What no other try makes better.
    expect(await refused(broken, 78)).toMatch(message);
    await broken[Symbol.asyncDispose]();
  });

  it('a journal that is no database, which is left as it is', async () => {
    const folder = await leftBehind();
    const journal = join(folder, 'db', 'journal.db');
    await writeFile(journal, 'not a database, but somebody’s letters\n'.repeat(100));
    await chmod(journal, 0o600);
    const before = (await stat(journal)).size;
    await using second = await Household.launch({ folder });
    expect(await refused(second)).toMatch(/E_DATABASE /);
    expect((await stat(journal)).size).toBe(before);
  });

  it('a socket path that is taken by something else', async () => {
    const folder = await leftBehind();
    await mkdir(join(folder, 'run', 'coop.sock'), { recursive: true });
    await using second = await Household.launch({ folder });
    expect(await refused(second)).toMatch(/E_SOCKET/);
  });

  it('and one whose predecessor was killed clears what that left', async () => {
    const first = await Household.start();
    await first.end('SIGKILL');
    await using second = await Household.start({ folder: first.folder });
    const alice = await Guest.arrive(second, 'alice');
    expect((await alice.ask('hello')).kind).toBe('reply');
  });
});
