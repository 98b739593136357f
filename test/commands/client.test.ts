import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AttachClient } from '../../src/commands/client.ts';
import { LineSplitter } from '../../src/commands/lines.ts';
import { LINE_MAX_BYTES } from '../../src/protocol/attach.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { type Connection, type Script, ScriptedDaemon, SILENCE } from './support.ts';

const attach = (daemon: ScriptedDaemon): Promise<AttachClient> =>
  AttachClient.connect(daemon.path, daemon.house.config);

/** After the greeting, says what the test wants and waits for `whoami`. */
const afterwards =
  (act: (to: Connection) => void): Script =>
  ({ method }, to) => {
    if (method !== 'whoami') return undefined;
    act(to);
    return SILENCE;
  };

describe('connecting', () => {
  test('versions are told before anything else', async () => {
    await using daemon = new ScriptedDaemon();
    await using _client = await attach(daemon);
    expect(daemon.requests).toEqual([{ method: 'hello', params: { protocol: 1, client: 'coop' } }]);
  });

  test('without a daemon the answer is E_NOT_RUNNING, also where an old socket was left behind', async () => {
    await using daemon = new ScriptedDaemon();
    const { path, house } = daemon;
    await expect(AttachClient.connect(`${path}.none`, house.config)).rejects.toMatchObject({ code: 'E_NOT_RUNNING' });
    writeFileSync(`${path}.file`, '');
    await expect(AttachClient.connect(`${path}.file`, house.config)).rejects.toMatchObject({
      code: expect.stringMatching(/^E_(NOT_RUNNING|SOCKET)$/),
    });
  });

  test('another version of the protocol is refused', async () => {
    await using daemon = new ScriptedDaemon(({ method }) =>
      method === 'hello' ? { protocol: 2, version: '9.0.0' } : undefined,
    );
    await expect(attach(daemon)).rejects.toMatchObject({ code: 'E_PROTOCOL' });
  });
});

describe('a call', () => {
  test('that the daemon refuses keeps its code and its data', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => {
      if (method === 'open') throw new CoopError('E_NAME', { name: 'X' });
      return undefined;
    });
    await using client = await attach(daemon);
    await expect(client.call('open', { as: 'X' })).rejects.toMatchObject({
      code: 'E_NAME',
      message: expect.stringContaining('"X" is not a name'),
    });
  });

  test('without an answer ends at its deadline, and its late answer harms nobody', async () => {
    let answerLate = (): void => {};
    await using daemon = new ScriptedDaemon(({ method }, to) => {
      if (method !== 'stop') return undefined;
      answerLate = () => to.write('{"jsonrpc":"2.0","id":2,"result":{"stopped":true}}\n');
      return SILENCE;
    });
    await using client = await attach(daemon);
    await expect(client.call('stop', {}, { deadlineMs: 30 })).rejects.toMatchObject({ code: 'E_TIMEOUT' });
    answerLate();
    expect(await client.call('open', {})).toMatchObject({ person: 'alice' });
  });

  test('in flight rejects when the daemon goes away, and so does every later one', async () => {
    await using daemon = new ScriptedDaemon(afterwards((to) => to.hangUp()));
    await using client = await attach(daemon);
    await expect(client.call('whoami', {})).rejects.toMatchObject({ code: 'E_STREAM' });
    await expect(client.call('status', {})).rejects.toMatchObject({ code: 'E_STREAM' });
  });

  test('answered with something else than the protocol says is E_RESULT', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'stop' ? { stopped: 'yes' } : undefined));
    await using client = await attach(daemon);
    await expect(client.call('stop', {})).rejects.toMatchObject({ code: 'E_RESULT' });
  });

  test('is matched to its answer whatever the order of the answers', async () => {
    const held: (() => void)[] = [];
    await using daemon = new ScriptedDaemon(({ method }, to) => {
      if (method === 'hello') return undefined;
      const id = method === 'stop' ? 2 : 3;
      const result = method === 'stop' ? { stopped: false } : { message: '9', duplicate: true };
      held.unshift(() => to.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`));
      if (held.length === 2) for (const answer of held) answer();
      return SILENCE;
    });
    await using client = await attach(daemon);
    const answers = await Promise.all([client.call('stop', {}), client.call('send', { text: 'x' })]);
    expect(answers).toEqual([{ stopped: false }, { message: '9', duplicate: true }]);
  });
});

describe('what arrives', () => {
  test.each([
    ['no JSON', 'nonsense\n', 'E_RESULT'],
    ['no message of JSON-RPC', '{"hello":1}\n', 'E_RESULT'],
    ['an event whose content does not fit', '{"jsonrpc":"2.0","method":"turn.text","params":{"text":1}}\n', 'E_RESULT'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22, 0x0a]), 'E_ENCODING'],
    ['a line without end', 'x'.repeat(LINE_MAX_BYTES + 1), 'E_TOO_LARGE'],
  ])('as %s ends the connection with a code', async (_, bytes, code) => {
    await using daemon = new ScriptedDaemon(afterwards((to) => to.write(bytes)));
    await using client = await attach(daemon);
    const reading = client.events[Symbol.asyncIterator]().next();
    await expect(client.call('whoami', {})).rejects.toMatchObject({ code });
    await expect(reading).rejects.toMatchObject({ code });
  });

  test('as an event that this client does not know is passed over', async () => {
    await using daemon = new ScriptedDaemon(({ method }, to) => {
      if (method === 'stop') to.write('{"jsonrpc":"2.0","method":"moon.rose","params":{}}\n');
      return undefined;
    });
    await using client = await attach(daemon);
    expect(await client.call('stop', {})).toEqual({ stopped: true });
  });

  test('in pieces, in the middle of a letter, is put together again', () => {
    const bytes = Buffer.from('{"a":"ü"}\n{"b":1}\n{"c"');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const lines = new LineSplitter(100);
      const read = [...lines.push(bytes.subarray(0, cut)), ...lines.push(bytes.subarray(cut))];
      expect(read).toEqual(['{"a":"ü"}', '{"b":1}']);
    }
  });

  test('may be as long as the limit, and no byte longer', () => {
    expect(new LineSplitter(5).push(Buffer.from('12345\n'))).toEqual(['12345']);
    expect(() => new LineSplitter(5).push(Buffer.from('123456\n'))).toThrow(CoopError);
  });

  test('before it is read waits in order', async () => {
    await using daemon = new ScriptedDaemon(({ method }, to) => {
      if (method === 'stop')
        for (const text of ['a', 'b', 'c']) to.tell('turn.text', { turn: 't', message: '7', text });
      return undefined;
    });
    await using client = await attach(daemon);
    await client.call('stop', {});
    const seen: string[] = [];
    for await (const event of client.events) {
      if (event.method === 'turn.text') seen.push(event.params.text);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
