import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tool } from '../../../src/actors/session/tools/tool.ts';
import { toolbox } from '../../../src/actors/session/tools/toolbox.ts';
import { isPaired } from '../../../src/domain/pairs.ts';
import { CoopError, type ErrorCode } from '../../../src/protocol/errors.ts';
import { idempotencyKey, turnId } from '../../../src/protocol/ids.ts';
import type { AssistantBlock, Message } from '../../../src/protocol/model.ts';
import * as z from '../../../src/protocol/schema.ts';
import type { TestActor } from '../../support/actor.ts';
import { asked, call, results, type Scene, Stage, say, startSession } from './support.ts';

let actor: TestActor;

beforeAll(async () => {
  actor = await startSession();
});
afterAll(() => actor[Symbol.asyncDispose]());

const write = (text: string, id = 'call-1') => call('memory_write', { text }, id);
const writable = { private: { writes: true } } as const;
const once = (...calls: readonly AssistantBlock[]): NonNullable<Scene['generate']> => {
  return (_, at) => (at === 0 ? calls : [say('Done.')]);
};
const failing = (code: ErrorCode) => () => {
  throw new CoopError(code, { what: 'memory.write', ms: 1 });
};
const keysOf = ({ written }: Stage): string[] => written.map(({ key }) => key.split('/')[1] ?? '');

describe('a turn that another Worker left', () => {
  it('asks the owner of a call without a result again, under the key that the first asked under', async () => {
    const first = new Stage(actor, { stores: writable, generate: once(write('the pot is blue')) });
    await first.ended();
    const resumed = new Stage(actor, {
      stores: writable,
      loaded: { steps: [asked(write('the pot is blue'))] },
    });
    await resumed.ended();
    expect(keysOf(resumed)).toEqual(keysOf(first));
    expect(resumed.happened).toEqual(['load', 'write private', 'append', 'generate', 'commit']);
  });

  it('asks for each of several calls under a key of its own, and writes their results down as one pair', async () => {
    const step = asked(
      say('I note both.'),
      write('one', 'a'),
      write('one', 'b'),
      call('memory_search', { query: 'x' }, 'c'),
    );
    const resumed = new Stage(actor, { stores: writable, loaded: { steps: [step] } });
    const told = await resumed.toolResults();
    expect(told.map(({ id, failed }) => [id, failed])).toEqual([
      ['a', false],
      ['b', false],
      ['c', false],
    ]);
    expect(new Set(keysOf(resumed)).size).toBe(2);
    expect(resumed.appended).toHaveLength(1);
    expect(isPaired(resumed.requests[0]?.messages ?? [])).toBe(true);
  });

  it('says that nobody can tell where the port of the call is not lent any more, before the model is asked', async () => {
    const resumed = new Stage(actor, { loaded: { steps: [asked(write('the pot is blue'))] } });
    const [told] = await resumed.toolResults();
    expect(told).toMatchObject({ id: 'call-1', failed: true });
    expect(told?.text).toMatch(/^E_OUTCOME_UNKNOWN: .*memory_write.*Do not call it again/);
    expect(resumed.happened).toEqual(['load', 'append', 'generate', 'commit']);
    expect(resumed.requests[0]?.messages.at(-1)).toEqual(resumed.appended[0]);
  });

  it('goes on thinking where every call has its result', async () => {
    const steps: Message[] = [asked(write('the pot is blue')), results('call-1', '{"kept":"private"}')];
    const resumed = new Stage(actor, { stores: writable, loaded: { steps } });
    await resumed.ended();
    expect(resumed.happened).toEqual(['load', 'generate', 'commit']);
    expect(resumed.requests[0]?.messages.slice(-2)).toEqual(steps);
  });

  it('makes a call of its own under another key than those before', async () => {
    const steps: Message[] = [asked(write('one', 'a')), results('a', 'kept')];
    const resumed = new Stage(actor, { stores: writable, loaded: { steps }, generate: once(write('one', 'b')) });
    await resumed.ended();
    expect(keysOf(resumed)[0]).toMatch(/^2\.0-/);
  });
});

describe('a reply that was made and not committed', () => {
  it('leaves the turn where it stands: the next Worker asks the model again', async () => {
    const first = new Stage(actor, { commit: failing('E_GONE') });
    expect(await first.ended()).toBe('lost');
    expect(first.happened).toEqual(['load', 'generate', 'commit']);
    const second = new Stage(actor);
    expect(await second.ended()).toBe('committed');
  });
});

describe('a call that got no answer', () => {
  it.each(['E_GONE', 'E_TIMEOUT', 'E_REVOKED'] as const)(
    '%s of what writes: it may have been written',
    async (code) => {
      const stage = new Stage(actor, {
        stores: { private: { writes: failing(code) } },
        generate: once(write('the pot is blue')),
      });
      const [told] = await stage.toolResults();
      expect(told?.text).toMatch(/^E_OUTCOME_UNKNOWN/);
      expect(told?.failed).toBe(true);
    },
  );

  it('of what only looks can be made again', async () => {
    const stage = new Stage(actor, {
      stores: { private: { search: failing('E_GONE') } },
      generate: once(call('memory_search', { query: 'pot' })),
    });
    expect((await stage.toolResults())[0]?.text).toMatch(/^E_GONE: .*Try again/);
  });
});

describe('a tool whose owner knows no keys', () => {
  it('is called the first time, and never again for a call that may have been made', async () => {
    let rang = 0;
    const bell = tool({
      name: 'ring',
      description: '',
      schema: z.strictObject({}),
      effect: 'unkeyed',
      async run() {
        rang += 1;
        return { text: 'rang' };
      },
    });
    const box = toolbox([{ tools: [bell], close: () => {} }]);
    const { signal } = new AbortController();
    const how = { key: idempotencyKey(turnId('t'), '0'), integrity: 'full', signal } as const;
    expect(await box.run(call('ring', {}), how)).toMatchObject({ text: 'rang', failed: false });
    expect(await box.runAgain(call('ring', {}), how)).toMatchObject({
      id: 'call-1',
      text: expect.stringMatching(/^E_OUTCOME_UNKNOWN: .*ring/),
      failed: true,
    });
    expect(rang).toBe(1);
  });
});
