/** What a wholly malicious model can write, on its own or because somebody's page told it to. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CALLS_MOST } from '../../../src/actors/session/calling.ts';
import { fitting } from '../../../src/actors/session/fitting.ts';
import { STEP_MAX } from '../../../src/protocol/contracts/journal/index.ts';
import type { ToolResultBlock } from '../../../src/protocol/model.ts';
import type { TestActor } from '../../support/actor.ts';
import { talks } from './compacting.ts';
import { call, Stage, say, startSession } from './support.ts';

let actor: TestActor;
beforeAll(async () => {
  actor = await startSession();
});
afterAll(() => actor[Symbol.asyncDispose]());

const { open: talk, close } = talks();
afterEach(close);

function nested(depth: number): Record<string, unknown> {
  let input: Record<string, unknown> = {};
  for (let n = 0; n < depth; n += 1) input = { a: input };
  return input;
}

const within = <T>(ms: number, work: Promise<T>): Promise<T | 'hangs'> =>
  Promise.race([work.catch(() => 'hangs' as const), new Promise<'hangs'>((done) => setTimeout(done, ms, 'hangs'))]);

describe('calls of one step', () => {
  test('are so many at most: the rest is refused in words, unmade', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => call('memory_search', { query: `w${at}` }, `c${at}`));
    const stage = new Stage(actor, {
      stores: { private: { hits: [] } },
      generate: (_, at) => (at === 0 ? many : [say('done')]),
    });
    const results = await stage.toolResults();
    expect(stage.searched).toHaveLength(CALLS_MOST);
    expect(results.map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    expect(results.filter(({ failed }) => failed)).toHaveLength(many.length - CALLS_MOST);
    expect(results.at(-1)?.text).toBe(
      'Not made: one reply makes at most 64 calls. Make it in the next one if it is still wanted.',
    );
    expect(stage.committed).toEqual(['done']);
  }, 60_000);

  test('have ids that every provider takes back, each its own', async () => {
    const ids = ['functions.look:0', 'functions look 0', 'functions_look_0', '🜁', 'fine-1'];
    const stage = new Stage(actor, {
      generate: (_, at) => (at === 0 ? ids.map((id) => call('look', {}, id)) : [say('done')]),
    });
    const results = await stage.toolResults();
    const called = stage.requests[1]?.messages.flatMap(({ content }) =>
      content.flatMap((block) => (block.type === 'tool_call' ? [block.id] : [])),
    );
    expect(called).toEqual(['functions_look_0', 'functions_look_0-2', 'functions_look_0-3', '__', 'fine-1']);
    expect(results.map(({ id }) => id)).toEqual(called);
  });

  test('answer together no more than one step may hold, and each is answered', () => {
    const answer = fc.record({
      text: fc.tuple(fc.constantFrom('x', '\u0000', '"'), fc.nat(50_000)).map(([piece, times]) => piece.repeat(times)),
      images: fc.option(fc.constantFrom(100, 2_700_000), { nil: undefined }),
    });
    const results = fc.array(answer, { maxLength: CALLS_MOST }).map((answers) =>
      answers.map(({ text, images }, at): ToolResultBlock => {
        const block = { type: 'tool_result', id: `c${at}`, text, failed: false } as const;
        return images === undefined
          ? block
          : { ...block, images: [{ mediaType: 'image/png', data: 'A'.repeat(images) }] };
      }),
    );
    fc.assert(
      fc.property(results, (before) => {
        const after = fitting(before);
        expect(JSON.stringify({ role: 'user', content: after }).length).toBeLessThan(STEP_MAX);
        expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
        if (JSON.stringify(before).length < STEP_MAX / 2) expect(after).toEqual(before);
        // What is left out is said, and pictures go with their words.
        for (const [at, result] of after.entries()) {
          if (result !== before[at]) expect(result).toMatchObject({ text: expect.stringContaining('left out here') });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('arguments within arguments', () => {
  test('that the journal took do not close the conversation for ever', async () => {
    const house = await talk(100_000);
    const result = { type: 'tool_result' as const, id: 'call-1', text: 'no such tool', failed: true };
    const steps = [
      { role: 'assistant' as const, content: [call('nothing', nested(2_000))] },
      { role: 'user' as const, content: [result] },
    ];
    // Refused is as good as read again.
    await house.past('hello', 'done', {}, steps).catch(() => {});
    expect(await within(8_000, house.say('and now?'))).toBe('committed');
  }, 20_000);

  test('end the turn in words, not in fifteen minutes of silence', async () => {
    const house = await talk(100_000, {
      generate: ({ messages }) => (messages.length === 1 ? [call('nothing', nested(2_000))] : [say('ok')]),
    });
    expect(await within(8_000, house.say('hello'))).not.toBe('hangs');
  }, 20_000);
});
