import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Heard } from '../../../src/protocol/contracts/conversations.ts';
import type { TestActor } from '../../support/actor.ts';
import { ALICE, call, KITCHEN, type Scene, Stage, say, startSession } from './support.ts';

let actor: TestActor;

beforeAll(async () => {
  actor = await startSession();
});
afterAll(() => actor[Symbol.asyncDispose]());

const heard = (text: string, more: Partial<Heard> = {}): Heard => ({
  ...{ ref: null, conversation: 123_456, name: null, place: KITCHEN, speaker: 'bob', at: Date.UTC(2026, 10, 20, 9, 5) },
  ...{ text, before: null, after: null, integrity: 'full', coverage: 1, rank: 1, score: 1 },
  ...more,
});

async function looking(scene: Scene, input: Record<string, unknown>) {
  const generate: Scene['generate'] = (_, at) => (at === 0 ? [call('conversation_search', input)] : [say('Done.')]);
  const stage = new Stage(actor, { ...scene, generate });
  const [result] = await stage.toolResults();
  return { stage, result, told: result?.failed === false ? JSON.parse(result.text) : undefined };
}

it('says who said it, when, where, and what stands beside it; the agent is “you”', async () => {
  const before = { speaker: null, text: 'When is it serviced?' };
  const said = [heard('in May', { before, integrity: 'inner' }), heard('the boiler', { speaker: null, place: ALICE })];
  const { told, result } = await looking({ said: { heard: said } }, { query: 'boiler' });
  expect(told).toEqual({
    found: [
      {
        by: 'bob',
        at: '2026-11-20 09:05 UTC',
        where: 'group:terminal:kitchen',
        conversation: 123_456,
        text: 'in May',
        before: 'you: When is it serviced?',
        believed: 'inner',
      },
      { by: 'you', at: '2026-11-20 09:05 UTC', where: 'dm:terminal:alice', conversation: 123_456, text: 'the boiler' },
    ],
  });
  expect(result?.integrity).toBe('inner');
});

it('lets the turn believe no more than the least of whom it shows, before the model reads it', async () => {
  const said = { heard: [heard('trust me', { integrity: 'public', name: 'old chats' })] };
  const { stage, told } = await looking({ said }, { query: 'trust' });
  expect(told.found[0]).toMatchObject({ where: 'brought along: old chats', believed: 'public' });
  const happened = stage.happened.filter((what) => /^(hear|narrow|generate)/.test(what));
  expect(happened).toEqual(['generate', 'hear trust 8', 'narrow public', 'narrowed public', 'generate']);
});

it('is asked for one conversation by its number or its name', async () => {
  const { stage } = await looking({ said: { heard: [] } }, { query: 'x', conversation: 482_913, limit: 3 });
  expect(stage.happened).toContain('hear x 3 in 482913');
  const named = await looking({ said: { heard: [] } }, { query: 'x', conversation: 'old chats' });
  expect(named.stage.happened).toContain('hear x 8 in old chats');
});

it('is bounded, whatever there is to be found', async () => {
  const many = Array.from({ length: 20 }, () =>
    heard('long '.repeat(500), { before: { speaker: null, text: 'x'.repeat(900) } }),
  );
  const { result, told } = await looking({ said: { heard: many } }, { query: 'long', limit: 20 });
  expect(result?.text.length).toBeLessThan(13_000);
  expect(told.found.length).toBeGreaterThan(5);
});

it('says when not everything can be found yet', async () => {
  const { told } = await looking({ said: { heard: [], behind: true } }, { query: 'x' });
  expect(told).toEqual({ found: [], note: 'not everything that was said can be found yet' });
});

it('is not there without its port, whatever the model calls', async () => {
  const { stage, result } = await looking({}, { query: 'x' });
  expect(stage.requests[0]?.tools).toEqual([]);
  expect(result).toMatchObject({ failed: true, text: expect.stringMatching(/^E_TOOL_UNKNOWN/) });
});
