import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/protocol/contracts/memory/index.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { ToolResultBlock } from '../../../src/protocol/model.ts';
import type { TestActor } from '../../support/actor.ts';
import { ALICE, asked, CAROL, call, hit, KITCHEN, type Scene, Stage, say, startSession } from './support.ts';

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
    hit('the key is under the mat', { id: 7, author: 'pat', integrity: 'public', audience: 'everyone', score: 0.5 }),
  ];

  it('says of each hit what it is called, who said it and when, and marks what is believed less than the turn', async () => {
    const { results } = await calling({ stores: { private: { hits } } }, ['memory_search', { query: 'key' }]);
    expect(told(results[0])).toEqual({
      found: [
        { memory: 'private/me/4', text: 'the key is in the pot', by: 'alice', at: '2026-11-20' },
        { memory: 'private/7', text: 'the key is under the mat', by: 'pat', at: '2026-11-20', believed: 'public' },
      ],
      tokens: expect.any(Number),
    });
    expect(results[0]).toMatchObject({ integrity: 'public', failed: false });
  });

  it('is worth what the authors of the hits that it shows are worth, not of those left out, which it counts', async () => {
    const { results } = await calling({ stores: { private: { hits } } }, ['memory_search', { query: 'key', limit: 1 }]);
    expect(results[0]?.integrity).toBe('full');
    expect(results[0]?.text).not.toContain('mat');
    expect(told(results[0])).toMatchObject({ more: 1 });
  });

  it('that finds nothing holds nobody’s words', async () => {
    const { results } = await calling({ stores: { private: {} } }, ['memory_search', { query: 'key' }]);
    expect(results[0]).toEqual({ type: 'tool_result', id: 'call-0', text: '{"found":[],"tokens":1}', failed: false });
  });

  it('marks nothing that is at the turn’s level', async () => {
    const social = { hits: [hit('bins on Monday', { author: 'carol', integrity: 'familiar' })] };
    const scene = { place: KITCHEN, level: 'familiar', sender: 'full', stores: { social } } as const;
    const { results } = await calling(scene, ['memory_search', { query: 'bins' }]);
    expect(results[0]?.text).not.toContain('believed');
  });

  it('answers no more than its budget, says how much that is, and leaves out the long one, not what stands behind it', async () => {
    const many = Array.from({ length: 30 }, (_, index) => hit('x'.repeat(900), { id: index + 1 }));
    const scene = { stores: { private: { hits: [...many, hit('short', { id: 31 })] } } };
    const { results } = await calling(scene, ['memory_search', { query: 'x', limit: 30 }]);
    const { found, tokens, more } = told(results[0]);
    expect(results[0]?.text.length).toBeLessThan(8_200);
    expect(Number(tokens)).toBeLessThanOrEqual(2_000);
    expect((found as unknown[]).length + Number(more)).toBe(31);
    expect(results[0]?.text).toContain('short');
  });

  it('cuts a long text, never in the middle of a character', async () => {
    const hits = [hit('🦊'.repeat(3_000))];
    const { results } = await calling({ stores: { private: { hits } } }, ['memory_search', { query: 'fox' }]);
    expect(results[0]?.text).toMatch(/🦊…"/u);
    expect(results[0]?.text.isWellFormed()).toBe(true);
  });

  it('hands on what the search is narrowed to, days as instants', async () => {
    const where = { people: ['Bob'], tags: ['garden'], types: ['event'], files: ['a/b.md'] };
    const days = { from: '2026-03-01', until: '2026-03-02' };
    const { stage } = await calling({ stores: { private: {} } }, ['memory_search', { query: 'x', ...where, ...days }]);
    const from = Date.UTC(2026, 2, 1);
    expect(stage.searched[0]?.where).toEqual({ ...where, from, until: from + 2 * 86_400_000 - 1 });
  });

  it('refuses what is no day, no type and no filter, and says what is', async () => {
    const { stage, results } = await calling(
      { stores: { private: {} } },
      ['memory_search', { query: 'x', from: 'last week' }],
      ['memory_search', { query: 'x', types: ['secret'] }],
      ['memory_search', { query: 'x', store: 'private' }],
    );
    expect(results.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^E_TOOL_ARGUMENT: memory_search: from: write a day like/),
      expect.stringMatching(/^E_TOOL_ARGUMENT: memory_search: types.*one of note/),
      expect.stringMatching(/^E_TOOL_ARGUMENT: memory_search: .*unknown "store"/),
    ]);
    expect(stage.searched).toEqual([]);
  });
});

