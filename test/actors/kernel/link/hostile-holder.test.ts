/** Every hazard of reference/actors.md §2 that a holder can be, over raw ports. */
import { type Endpoint, expose } from 'comlink';
import { describe, expect, test } from 'vitest';
import { connect, deadLetters, mintChannel, serve } from '../../../../src/actors/kernel/link/index.ts';
import { DEPTH_MOST } from '../../../../src/protocol/schema.ts';
import { Desk, DeskContract, deskAndHolder, Holder, nested, unreadable } from './desk.ts';

describe('plain comlink', () => {
  test('gives all of this away, which is what the guard is for', async () => {
    const { port1, port2 } = new MessageChannel();
    const served = { echo: (text: string) => text };
    // Comlink's types know the browser's ports.
    expose(served, port1 as unknown as Endpoint);
    const holder = new Holder(port2);

    holder.say({ id: '1', type: 'GET', path: ['echo', 'constructor', 'name'] });
    holder.say({ id: '2', type: 'SET', path: ['echo'], value: { type: 'RAW', value: 'gone' } });

    expect(await holder.answerTo('1')).toMatchObject({ value: 'Function' });
    await holder.answerTo('2');
    expect(served.echo).toBe('gone');
    holder.close();
  });
});

describe('a holder that calls what is not in the contract', () => {
  test.each([
    ['the constructor of a method', ['echo', 'constructor']],
    ['the constructor of the constructor', ['echo', 'constructor', 'constructor']],
    ['a method’s call', ['echo', 'call']],
    ['the prototype', ['__proto__', 'polluted']],
    ['the object itself', []],
    ['a path of numbers', [0]],
    ['a path that is no list', 'echo'],
    ['no path', undefined],
  ])('is refused %s', async (_, path) => {
    const { desk, holder } = deskAndHolder();

    holder.call('1', path as string[]);

    expect(await holder.codeFor('1')).toBe('E_REFUSED');
    expect(desk.called).toEqual([]);
    holder.close();
  });

  test.each(['toString', 'constructor', 'hasOwnProperty', 'valueOf', '__proto__', 'then', 'bind', '', 'Echo', 'echo '])(
    'is told that there is no method "%s"',
    async (name) => {
      const { holder } = deskAndHolder();

      holder.call('1', [name]);

      expect(await holder.codeFor('1')).toBe('E_METHOD');
      holder.close();
    },
  );

  test('is not repeated more than a line of what it asked for', async () => {
    const { holder } = deskAndHolder();

    holder.call('1', ['x'.repeat(100_000)]);

    expect(JSON.stringify(await holder.answerTo('1')).length).toBeLessThan(500);
    holder.close();
  });
});

describe('a holder that speaks all of comlink', () => {
  test.each(['GET', 'SET', 'CONSTRUCT', 'ENDPOINT', 'RELEASE', 'apply', '', 7, null, undefined])(
    'is refused %s',
    async (type) => {
      const { desk, holder } = deskAndHolder();

      holder.call('1', ['echo'], { text: 'a' }, { type });

      expect(await holder.codeFor('1')).toBe('E_REFUSED');
      expect(desk.called).toEqual([]);
      holder.close();
    },
  );

  test('cannot put another method in its place', async () => {
    const { holder } = deskAndHolder();

    holder.say({ id: '1', type: 'SET', path: ['echo'], value: { type: 'RAW', value: 'gone' } });
    holder.say({ id: '2', type: 'SET', path: ['__proto__', 'polluted'], value: { type: 'RAW', value: 'yes' } });
    holder.call('3', ['echo'], { text: 'still here' });

    expect(await holder.answerTo('3')).toEqual({ id: '3', type: 'RAW', value: { text: 'still here' } });
    expect(await holder.codeFor('1')).toBe('E_REFUSED');
    expect(await holder.codeFor('2')).toBe('E_REFUSED');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    holder.close();
  });

  test('cannot let go of the served object for good', async () => {
    const { holder } = deskAndHolder();

    holder.say({ id: '1', type: 'RELEASE' });
    holder.call('2', ['echo'], { text: 'still here' });

    expect(await holder.answerTo('2')).toMatchObject({ value: { text: 'still here' } });
    holder.close();
  });

  test.each([
    ['an unknown handler', [{ type: 'HANDLER', name: 'no such handler', value: {} }]],
    ['the proxy handler', [{ type: 'HANDLER', name: 'proxy', value: {} }]],
    ['the throw handler', [{ type: 'HANDLER', name: 'throw', value: {} }]],
    [
      'two arguments',
      [
        { type: 'RAW', value: { text: 'a' } },
        { type: 'RAW', value: { text: 'b' } },
      ],
    ],
    ['no argument', []],
    ['a bare argument', [{ text: 'a' }]],
    ['an argument of no type', [{ value: { text: 'a' } }]],
    ['a list that is none', { length: 1, 0: { type: 'RAW', value: {} } }],
    ['nothing', null],
  ])('is refused %s', async (_, argumentList) => {
    const { desk, holder } = deskAndHolder();

    holder.call('1', ['echo'], {}, { argumentList });

    expect(await holder.codeFor('1')).toBe('E_REFUSED');
    expect(desk.called).toEqual([]);
    holder.close();
  });

  test('is refused a frame with more than belongs there', async () => {
    const { holder } = deskAndHolder();

    holder.call('1', ['echo'], { text: 'a' }, { transfer: true });

    expect(await holder.codeFor('1')).toBe('E_REFUSED');
    holder.close();
  });
});

