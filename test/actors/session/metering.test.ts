import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { TestActor } from '../../support/actor.ts';
import { call, type Scene, Stage, say, startSession } from './support.ts';

let actor: TestActor;

beforeAll(async () => {
  actor = await startSession();
});
afterAll(() => actor[Symbol.asyncDispose]());

const REPORTED = { is: 'reported', tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 } };
const forever = (): Promise<never> => new Promise(() => {});

async function over(scene: Scene): Promise<Stage> {
  const stage = new Stage(actor, scene);
  await stage.ended();
  return stage;
}

describe('each call of a model', () => {
  it('is let in before it is made, and reported when it is over, within a turn as well', async () => {
    const asked: unknown[] = [];
    const stage = await over({
      generate: (_, at) => (at === 0 ? [call('memory_search', { query: 'key' })] : [say('Done.')]),
      stores: { private: {} },
      meter: {
        begin: (tokens) => {
          asked.push(tokens);
          return { call: asked.length };
        },
      },
    });
    expect(stage.metered).toEqual([REPORTED, REPORTED]);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ sent: expect.any(Number), most: 8_192 });
  });

  it('is reported as the one that answered, where another one had to', async () => {
    expect((await over({ fallback: 'other' })).metered).toEqual([{ ...REPORTED, fallback: 'other' }]);
  });

  it('is not made at a cap: the turn ends with why, also in its middle', async () => {
    let calls = 0;
    const stage = await over({
      generate: () => [call('memory_search', { query: 'key' })],
      stores: { private: {} },
      meter: {
        begin: () => {
          calls += 1;
          if (calls > 1) throw new CoopError('E_LIMIT', { cap: 'x', until: 'y', how: 'z' });
          return { call: 1 };
        },
      },
    });
    expect(stage.requests).toHaveLength(1);
    expect(stage.happened.at(-1)).toBe('fail E_LIMIT');
  });

  it('waits while calls that run may use up what is left', async () => {
    let looks = 0;
    const meter = {
      begin: () => {
        looks += 1;
        return { call: looks < 3 ? null : 1 };
      },
    };
    const stage = await over({ meter });
    expect(looks).toBe(3);
    expect(stage.happened.at(-1)).toBe('commit');
  });

  it('can be stopped while it waits to be let in, and counts nothing then', async () => {
    let looks = 0;
    const meter = {
      begin: () => {
        looks += 1;
        return { call: null };
      },
    };
    const stage = new Stage(actor, { meter });
    await expect.poll(() => looks).toBeGreaterThan(0);
    stage.stop();
    await stage.ended();
    expect(stage.happened.at(-1)).toBe('fail E_CANCELLED');
    expect(stage.metered).toEqual([]);
  });

  it('that is stopped is not free', async () => {
    const stage = new Stage(actor, { generate: forever });
    await expect.poll(() => stage.happened.at(-1)).toBe('generate');
    stage.stop();
    await stage.ended();
    await expect.poll(() => stage.metered).toEqual([{ is: 'unreported', heard: 0 }]);
  });

  it.each(['E_RATE_LIMITED', 'E_KEY_REJECTED', 'E_PROVIDER'] as const)(
    'that the provider refused with %s is free',
    async (code) => {
      const failing = (why: CoopError) => () => {
        throw why;
      };
      expect((await over({ generate: failing(new CoopError(code)) })).metered).toEqual([{ is: 'free' }]);
    },
  );

  it.each(['E_STREAM', 'E_PROVIDER_SILENT'] as const)('that ended with %s may have cost something', async (code) => {
    const generate = () => {
      throw new CoopError(code, { why: 'x' });
    };
    expect((await over({ generate })).metered).toEqual([{ is: 'unreported', heard: 0 }]);
  });
});