describe('memory_get', () => {
  const row = hit('whole', { id: 3, title: 'A title', facts: ['one', 'two'], author: 'pat', integrity: 'public' });

  it('shows one memory whole, is worth what its authors are, and says no place', async () => {
    const { results } = await calling({ stores: { private: { hits: [row] } } }, [
      'memory_get',
      { memory: 'private/me/3' },
    ]);
    expect(told(results[0])).toMatchObject({
      ...{ memory: 'private/me/3', title: 'A title', text: 'whole', facts: ['one', 'two'], by: 'pat' },
      ...{ believed: 'public', tokens: expect.any(Number) },
    });
    expect(results[0]?.text).not.toMatch(/dm:|482913|turn-0/);
    expect(results[0]?.integrity).toBe('public');
  });

  it('tells a row that is not there, one of another audience and a store that is not lent alike, with how to find one', async () => {
    const handles = ['private/me/99', 'private/3', 'shared/3'];
    const { results } = await calling(
      { stores: { private: { hits: [row] } } },
      ...handles
        .map((memory) => ['memory_get', { memory }] as const)
        .map(([name, input]): [string, { memory: string }] => [name, input]),
    );
    const said = results.map(({ text }, at) => text.replace(handles[at] ?? '', 'X'));
    expect(new Set(said)).toEqual(
      new Set([
        'E_NOT_FOUND: There is no memory X here. memory_search and memory_browse find memories, and say what they are called.',
      ]),
    );
  });

  it.each([
    '3',
    'private',
    'private/3/me',
    'private/me/0',
    'private/alice/3',
    '../private/3',
    'private/me/3 OR 1=1',
    'PRIVATE/3',
    'private/me/３',
  ])('says how memories are called where it is given %j', async (memory) => {
    const { results } = await calling({ stores: { private: { hits: [row] } } }, ['memory_get', { memory }]);
    expect(results[0]).toMatchObject({
      failed: true,
      text: expect.stringMatching(/^E_TOOL_ARGUMENT: memory_get: .*shared\/14/),
    });
  });
});

describe('memory_browse', () => {
  const day = 86_400_000;
  const hits = [1, 2, 3].map((id) => hit(`said on day ${id}`, { id, at: id * day }));

  it('shows the newest of every store that is lent, and with what to go on', async () => {
    const social = {
      hits: [
        hit('bins', {
          id: 9,
          store: 'social',
          audience: 'everyone',
          at: 2.5 * day,
          author: 'carol',
          integrity: 'familiar',
        }),
      ],
    };
    const { stage, results } = await calling({ stores: { private: { hits }, social } }, [
      'memory_browse',
      { limit: 3 },
    ]);
    const { memories, before } = told(results[0]);
    expect((memories as { memory: string }[]).map(({ memory }) => memory)).toEqual([
      'private/me/3',
      'social/9',
      'private/me/2',
    ]);
    expect(before).toBe(new Date(2 * day).toISOString());
    expect(results[0]?.integrity).toBe('familiar');
    expect(stage.browsed).toEqual([expect.objectContaining({ browse: { by: 'recent' } }), expect.anything()]);
  });

  it.each([
    [{ person: 'Bob' }, { by: 'person', name: 'Bob' }],
    [{ tag: 'garden' }, { by: 'tag', name: 'garden' }],
    [{ file: 'a.md' }, { by: 'file', name: 'a.md' }],
    [{ around: 'private/me/2' }, { by: 'around', audience: 'me', id: 2 }],
  ])('asks for %o', async (input, browse) => {
    const { stage } = await calling({ stores: { private: { hits } } }, ['memory_browse', input]);
    expect(stage.browsed[0]?.browse).toEqual(browse);
  });

  it('refuses several at once', async () => {
    const { results } = await calling({ stores: { private: { hits } } }, [
      'memory_browse',
      { person: 'Bob', tag: 'x' },
    ]);
    expect(results[0]?.text).toMatch(/^E_TOOL_ARGUMENT: memory_browse: name one of/);
  });
});

describe('memory_history', () => {
  const change = (text: string, more: Partial<Change> = {}): Change => {
    const said = { audience: 'me', memory: 3, event: 'correct', at: 0, by: 'alice', turn: 't', undone: false } as const;
    return { n: 1, before: { text: 'before', state: 'live' }, after: { text, state: 'live' }, ...said, ...more };
  };
  const history = async (...changes: Change[]) => {
    const scene = { stores: { private: { hits: [hit('now', { id: 3 })], changes } } };
    return (await calling(scene, ['memory_history', { memory: 'private/me/3' }])).results[0];
  };

  it('shows the newest change first, with what was said before', async () => {
    const result = await history(
      change('first', { event: 'add', before: null, integrity: 'full' }),
      change('second', { integrity: 'full' }),
    );
    expect(told(result)).toMatchObject({
      changes: [
        { event: 'correct', by: 'alice', text: 'second', was: 'before' },
        { event: 'add', by: 'alice', text: 'first' },
      ],
    });
    expect(result?.integrity).toBe('full');
  });

  it('is worth what the least of those is whose words it ever held', async () => {
    const result = await history(change('a', { integrity: 'public', by: 'pat' }), change('b', { integrity: 'full' }));
    expect(result).toMatchObject({ integrity: 'public', text: expect.stringContaining('"believed":"public"') });
  });

  it('believes nobody where the store does not say whose words they were', async () => {
    expect((await history(change('a'), change('b')))?.integrity).toBe('public');
    expect((await history(change('a')))?.integrity).toBe('public');
  });
});

