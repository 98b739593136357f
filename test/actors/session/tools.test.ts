import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { ToolResultBlock } from '../../../src/protocol/model.ts';
import type { TestActor } from '../../support/actor.ts';
import { ALICE, CAROL, call, hit, KITCHEN, type Scene, Stage, say, startSession } from './support.ts';

let actor: TestActor;

beforeAll(async () => {
  actor = await startSession();
});
afterAll(() => actor[Symbol.asyncDispose]());

/** A turn whose model makes these calls at once, and what it was answered. */
async function calling(scene: Scene, ...calls: readonly [name: string, input: Record<string, unknown>][]) {
  const blocks = calls.map(([name, input], at) => call(name, input, `call-${at}`));
  const stage = new Stage(actor, { ...scene, generate: (_, at) => (at === 0 ? blocks : [say('Done.')]) });
  return { stage, results: await stage.toolResults() };
}

const told = (result: ToolResultBlock | undefined): Record<string, unknown> => JSON.parse(result?.text ?? '');
const offered = ({ requests }: Stage, name: string) => requests[0]?.tools.find((tool) => tool.name === name);

const revoked = () => {
  throw new CoopError('E_REVOKED', { what: 'journal.send' });
};
const carol = { name: 'carol', place: CAROL };
const kitchen = { name: '#kitchen', place: KITCHEN };
const alice = { name: 'alice', place: ALICE };

/** Looks like what people type to decide, or like a number of a row. */
const ID = /[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}|\bid\b|\d/;

describe('memory_search', () => {
  const hits = [
    hit('the key is in the pot', { id: 4 }),
    hit('the key is under the mat', { id: 7, author: 'pat', integrity: 'public', coverage: 0.5 }),
  ];

  it('says of each hit who said it and when, and marks what is believed less than the turn', async () => {
    const { results } = await calling({ stores: { private: { hits } } }, ['memory_search', { query: 'key' }]);
    expect(told(results[0])).toEqual({
      found: [
        { id: 4, store: 'private', text: 'the key is in the pot', by: 'alice', at: '2026-11-20' },
        {
          id: 7,
          store: 'private',
          text: 'the key is under the mat',
          by: 'pat',
          at: '2026-11-20',
          believed: 'public',
        },
      ],
    });
    expect(results[0]).toMatchObject({ integrity: 'public', failed: false });
  });

  it('is worth what the authors of the hits that it shows are worth, not of those left out', async () => {
    const { results } = await calling({ stores: { private: { hits } } }, ['memory_search', { query: 'key', limit: 1 }]);
    expect(results[0]?.integrity).toBe('full');
    expect(results[0]?.text).not.toContain('mat');
  });

  it('that finds nothing holds nobody’s words', async () => {
    const { results } = await calling({ stores: { private: {} } }, ['memory_search', { query: 'key' }]);
    expect(results[0]).toEqual({ type: 'tool_result', id: 'call-0', text: '{"found":[]}', failed: false });
  });

  it('marks nothing that is at the turn’s level', async () => {
    const social = { hits: [hit('bins on Monday', { author: 'carol', integrity: 'familiar' })] };
    const scene = { place: KITCHEN, level: 'familiar', sender: 'full', stores: { social } } as const;
    const { results } = await calling(scene, ['memory_search', { query: 'bins' }]);
    expect(results[0]?.text).not.toContain('believed');
  });
});

describe('memory_write', () => {
  const share = (outcome: 'queued' | 'asked'): Scene => ({
    stores: { private: { writes: true } },
    share: { stores: ['shared', 'social'], share: () => outcome },
  });
  const forOthers = ['memory_write', { text: 'Bob wants a bicycle', store: 'social' }] as const;

  it('of words that go through says when they are written, and that the person sees it', async () => {
    const { results } = await calling(share('queued'), [...forOthers]);
    expect(told(results[0])).toEqual({
      queued: 'social',
      note: 'It is written with your answer, and the person is shown it.',
    });
  });

  it('of words that are asked for says that nothing is written and that a person decides, and no number', async () => {
    const { results } = await calling(share('asked'), [...forOthers]);
    const { asked, note } = told(results[0]);
    expect(asked).toBe('social');
    expect(note).toMatch(/^Nothing is written yet\. .*decision.*Tell the person that it waits/);
    expect(results[0]?.text).not.toMatch(ID);
    expect(results[0]?.failed).toBe(false);
  });

  it.each([
    [
      new CoopError('E_CREDENTIAL', { what: 'an API key' }),
      /^E_CREDENTIAL: This looks like an API key\..*password man/,
    ],
    [new CoopError('E_NO_WAY_DOWN', { sink: 'social' }), /^E_NO_WAY_DOWN: .*social.*Ask them to say it themselves/],
    [new CoopError('E_APPROVALS_FULL', { limit: 5 }), /^E_APPROVALS_FULL: .*Answer without this one/],
  ])('that is refused with %s tells the model what to do instead', async (error, expected) => {
    const refusing = () => {
      throw error;
    };
    const { stage, results } = await calling({ share: { stores: ['social'], share: refusing } }, [...forOthers]);
    expect(results[0]).toMatchObject({ failed: true, text: expect.stringMatching(expected) });
    expect(await stage.ended()).toBe('committed');
  });
});

