import { describe, expect, it } from 'vitest';
import { type MessagesBody, toolResults } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';
import { calls, given, obeying, says, toolNames } from './models.ts';

const KEEP = { name: 'memory_write', input: { text: 'the ring is in the green box' } };
const KEEP_FOR_ALL = {
  name: 'memory_write',
  input: { text: 'the safe is behind the mirror', store: 'private', audience: 'everyone' },
};
const SEARCH = { name: 'memory_search', input: { query: 'where is the ring, what is behind the mirror?' } };

/** Rooms and words are of one test each. */
const stage = stageForAll();

describe('words of one place in another', () => {
  it('L1: what is private is in no byte that a model is given for a room where others read', async () => {
    stage.api.script = obeying({ 'keep it': KEEP, 'tell all': KEEP_FOR_ALL, search: SEARCH });
    const alice = await stage.arrive('alice');
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
      await stage.arrive(other, room);
      const before = stage.api.requests.length;
      const there = await stage.arrive('alice', room);
      await there.ask('what do you know of me?');
      await there.ask('search for it');
      const bytes = given(stage.api.requests.slice(before));
      expect(bytes, room).toContain('what do you know of me?');
      expect(bytes, room).not.toMatch(/green box|safe is behind/);
      expect(toolNames(stage.api.requests[before]).includes('memory_search'), room).toBe(room !== 'porch');
    }
  });

  it('L7: the same person in two rooms is two audiences: what they keep alone is not even found where nobody else reads', async () => {
    const keep = { name: 'memory_write', input: { text: 'the locket is in the blue drawer' } };
    stage.api.script = obeying({
      'keep it': keep,
      search: { name: 'memory_search', input: { query: 'where is the locket?' } },
    });
    const alone = await stage.arrive('alice');
    await alone.ask('keep it: the locket is in the blue drawer');
    const study = await stage.arrive('alice', 'study');
    expect(study.opened.effective.level).toBe('full');
    const porch = await stage.arrive('alice', 'terrace');
    await stage.arrive('pat', 'terrace');
    const before = stage.api.requests.length;
    await study.ask('search for it');
    await porch.ask('search for it');
    await study.ask('what did I say alone?');
    expect(given(stage.api.requests.slice(before))).not.toContain('blue drawer');
    expect((await alone.ask('search for it')).text).toContain('blue drawer');
  });

  it('L17: an answer goes where its message came from, wherever its person has spoken since', async () => {
    const gate = Promise.withResolvers<void>();
    const answer = async (body: MessagesBody) => {
      const isFirst = JSON.stringify(body.messages).includes('alone: one');
      if (isFirst) await gate.promise;
      return says(isFirst ? 'for you alone' : 'for the porch');
    };
    stage.api.script = answer;
    const alone = await stage.arrive('alice');
    const { message } = await alone.client.call('send', { text: 'alone: one' });
    await stage.api.request(0);
    const pat = await stage.arrive('pat', 'veranda');
    const porch = await stage.arrive('alice', 'veranda');
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
    stage.api.script = answer;
    const guests = await Promise.all(places.map(({ who, room }) => stage.arrive(who, room)));
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
