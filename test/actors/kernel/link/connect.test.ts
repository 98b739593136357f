/** The calling side: every call settles, whatever the other side does. */
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { connect, mintChannel, serve } from '../../../../src/actors/kernel/link/index.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { codeOf, Desk, DeskContract, unreadable, unserved } from './desk.ts';

function served() {
  const desk = new Desk();
  const { server, client } = mintChannel(DeskContract);
  return { desk, served: serve(server, DeskContract, desk.implementation), alice: connect(client, DeskContract) };
}

/** A server that answers each call with whatever the test makes of its id. */
function answering(answer: (id: string) => unknown[]) {
  const { client, peer } = unserved();
  peer.on('message', ({ id }: { id: string }) => {
    for (const frame of answer(id)) peer.postMessage(frame);
  });
  return { alice: connect(client, DeskContract), peer };
}

async function caught(call: Promise<unknown>): Promise<CoopError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CoopError)) throw new Error(`expected a CoopError, not ${String(error)}`);
  return error;
}

describe('a call', () => {
  test('is answered with what the method returns', async () => {
    const { alice } = served();

    expect(await alice.call.add({ a: 1, b: 2 })).toEqual({ sum: 3 });
    alice.close();
  });

  test('ends in the server’s code and data', async () => {
    const { alice } = served();

    const error = await caught(alice.call.refuse({}));

    expect(error.code).toBe('E_NOT_ALLOWED');
    expect(error.data).toEqual({ where: 'here', times: 3 });
    alice.close();
  });

  test('brings no foreign message and no stack of the server over', async () => {
    const { alice } = served();

    const error = await caught(alice.call.crash({}));

    expect(error.code).toBe('E_INTERNAL');
    expect(error.cause).toBeUndefined();
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('blue pot');
    expect(error.stack).not.toContain('desk.ts');
    alice.close();
  });

  test('with arguments that do not fit ends in E_ARGUMENT', async () => {
    const { alice, desk } = served();

    const error = await caught(alice.call.echo({ text: 'x'.repeat(2_000) }));

    expect(error.code).toBe('E_ARGUMENT');
    expect(error.message).not.toContain('xxx');
    expect(desk.called).toEqual([]);
    alice.close();
  });

  test.each([
    ['a function', () => 'x'],
    ['a symbol', Symbol('x')],
    ['a port', new MessageChannel().port1],
  ])('with %s ends in E_ARGUMENT, and the next one is served', async (_, value) => {
    const { alice } = served();

    expect(await codeOf(alice.call.keep({ value }))).toBe('E_ARGUMENT');
    expect(await alice.call.echo({ text: 'a' })).toEqual({ text: 'a' });
    alice.close();
  });

  test('whose result cannot be sent ends in E_INTERNAL, not in silence', async () => {
    const { server, client } = mintChannel(DeskContract);
    serve(server, DeskContract, { ...new Desk().implementation, keep: () => ({ value: () => 'a function' }) });
    const alice = connect(client, DeskContract, { window: 1 });

    expect(await codeOf(alice.call.keep({ value: 1 }))).toBe('E_INTERNAL');
    expect(await alice.call.echo({ text: 'a' })).toEqual({ text: 'a' });
    alice.close();
  });
});

describe('deadline and window', () => {
  test('no answer within the method’s deadline is E_TIMEOUT', async () => {
    const { alice } = served();

    expect((await caught(alice.call.hurry({}))).data).toEqual({ what: 'test.desk.hurry', ms: 20 });
    alice.close();
  });

  test('a caller may have less time than the method', async () => {
    const { alice } = served();

    expect(await codeOf(alice.call.wait({}, { deadlineMs: 10 }))).toBe('E_TIMEOUT');
    alice.close();
  });

  test('an answer after the deadline is dropped, and frees its place in the window', async () => {
    const { server, client } = mintChannel(DeskContract);
    const desk = new Desk();
    serve(server, DeskContract, desk.implementation);
    const alice = connect(client, DeskContract, { window: 1 });

    expect(await codeOf(alice.call.hurry({}))).toBe('E_TIMEOUT');
    expect(await codeOf(alice.call.echo({ text: 'a' }))).toBe('E_BUSY');
    desk.release();

    await expect.poll(() => codeOf(alice.call.echo({ text: 'a' }))).toContain('answered');
    alice.close();
  });

  test('beyond the window is E_BUSY, and nothing of it is sent', async () => {
    const desk = new Desk();
    const { server, client } = mintChannel(DeskContract);
    serve(server, DeskContract, desk.implementation);
    const alice = connect(client, DeskContract, { window: 2 });

    const first = alice.call.wait({});
    const second = alice.call.wait({});
    expect(await codeOf(alice.call.wait({}))).toBe('E_BUSY');
    await expect.poll(() => desk.called).toHaveLength(2);
    desk.release();

    expect(await first).toEqual({ text: 'released' });
    expect(await second).toEqual({ text: 'released' });
    expect(desk.called).toEqual(['wait', 'wait']);
    alice.close();
  });
});

