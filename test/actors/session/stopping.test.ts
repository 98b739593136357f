import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestActor } from '../../support/actor.ts';
import { call, type Scene, Stage, say, startSession } from './support.ts';

let actor: TestActor;

beforeAll(async () => {
  actor = await startSession();
});
afterAll(() => actor[Symbol.asyncDispose]());

const forever = (): Promise<never> => new Promise(() => {});

/** A turn that is told to stop while `at` is the last that happened. */
async function stoppedAt(at: string, scene: Scene): Promise<Stage> {
  const stage = new Stage(actor, scene);
  await expect.poll(() => stage.happened.at(-1)).toBe(at);
  stage.stop();
  return stage;
}

describe('a turn that is stopped', () => {
  it('ends while it is still reminded of something', async () => {
    const stage = await stoppedAt('load', {
      stores: { private: { digest: forever } },
      reminding: { limit: 5, maxTokens: 500 },
    });
    expect(await stage.ended()).toBe('failed');
    expect(stage.happened).toEqual(['load', 'fail E_CANCELLED']);
  });

  it('ends while its model says nothing, and answers no cancel', async () => {
    const stage = await stoppedAt('generate', { generate: forever });
    expect(await stage.ended()).toBe('failed');
    expect(stage.happened).toEqual(['load', 'generate', 'fail E_CANCELLED']);
  });

  it('ends while a tool of its hangs, and waits for nothing', async () => {
    const search = call('memory_search', { query: 'key' });
    const stage = await stoppedAt('search private', {
      stores: { private: { search: forever } },
      generate: (_, at) => (at === 0 ? [search] : [say('Done.')]),
    });
    expect(await stage.ended()).toBe('failed');
    expect(stage.happened.slice(-2)).toEqual(['search private', 'fail E_CANCELLED']);
  });
});
