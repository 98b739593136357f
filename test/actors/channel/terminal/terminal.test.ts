import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identity } from '../../../../src/protocol/address.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { personName, stranger } from '../../../../src/protocol/ids.ts';
import { Client, codeOf, dm, room, TestTerminal } from './support.ts';

let terminal: TestTerminal;
beforeEach(async () => {
  terminal = await TestTerminal.start();
});
afterEach(async () => {
  await terminal[Symbol.asyncDispose]();
});

const KITCHEN = room('kitchen');

describe('who reads where', () => {
  test('is reported in whole before the supervisor is asked who comes', async () => {
    await Client.open(terminal, 'bob', 'kitchen');
    await Client.open(terminal, 'carol', 'kitchen');
    expect(terminal.told).toEqual([
      'report group:terminal:kitchen terminal:bob',
      'arrive terminal:bob group:terminal:kitchen',
      'report group:terminal:kitchen terminal:bob terminal:carol',
      'arrive terminal:carol group:terminal:kitchen',
    ]);
  });

  test('is reported of direct messages too, under the one place that the names of a person lead to', async () => {
    await Client.open(terminal, 'alice');
    const second = await Client.open(terminal, 'default');
    expect(terminal.members(dm('alice'))).toEqual(['terminal:alice', 'terminal:default']);
    expect(terminal.members(dm('default'))).toEqual([]);
    second.leave();
    await expect.poll(() => terminal.members(dm('alice'))).toEqual(['terminal:alice']);
  });

  test('somebody who is here twice reads until both have left', async () => {
    const first = await Client.open(terminal, 'bob', 'kitchen');
    const second = await Client.open(terminal, 'bob', 'kitchen');
    expect(terminal.members(KITCHEN)).toEqual(['terminal:bob']);
    first.leave();
    await expect.poll(() => terminal.reports.length).toBe(3);
    expect(terminal.members(KITCHEN)).toEqual(['terminal:bob']);
    second.leave();
    await expect.poll(() => terminal.members(KITCHEN)).toEqual([]);
  });

  test('a newcomer is shown nothing before both are answered', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    const report = Promise.withResolvers<void>();
    const arrival = Promise.withResolvers<void>();
    terminal.onReport = () => report.promise;
    terminal.onArrive = () => arrival.promise;
    const carol = new Client(terminal);
    const opening = carol.open('carol', 'kitchen');
    await expect.poll(() => terminal.reports.length).toBe(2);
    await terminal.deliver(KITCHEN, 'while it is reported');
    report.resolve();
    await expect.poll(() => terminal.told.at(-1)).toBe('arrive terminal:carol group:terminal:kitchen');
    await terminal.deliver(KITCHEN, 'while it is judged');
    arrival.resolve();
    await opening;
    await terminal.deliver(KITCHEN, 'for both');
    await expect.poll(() => carol.texts).toEqual(['for both']);
    expect(bob.texts).toEqual(['while it is reported', 'while it is judged', 'for both']);
  });

  test('where a report is not heard nobody comes in, and it is said again that they do not read', async () => {
    terminal.onReport = () => {
      throw new CoopError('E_BUSY', { what: 'membership', window: 0 });
    };
    const bob = new Client(terminal);
    expect(codeOf(await bob.open('bob', 'kitchen'))).toBe('E_BUSY');
    terminal.onReport = () => {};
    await expect.poll(() => terminal.members(KITCHEN)).toEqual([]);
    expect(codeOf(await bob.open('bob', 'kitchen'))).toBeUndefined();
    expect(terminal.members(KITCHEN)).toEqual(['terminal:bob']);
  });

  test('that somebody has left is said until it is heard', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    let refusals = 2;
    terminal.onReport = () => {
      refusals -= 1;
      if (refusals >= 0) throw new CoopError('E_BUSY', { what: 'membership', window: 0 });
    };
    bob.leave();
    await expect.poll(() => terminal.reports.length, { timeout: 5_000 }).toBe(4);
    expect(terminal.members(KITCHEN)).toEqual([]);
  });

  test('everything is reported again where the port is lent anew', async () => {
    await Client.open(terminal, 'bob', 'kitchen');
    await Client.open(terminal, 'carol', 'hall');
    terminal.reports.length = 0;
    terminal.lendMembership();
    await expect.poll(() => terminal.reports.length).toBe(2);
    expect(terminal.members(KITCHEN)).toEqual(['terminal:bob']);
    expect(terminal.members(room('hall'))).toEqual(['terminal:carol']);
  });
});

describe('what a visitor was told and no longer holds', () => {
  test('ends their connection with an event, and nobody else’s', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    const carol = await Client.open(terminal, 'carol', 'kitchen');
    await terminal.visits.end({ visits: [1, 99] });
    await bob.event('changed');
    await bob.ended;
    await expect.poll(() => terminal.members(KITCHEN)).toEqual(['terminal:carol']);
    expect(terminal.told).toContain('leave 1');
    await terminal.deliver(KITCHEN, 'for carol');
    await expect.poll(() => carol.texts).toEqual(['for carol']);
    expect(bob.texts).toEqual([]);
  });

  test('is shown nothing from that moment on, also where the client does not hang up', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    await terminal.visits.end({ visits: [1] });
    expect(await terminal.deliver(KITCHEN, 'too late')).toBe('readers:0');
    await bob.ended;
    expect(bob.frames.at(-1)?.method).toBe('changed');
  });

  test('counts also while they are still coming in', async () => {
    const arrival = Promise.withResolvers<void>();
    terminal.onArrive = () => arrival.promise;
    const bob = new Client(terminal);
    const opening = bob.open('bob', 'kitchen');
    await expect.poll(() => terminal.told.at(-1)).toBe('arrive terminal:bob group:terminal:kitchen');
    await terminal.visits.end({ visits: [1] });
    arrival.resolve();
    await expect(opening).rejects.toThrow('ended');
    await expect.poll(() => terminal.members(KITCHEN)).toEqual([]);
    expect(await terminal.deliver(KITCHEN, 'for nobody')).toBe('readers:0');
  });
});

