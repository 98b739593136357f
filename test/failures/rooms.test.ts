import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { withModel } from '../daemon/model.ts';
import { type MessagesBody, toolResults } from '../support/messages-api.ts';
import { calls, given, obeying, says, toolNames } from './models.ts';

const KEEP = { name: 'memory_write', input: { text: 'the ring is in the green box' } };
const KEEP_FOR_ALL = {
  name: 'memory_write',
  input: { text: 'the safe is behind the mirror', store: 'private', audience: 'everyone' },
};
const SEARCH = { name: 'memory_search', input: { query: 'where is the ring, what is behind the mirror?' } };

describe('words of one place in another', () => {
  it('L1: what is private is in no byte that a model is given for a room where others read', async () => {
    await using stage = await withModel(obeying({ 'keep it': KEEP, 'tell all': KEEP_FOR_ALL, search: SEARCH }));
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.ask('keep it: the ring is in the green box');
    await alice.ask('tell all: the safe is behind the mirror');
    await expect
      .poll(async () => (await alice.ask('search for it')).text)
      .toMatch(/green box.*mirror|mirror.*green box/);

    for (const [room, other] of [
      ['porch', 'pat'],
      ['hall', 'carol'],
      ['den', 'bob'],
    ] as const) {
      await Guest.arrive(stage.household, other, room);
      const before = stage.api.requests.length;
      const there = await Guest.arrive(stage.household, 'alice', room);
      await there.ask('what do you know of me?');
      await there.ask('search for it');
      const bytes = given(stage.api.requests.slice(before));
      expect(bytes, room).toContain('what do you know of me?');
      expect(bytes, room).not.toMatch(/green box|safe is behind/);
      expect(toolNames(stage.api.requests[before]).includes('memory_search'), room).toBe(room !== 'porch');
    }
  });

  it('L7: the same person in two rooms is two audiences: what they keep alone is not even found where nobody else reads', async () => {
    await using stage = await withModel(obeying({ 'keep it': KEEP, search: SEARCH }));
    const alone = await Guest.arrive(stage.household, 'alice');
    await alone.ask('keep it: the ring is in the green box');
    const study = await Guest.arrive(stage.household, 'alice', 'study');
    expect(study.opened.effective.level).toBe('full');
    const porch = await Guest.arrive(stage.household, 'alice', 'porch');
    await Guest.arrive(stage.household, 'pat', 'porch');
    const before = stage.api.requests.length;
    await study.ask('search for it');
    await porch.ask('search for it');
    await study.ask('what did I say alone?');
    expect(given(stage.api.requests.slice(before))).not.toContain('green box');
    expect((await alone.ask('search for it')).text).toContain('green box');
  });

  it('L17: an answer goes where its message came from, wherever its person has spoken since', async () => {
    const gate = Promise.withResolvers<void>();
    const answer = async (body: MessagesBody) => {
      const isFirst = JSON.stringify(body.messages).includes('alone: one');
      if (isFirst) await gate.promise;
      return says(isFirst ? 'for you alone' : 'for the porch');
    };
    await using stage = await withModel(answer);
    const alone = await Guest.arrive(stage.household, 'alice');
    const { message } = await alone.client.call('send', { text: 'alone: one' });
    await stage.api.request(0);
    const pat = await Guest.arrive(stage.household, 'pat', 'porch');
    const porch = await Guest.arrive(stage.household, 'alice', 'porch');
    expect(await porch.ask('and here?')).toEqual({ kind: 'reply', text: 'for the porch' });
    gate.resolve();
    const reply = await alone.event('message', ({ kind }) => kind === 'reply');
    expect(reply).toMatchObject({ text: 'for you alone', message });
    for (const there of [pat, porch]) expect(there.seen).not.toContain('for you alone');
    expect(alone.seen).not.toContain('for the porch');
  });

  it('L21: conversations that are worked on in one moment do not meet', async () => {
    const all = Promise.withResolvers<void>();
    const people = ['alice', 'bob', 'carol', 'pat'] as const;
    const places = people.flatMap((who) => [
      { who, room: undefined, word: `${who}-alone` },
      { who, room: `room-of-${who}`, word: `${who}-den` },
    ]);
    const answer = async (body: MessagesBody, at: number) => {
      if (at + 1 === places.length) all.resolve();
      if (at < places.length) await all.promise;
      const [word] = JSON.stringify(body.messages.at(-1)).match(/\w+-(?:alone|den)\b/) ?? [];
      return toolResults(body).length === 0 && body.tools?.some(({ name }) => name === 'memory_search')
        ? calls('memory_search', { query: 'secret' })
        : says(`I heard ${word ?? 'nothing'}`);
    };
    await using stage = await withModel(answer);
    const guests = await Promise.all(places.map(({ who, room }) => Guest.arrive(stage.household, who, room)));
    for (const round of ['first', 'second']) {
      await Promise.all(guests.map((guest, at) => guest.ask(`the ${round} secret is ${places[at]?.word}`, 25_000)));
    }
    for (const [at, { word }] of places.entries()) {
      const others = places.map((place) => place.word).filter((other) => other !== word);
      expect(guests[at]?.seen, word).toContain('message');
      for (const other of others) expect(guests[at]?.seen, word).not.toContain(`${other}`);
    }
    for (const { body } of stage.api.requests) {
      const met = new Set(JSON.stringify(body).match(/\w+-(?:alone|den)\b/g));
      expect([...met]).toHaveLength(1);
    }
  });
});