describe('arguments', () => {
  test.each([
    ['another type', ['echo'], { text: 1 }],
    ['too much text', ['echo'], { text: 'x'.repeat(1_001) }],
    ['a key too many', ['echo'], { text: 'a', more: true }],
    ['a key too few', ['echo'], {}],
    ['a list', ['echo'], ['a']],
    ['a map', ['echo'], new Map([['text', 'a']])],
    ['nothing', ['echo'], undefined],
    ['no number', ['add'], { a: Number.NaN, b: 1 }],
    ['infinity', ['add'], { a: Number.POSITIVE_INFINITY, b: 1 }],
    ['shared memory', ['keep'], { value: { deep: [new SharedArrayBuffer(8)] } }],
    ['a view of shared memory', ['keep'], { value: new Uint8Array(new SharedArrayBuffer(8)) }],
    ['a date', ['keep'], { value: new Date(0) }],
    ['an error', ['keep'], { value: new Error('x') }],
    ['a bigint', ['keep'], { value: 1n }],
  ])('that are %s do not arrive', async (_, path, value) => {
    const { desk, holder } = deskAndHolder();

    holder.call('1', path, value);

    expect(await holder.codeFor('1')).toBe('E_ARGUMENT');
    expect(desk.called).toEqual([]);
    holder.close();
  });

  test('cannot smuggle a port into an open field', async () => {
    const { desk } = deskAndHolder();
    const { server, client } = mintChannel(DeskContract);
    const mine = new MessageChannel();
    serve(server, DeskContract, desk.implementation);
    const holder = new Holder(client);

    client.postMessage(
      { id: '1', type: 'APPLY', path: ['keep'], argumentList: [{ type: 'RAW', value: { value: mine.port1 } }] },
      [mine.port1],
    );

    expect(await holder.codeFor('1')).toBe('E_ARGUMENT');
    expect(desk.called).toEqual([]);
    holder.close();
  });

  test('that carry __proto__ change no prototype', async () => {
    const { holder } = deskAndHolder();

    holder.call('1', ['keep'], JSON.parse('{"value":{"__proto__":{"polluted":true}}}'));
    holder.call('2', ['echo'], JSON.parse('{"text":"a","__proto__":{"polluted":true}}'));

    await holder.settled();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    holder.close();
  });

  test('may be nested a hundred deep, and no deeper', async () => {
    const { desk, holder } = deskAndHolder();

    holder.call('1', ['keep'], { value: nested(DEPTH_MOST - 1) });
    holder.call('2', ['keep'], { value: nested(DEPTH_MOST) });

    expect(await holder.answerTo('1')).toMatchObject({ value: {} });
    expect(await holder.codeFor('2')).toBe('E_ARGUMENT');
    expect(desk.called).toEqual(['keep']);
    holder.close();
  });

  test('that cannot be read at all end the port, and with it whatever waits for an answer', async () => {
    const { desk, holder } = deskAndHolder();
    const letters = deadLetters.all.count;

    holder.call('1', ['keep'], { value: unreadable() });

    await holder.closed();
    expect(desk.called).toEqual([]);
    expect(deadLetters.all.count).toBe(letters + 1);
  });

  test('of 10 MB, or with 10 000 unknown keys, get a short answer', async () => {
    const { holder } = deskAndHolder();

    holder.call('1', ['echo'], { text: 'x'.repeat(10_000_000) });
    holder.call('2', ['echo'], Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`key${n}`, n])));

    expect(await holder.codeFor('1')).toBe('E_ARGUMENT');
    expect(await holder.codeFor('2')).toBe('E_ARGUMENT');
    for (const answer of holder.answers) expect(JSON.stringify(answer).length).toBeLessThan(1_000);
    holder.close();
  });
});