describe('send_message', () => {
  const asking = { to: [carol, kitchen, alice], send: () => 'asked' as const };
  const direct = { to: [alice], send: () => 'queued' as const };
  const message = { text: 'the soup is ready' };

  it('is not there without its port, whatever the model calls', async () => {
    const { stage, results } = await calling({}, ['send_message', { to: 'carol', ...message }]);
    expect(stage.requests[0]?.tools).toEqual([]);
    expect(results[0]).toMatchObject({
      failed: true,
      text: expect.stringMatching(/^E_TOOL_UNKNOWN: .*"send_message"/),
    });
  });

  it('is not there where there is nobody to send to', async () => {
    const { stage } = await calling({ send: { asking: { ...asking, to: [] } } });
    expect(stage.requests[0]?.tools).toEqual([]);
  });

  it('names every destination, in an order that does not depend on who was there first', async () => {
    const { stage } = await calling({ send: { asking, direct } });
    const { stage: other } = await calling({ send: { asking: { ...asking, to: [...asking.to].reverse() }, direct } });
    expect(offered(stage, 'send_message')?.schema).toMatchObject({
      properties: { to: { enum: ['#kitchen', 'alice', 'carol'] } },
    });
    expect(other.requests[0]?.tools).toEqual(stage.requests[0]?.tools);
  });

  it('goes directly where that is lent, and says so', async () => {
    const { stage, results } = await calling({ send: { asking, direct } }, [
      'send_message',
      { to: 'alice', ...message },
    ]);
    expect(stage.sent).toMatchObject([
      { way: 'direct', args: { place: ALICE, text: message.text, integrity: 'full' } },
    ]);
    expect(told(results[0])).toEqual({
      queued: 'alice',
      note: 'It is sent with your answer, and the person is shown it.',
    });
  });

  it('asks where it is not, and says that nothing is sent yet', async () => {
    const { stage, results } = await calling({ send: { asking, direct } }, [
      'send_message',
      { to: '#kitchen', ...message },
    ]);
    expect(stage.sent).toMatchObject([{ way: 'asking', args: { place: KITCHEN } }]);
    expect(told(results[0])).toMatchObject({
      asked: '#kitchen',
      note: expect.stringMatching(/^Nothing is sent yet\./),
    });
    expect(results[0]?.text).not.toMatch(ID);
  });

  it('asks where the direct way was taken back, under the same key: what was done is not done again', async () => {
    const { stage, results } = await calling({ send: { asking, direct: { ...direct, send: revoked } } }, [
      'send_message',
      { to: 'alice', ...message },
    ]);
    expect(stage.sent.map(({ way }) => way)).toEqual(['direct', 'asking']);
    expect(stage.sent[1]?.args).toEqual(stage.sent[0]?.args);
    expect(told(results[0])).toMatchObject({ asked: 'alice' });
  });

  it('asks nobody where the direct way failed otherwise', async () => {
    const failing = () => {
      throw new CoopError('E_APPROVALS_FULL', { limit: 5 });
    };
    const { stage, results } = await calling({ send: { asking, direct: { ...direct, send: failing } } }, [
      'send_message',
      { to: 'alice', ...message },
    ]);
    expect(stage.sent.map(({ way }) => way)).toEqual(['direct']);
    expect(results[0]).toMatchObject({ failed: true, text: expect.stringMatching(/^E_APPROVALS_FULL/) });
  });

  it('refuses whoever is not a destination, and says who is', async () => {
    const { stage, results } = await calling(
      { send: { asking } },
      ['send_message', { to: 'mallory', ...message }],
      ['send_message', { to: CAROL, ...message }],
      ['send_message', { to: 'carol', ...message, place: KITCHEN }],
      ['send_message', { to: 'carol', text: 'x'.repeat(4_001) }],
    );
    expect(stage.sent).toEqual([]);
    const texts = results.map(({ text }) => text);
    expect(texts[0]).toBe('E_TOOL_ARGUMENT: send_message: to: one of #kitchen, alice, carol.');
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).toMatch(/unknown "place"/);
    expect(texts[3]).toMatch(/text: at most 4000/);
  });
});