describe('what somebody says', () => {
  test('goes to the journal with the rooms that hear the answer, each once', async () => {
    const bob = await Client.open(terminal, 'bob', 'hall');
    await bob.call('send', { text: 'dinner', rooms: ['kitchen', 'hall', 'kitchen', 'study'] });
    expect(terminal.accepted[0]?.also).toEqual([KITCHEN, room('study')]);
    await bob.call('send', { text: 'no more' });
    expect(terminal.accepted[1]).not.toHaveProperty('also');
    expect(codeOf(await bob.call('send', { text: 'dinner', rooms: ['no room'] }))).toBe('E_NAME');
    expect(terminal.accepted).toHaveLength(2);
  });

  test.each([
    ['held', 'E_HELD'],
    ['unlisted', 'E_UNLISTED'],
  ] as const)('of one who is %s is written down, told to nobody, and refused', async (voice, code) => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    terminal.voice = voice;
    const mallory = await Client.open(terminal, 'mallory', 'kitchen');
    expect(codeOf(await mallory.call('send', { text: 'let me in' }))).toBe(code);
    expect(terminal.accepted.map(({ text }) => text)).toEqual(['let me in']);
    await terminal.deliver(KITCHEN, 'after it');
    await expect.poll(() => bob.texts).toEqual(['after it']);
  });

  test('of a stranger who is overheard is heard by the room under their identity, once, and not answered', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    terminal.voice = 'overheard';
    const mallory = await Client.open(terminal, 'mallory', 'kitchen');
    for (const _ of [1, 2]) {
      expect(codeOf(await mallory.call('send', { text: 'hello there', id: 'one' }))).toBe('E_OVERHEARD');
    }
    const { params } = await bob.event('message');
    expect(params).toMatchObject({ from: '?terminal:mallory', kind: 'said', text: 'hello there' });
    await terminal.deliver(KITCHEN, 'after it');
    await expect.poll(() => bob.texts).toEqual(['hello there', 'after it']);
  });

  test('of a stranger who is answered is said under their identity', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    const mallory = await Client.open(terminal, 'mallory', 'kitchen');
    expect((await mallory.call('send', { text: 'hello' })).result).toMatchObject({ duplicate: false });
    expect((await bob.event('message')).params).toMatchObject({ from: '?terminal:mallory' });
  });
});

describe('what is delivered', () => {
  test('is shown to those who reach its level', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    const carol = await Client.open(terminal, 'carol', 'kitchen');
    expect(await terminal.deliver(KITCHEN, 'for inner people', { level: 'inner' })).toBe('readers:1');
    expect(await terminal.deliver(KITCHEN, 'from elsewhere', { level: 'familiar', kind: 'sent' })).toBe('readers:2');
    await expect.poll(() => bob.texts).toEqual(['for inner people', 'from elsewhere']);
    await expect.poll(() => carol.texts).toEqual(['from elsewhere']);
    expect((await carol.event('message')).params).toMatchObject({ from: null, kind: 'sent' });
  });

  test('is shown to those of its audience alone, strangers among them', async () => {
    const bob = await Client.open(terminal, 'bob', 'kitchen');
    const mallory = await Client.open(terminal, 'mallory', 'kitchen');
    const [alice, known, unknown] = [personName('alice'), personName('bob'), stranger(identity('terminal:mallory'))];
    expect(await terminal.deliver(KITCHEN, 'before mallory came', { audience: [alice, known] })).toBe('readers:1');
    expect(await terminal.deliver(KITCHEN, 'before bob came', { audience: [alice, unknown] })).toBe('readers:1');
    await expect.poll(() => bob.texts).toEqual(['before mallory came']);
    await expect.poll(() => mallory.texts).toEqual(['before bob came']);
  });

  test('an answer that nobody is there for is delivered; what was sent from elsewhere is not', async () => {
    expect(await terminal.deliver(KITCHEN, 'an answer')).toBe('readers:0');
    await expect(terminal.deliver(KITCHEN, 'words', { kind: 'sent' })).rejects.toBeInstanceOf(CoopError);
    await Client.open(terminal, 'carol', 'kitchen');
    await expect(terminal.deliver(KITCHEN, 'words', { level: 'full', kind: 'sent' })).rejects.toBeInstanceOf(CoopError);
  });

  test('that something waits is told to those who decide, in their own conversation alone', async () => {
    const own = await Client.open(terminal, 'default');
    const inRoom = await Client.open(terminal, 'alice', 'kitchen');
    const bob = await Client.open(terminal, 'bob');
    await terminal.delivery.ring({});
    await own.event('attention');
    for (const place of [KITCHEN, dm('bob')]) await terminal.deliver(place, 'after it');
    for (const other of [inRoom, bob]) {
      await other.event('message');
      expect(other.frames.filter(({ method }) => method === 'attention')).toEqual([]);
    }
  });
});