describe('ids', () => {
  test.each([undefined, null, '', 7, {}, [], 'x'.repeat(101)])('%s is no id and gets no answer', async (id) => {
    const { desk, holder } = deskAndHolder();

    holder.call(id, ['echo'], { text: 'a' });
    await holder.settled();

    expect(holder.answers).toHaveLength(1);
    expect(desk.called).toEqual(['echo']);
    holder.close();
  });

  test.each([null, undefined, 0, '', 'text', true, [], new Map(), new Date(0), new Uint8Array(3), new Error('x')])(
    'a frame that is %s gets no answer, and does no harm',
    async (frame) => {
      const { holder } = deskAndHolder();

      holder.say(frame);
      await holder.settled();

      expect(holder.answers).toHaveLength(1);
      holder.close();
    },
  );

  test('one id in flight is one call', async () => {
    const { desk, holder } = deskAndHolder();

    holder.call('1', ['wait']);
    holder.call('1', ['wait']);
    holder.call('1', ['echo'], { text: 'a' });
    await holder.settled();
    desk.release();
    await holder.answerTo('1');
    await holder.settled();

    expect(desk.called.filter((name) => name === 'wait')).toHaveLength(1);
    expect(holder.answers.filter(({ id }) => id === '1')).toEqual([
      { id: '1', type: 'RAW', value: { text: 'released' } },
    ]);
    holder.close();
  });

  test.each(['__proto__', 'constructor', 'toString'])('"%s" is an id like any other', async (id) => {
    const { holder } = deskAndHolder();

    holder.call(id, ['echo'], { text: 'a' });

    expect(await holder.answerTo(id)).toMatchObject({ value: { text: 'a' } });
    holder.close();
  });
});

describe('a holder that asks too much', () => {
  test('hears E_BUSY beyond 256 calls in flight, and is served again when they are done', async () => {
    const { desk, holder } = deskAndHolder();

    for (let call = 0; call < 257; call += 1) holder.call(`${call}`, ['wait']);

    expect(await holder.codeFor('256')).toBe('E_BUSY');
    expect(desk.called).toHaveLength(256);
    desk.release();
    await holder.answerTo('255');
    await holder.settled();
    holder.close();
  });

  test('does not disturb the holder of another port', async () => {
    const desk = new Desk();
    const bad = mintChannel(DeskContract);
    const good = mintChannel(DeskContract);
    serve(bad.server, DeskContract, desk.implementation);
    serve(good.server, DeskContract, desk.implementation);
    const mallory = new Holder(bad.client);
    const alice = connect(good.client, DeskContract);

    for (let call = 0; call < 300; call += 1) mallory.call(`${call}`, ['wait']);
    mallory.say({ id: 's', type: 'SET', path: ['echo'], value: { type: 'RAW', value: null } });
    mallory.say({ id: 'r', type: 'RELEASE' });
    await mallory.answerTo('r');

    expect(await alice.call.echo({ text: 'hello' })).toEqual({ text: 'hello' });
    mallory.close();
    expect(await alice.call.add({ a: 1, b: 2 })).toEqual({ sum: 3 });
    alice.close();
  });
});
