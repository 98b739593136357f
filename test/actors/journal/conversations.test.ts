import { expect, test } from 'vitest';
import type { TurnId } from '../../../src/protocol/ids.ts';
import type { Message } from '../../../src/protocol/model.ts';
import { accepted, type Begin, begun, KITCHEN, newFolder, TestJournal, toolSteps, words } from './support.ts';

/** Talks in one room: each turn is begun, given steps, and ended with a reply. */
class Room implements AsyncDisposable {
  readonly journal: TestJournal;
  readonly #control;
  readonly #inbox;
  #count = 0;

  constructor(journal: TestJournal) {
    this.journal = journal;
    this.#control = journal.control();
    this.#inbox = journal.inbox();
  }

  static async open(): Promise<Room> {
    return new Room(await TestJournal.open(await newFolder()));
  }

  async begin(text: string, how: Begin): Promise<TurnId> {
    const said = { id: `m${++this.#count}`, text, by: how.by ?? 'alice', place: KITCHEN };
    const { inbox } = await accepted(this.#inbox, said);
    return (await begun(this.#control, inbox, { place: KITCHEN, ...how })).turn;
  }

  async say(text: string, how: Begin, steps: readonly Message[] = []): Promise<TurnId> {
    const turn = await this.begin(text, how);
    const port = this.journal.turn(turn);
    for (const [step, message] of steps.entries()) await port.call.append({ step, message });
    await port.call.commit({ text: `re: ${text}` });
    return turn;
  }

  async heard(text: string, how: Begin): Promise<string[]> {
    const { history } = await this.journal.turn(await this.begin(text, how)).call.load({});
    return history.map(({ message }) => words(message));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.journal[Symbol.asyncDispose]();
  }
}

const ALICE: Begin = { by: 'alice', level: 'full', readers: ['alice'] };

test('of a full turn a familiar one in the same room sees what its person said, and nothing that was made of more', async () => {
  await using room = await Room.open();
  const readers = ['alice', 'carol'];
  // The room is configured full: nothing closes, the levels of the turns differ.
  const place = { placeLevel: 'full', readers } as const;
  await room.say('where is the key?', { by: 'alice', level: 'full', ...place }, toolSteps('c1', 'CANARY'));
  const carol = await room.begin('and?', { by: 'carol', level: 'familiar', ...place });
  const { history } = await room.journal.turn(carol).call.load({});
  expect(history.map(({ message }) => words(message))).toEqual(['where is the key?']);
  expect(JSON.stringify(history)).not.toContain('CANARY');
});

test('what a full turn did on the way is seen by the next full turn', async () => {
  await using room = await Room.open();
  await room.say('where is the key?', ALICE, toolSteps('c1', 'under the pot'));
  expect(await room.heard('and?', ALICE)).toEqual([
    'where is the key?',
    '[tool_call]',
    '[tool_result]',
    're: where is the key?',
  ]);
});

test('what a lower turn hears is the same whether or not a higher one took steps', async () => {
  const hear = async (steps: readonly Message[]): Promise<string[]> => {
    await using room = await Room.open();
    const place = { placeLevel: 'full', readers: ['alice', 'carol'] } as const;
    for (const text of ['one', 'two', 'three']) await room.say(text, { by: 'alice', level: 'full', ...place }, steps);
    return await room.heard('and?', { by: 'carol', level: 'familiar', ...place });
  };
  // More than a turn may load: where hidden steps counted, older words would be cut off.
  const many = Array.from({ length: 120 }, (_, index) => toolSteps(`c${index}`, 'x'.repeat(4_000))).flat();
  expect(await hear(many)).toEqual(await hear([]));
});

test('a turn whose steps are half a pair is heard without them', async () => {
  await using room = await Room.open();
  const [call] = toolSteps('c1', 'never came');
  await room.say('hello', ALICE, [call]);
  expect(await room.heard('and?', ALICE)).toEqual(['hello', 're: hello']);
});

test('a new reader hears nothing of what was said before', async () => {
  await using room = await Room.open();
  await room.say('the party is a surprise', { ...ALICE, placeLevel: 'full', readers: ['alice', 'bob'] });
  const readers = ['alice', 'bob', 'dave'];
  expect(await room.heard('hello Dave', { ...ALICE, placeLevel: 'full', readers })).toEqual([]);
});

test('who left and comes back does not hear what was said meanwhile', async () => {
  await using room = await Room.open();
  await room.say('one', { ...ALICE, readers: ['alice', 'dave'] });
  await room.say('two, while Dave is away', { ...ALICE, readers: ['alice'] });
  expect(await room.heard('three', { ...ALICE, readers: ['alice', 'dave'] })).toEqual([]);
});

test('a conversation goes on while somebody only leaves', async () => {
  await using room = await Room.open();
  await room.say('one', { ...ALICE, readers: ['alice', 'dave'] });
  expect(await room.heard('two', { ...ALICE, readers: ['alice'] })).toEqual(['one', 're: one']);
});

test('a conversation ends when its place falls', async () => {
  await using room = await Room.open();
  const readers = ['alice', 'bob'];
  await room.say('one', { ...ALICE, placeLevel: 'full', readers });
  expect(await room.heard('two', { ...ALICE, level: 'inner', placeLevel: 'inner', readers })).toEqual([]);
});

test('a place that rose in the meantime ends its conversation when it falls back', async () => {
  await using room = await Room.open();
  const at = (level: 'full' | 'familiar'): Begin => ({ ...ALICE, level, placeLevel: level });
  await room.say('one', at('familiar'));
  await room.say('two', at('full'));
  expect(await room.heard('three', at('full'))).toEqual(['one', 're: one', 'two', 're: two']);
  expect(await room.heard('four', at('familiar'))).toEqual([]);
});

test('a resumed turn that meets a new reader starts over in a new conversation', async () => {
  await using room = await Room.open();
  await room.say('a secret', ALICE);
  const turn = await room.begin('and?', ALICE);
  const { call } = room.journal.turn(turn);
  expect((await call.load({})).history).toHaveLength(2);
  const [asked] = toolSteps('c1', 'x');
  await call.append({ step: 0, message: asked });

  const inbox = (await room.journal.event('mail', ({ message }) => message === 'm2')).inbox;
  const readers = ['alice', 'carol'];
  await begun(room.journal.control(), inbox, { place: KITCHEN, level: 'full', readers });
  const loaded = await call.load({});
  expect(loaded.history).toEqual([]);
  expect(loaded.steps).toEqual([]);
  expect(loaded.message.text).toBe('and?');
});

test('what belongs to a turn that still runs is not part of the conversation yet', async () => {
  await using room = await Room.open();
  const first = await room.begin('one', ALICE);
  expect(await room.heard('two', ALICE)).toEqual([]);
  await room.journal.turn(first).call.commit({ text: 're: one' });
  expect(await room.heard('three', ALICE)).toEqual(['one', 're: one']);
});

test('the conversations of two places have nothing to do with each other', async () => {
  await using room = await Room.open();
  await room.say('in the kitchen', ALICE);
  const { inbox } = await accepted(room.journal.inbox(), { id: 'dm', text: 'in private' });
  const { turn } = await begun(room.journal.control(), inbox);
  expect((await room.journal.turn(turn).call.load({})).history).toEqual([]);
});

test('a long conversation is cut where a turn begins', async () => {
  await using room = await Room.open();
  const big = toolSteps('c1', 'x'.repeat(2_000_000));
  for (const text of ['one', 'two', 'three', 'four', 'five', 'six']) await room.say(text, ALICE, big);
  const heard = await room.heard('and?', ALICE);
  const whole = (text: string): string[] => [text, '[tool_call]', '[tool_result]', `re: ${text}`];
  // What is older waits to be summarised first.
  expect(heard).toEqual(['four', 'five', 'six'].flatMap(whole));
});