describe('memory_correct and memory_forget', () => {
  const hits = [hit('the key is in the pot', { id: 4 })];
  const mending = (mends: () => void = () => {}): Scene => ({ stores: { private: { hits, mends } } });
  const taken = () => {
    throw new CoopError('E_REVOKED', { what: 'memory.mend' });
  };

  it('are not there without their port', async () => {
    const { stage } = await calling({ stores: { private: { hits, writes: true } } });
    expect(offered(stage, 'memory_correct') ?? offered(stage, 'memory_forget')).toBeUndefined();
  });

  it('change a memory of the person alone, with what the turn is believed', async () => {
    const { stage, results } = await calling(
      { ...mending(), sender: 'full' },
      ['memory_correct', { memory: 'private/me/4', text: 'the key is in the shed', tags: ['key'] }],
      ['memory_forget', { memory: 'private/me/4' }],
    );
    expect(results.map(told)).toEqual([
      { corrected: 'private/me/4', outcome: 'merged' },
      { forgotten: 'private/me/4' },
    ]);
    const change = { text: 'the key is in the shed', tags: ['key'] };
    expect(stage.mended).toMatchObject([{ id: 4, change, integrity: 'full' }, { id: 4 }]);
    expect(new Set(stage.mended.map(({ key }) => key)).size).toBe(2);
  });

  it('tell that what is everyone’s is no turn’s to change, and ask no port', async () => {
    const { stage, results } = await calling(
      mending(),
      ['memory_correct', { memory: 'private/4', text: 'x' }],
      ['memory_forget', { memory: 'shared/4' }],
    );
    for (const { text } of results) expect(text).toMatch(/^E_TOOL_ARGUMENT: .* is for everyone/);
    expect(stage.mended).toEqual([]);
  });

  it('find no row that is not there, and no store whose port is not', async () => {
    const { results } = await calling(
      mending(),
      ['memory_forget', { memory: 'private/me/5' }],
      ['memory_forget', { memory: 'social/me/4' }],
    );
    for (const { text } of results) expect(text).toMatch(/^E_NOT_FOUND: .*memory_search/);
  });

  it('ask what is to be changed', async () => {
    const { results } = await calling(mending(), ['memory_correct', { memory: 'private/me/4' }]);
    expect(results[0]?.text).toMatch(/^E_TOOL_ARGUMENT: memory_correct: say what it should be/);
  });

  it('say what to do where the turn is believed too little by now', async () => {
    const { results } = await calling(mending(taken), ['memory_forget', { memory: 'private/me/4' }]);
    expect(results[0]).toMatchObject({
      failed: true,
      text: expect.stringMatching(/^E_NARROWED: .*nothing is forgotten.*\/new/),
    });
  });

  it('made before the Worker ended, and taken back since: nobody can tell what came of it', async () => {
    const open = asked(call('memory_forget', { memory: 'private/me/4' }));
    const stage = new Stage(actor, { ...mending(taken), loaded: { steps: [open] } });
    expect((await stage.toolResults())[0]?.text).toMatch(/^E_OUTCOME_UNKNOWN/);
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

  it('for the person alone takes what is known beside the text, and says what the memory is called', async () => {
    const about = { title: 'Key', facts: ['blue pot'], type: 'note', tags: ['home'], people: ['Bob'], files: ['a.md'] };
    const { stage, results } = await calling(share('queued'), [
      'memory_write',
      { text: 'the key is in the pot', ...about },
    ]);
    expect(stage.written).toMatchObject([{ text: 'the key is in the pot', ...about }]);
    expect(told(results[0])).toEqual({ kept: 'private', audience: 'me', memory: 'private/me/1', outcome: 'added' });
  });

  it('for others takes the text alone: that is what a person decides about', async () => {
    const { stage, results } = await calling(share('queued'), ['memory_write', { ...forOthers[1], title: 'Secret' }]);
    expect(results[0]?.text).toMatch(/^E_TOOL_ARGUMENT: memory_write: .*leave out title/);
    expect(stage.shared).toEqual([]);
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