describe('a hostile server', () => {
  test.each([
    ['another type', { text: 7 }],
    ['a key too many', { text: 'a', also: 'this' }],
    ['nothing', undefined],
    ['shared memory', { text: new SharedArrayBuffer(8) }],
    ['too much', { text: 'x'.repeat(1_001) }],
  ])('that answers %s is E_RESULT', async (_, value) => {
    const { alice } = answering((id) => [{ id, type: 'RAW', value }]);

    expect(await codeOf(alice.call.echo({ text: 'a' }))).toBe('E_RESULT');
    alice.close();
  });

  test.each([
    ['shared memory', new SharedArrayBuffer(8)],
    ['a map', new Map()],
    ['an error', new Error('x')],
  ])('cannot put %s into an open field', async (_, value) => {
    const { alice } = answering((id) => [{ id, type: 'RAW', value: { value: [value] } }]);

    expect(await codeOf(alice.call.keep({ value: 1 }))).toBe('E_RESULT');
    alice.close();
  });

  test.each([
    ['a proxy', (id: string) => ({ id, type: 'HANDLER', name: 'proxy', value: {} })],
    ['an unknown handler', (id: string) => ({ id, type: 'HANDLER', name: 'nothing we know', value: {} })],
    ['a frame of another kind', (id: string) => ({ id, type: 'APPLY', path: [], argumentList: [] })],
    ['a frame of no kind', (id: string) => ({ id })],
    ['somebody else’s id', () => ({ id: 'foreign', type: 'RAW', value: { text: 'forged' } })],
    ['the id of a prototype', () => ({ id: '__proto__', type: 'RAW', value: { text: 'forged' } })],
    ['no object', () => 'forged'],
    ['null', () => null],
  ])('that answers with %s is not heard', async (_, forged) => {
    const { alice } = answering((id) => [forged(id), { id, type: 'RAW', value: { text: 'true' } }]);

    expect(await alice.call.echo({ text: 'a' })).toEqual({ text: 'true' });
    alice.close();
  });

  test('that answers what this thread cannot read ends every call, and is not heard again', async () => {
    const { alice } = answering((id) => [{ id, type: 'RAW', value: unreadable() }]);

    const calls = [alice.call.echo({ text: 'a' }), alice.call.add({ a: 1, b: 2 })].map(codeOf);

    expect(await Promise.all(calls)).toEqual(['E_RESULT', 'E_RESULT']);
    await alice.closed;
    expect(await codeOf(alice.call.echo({ text: 'b' }))).toBe('E_GONE');
  });

  test('that answers twice is heard once', async () => {
    const { alice } = answering((id) => [
      { id, type: 'RAW', value: { text: 'first' } },
      { id, type: 'RAW', value: { text: 'second' } },
    ]);

    expect(await alice.call.echo({ text: 'a' })).toEqual({ text: 'first' });
    expect(await alice.call.echo({ text: 'b' })).toEqual({ text: 'first' });
    alice.close();
  });

  test.each([
    ['no code', {}],
    ['a code nobody knows', { code: 'E_MADE_UP', message: 'call this number' }],
    ['a code of the prototype', { code: 'toString' }],
    ['comlink’s own form', { isError: true, value: { message: 'call this number', stack: 'x' } }],
    ['null', null],
    ['text', 'call this number'],
  ])('that fails with %s is E_INTERNAL, in our words', async (_, value) => {
    const { alice } = answering((id) => [{ id, type: 'HANDLER', name: 'throw', value }]);

    const error = await caught(alice.call.echo({ text: 'a' }));

    expect(error.code).toBe('E_INTERNAL');
    expect(`${error.message} ${error.stack}`).not.toContain('call this number');
    alice.close();
  });

  test('that fails with a known code cannot word its message', async () => {
    const value = { code: 'E_BUSY', message: 'call this number', data: { what: { nested: 'object' } } };
    const { alice } = answering((id) => [{ id, type: 'HANDLER', name: 'throw', value }]);

    const error = await caught(alice.call.echo({ text: 'a' }));

    expect(error.code).toBe('E_BUSY');
    expect(error.data).toEqual({});
    expect(error.message).not.toContain('call this number');
    alice.close();
  });
});

describe('the end of the other side', () => {
  test('ends calls in flight and later ones with E_GONE', async () => {
    const { client, peer } = unserved();
    const alice = connect(client, DeskContract);
    const inFlight = codeOf(alice.call.wait({}));

    peer.close();

    expect(await inFlight).toBe('E_GONE');
    await alice.closed;
    expect(await codeOf(alice.call.echo({ text: 'a' }))).toBe('E_GONE');
  });

  test('that closed before anybody connected is E_GONE, too', async () => {
    const { client, peer } = unserved();
    const told = once(client, 'close');
    peer.close();
    await told;
    const alice = connect(client, DeskContract);

    expect(await codeOf(alice.call.wait({}))).toBe('E_GONE');
  });

  test('of our own ends calls in flight with E_GONE', async () => {
    const { alice } = served();
    const inFlight = codeOf(alice.call.wait({}));

    alice.close();

    expect(await inFlight).toBe('E_GONE');
    expect(await codeOf(alice.call.echo({ text: 'a' }))).toBe('E_GONE');
  });

  test('is told to the server as well', async () => {
    const { alice, served: port } = served();

    alice.close();

    await expect(port.closed).resolves.toBeUndefined();
  });
});
