/** The pool as its Worker has it: with keys of its environment, over the real SDK, and as the supervisor sees it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import { BackgroundModelContract } from '../../../src/protocol/contracts/background.ts';
import type { TestActor } from '../../support/actor.ts';
import { MessagesApi } from '../../support/messages-api.ts';
import { ask, failure, lendModel, startProvider } from './support.ts';

const KEYS = { FIRST_KEY: 'sk-ant-api03-first-secret', SECOND_KEY: 'sk-ant-oat01-second-secret' };
const OK = [{ type: 'text', text: 'ok' }] as const;

let api: MessagesApi;

beforeAll(async () => {
  api = await MessagesApi.start(() => OK, { lifeMs: 120_000 });
});
afterAll(() => api.stop());
beforeEach(() => {
  api.requests.length = 0;
});

/** The first key is answered with `status`; the second works. */
function refuse(status: number, also?: number): void {
  api.script = (_, at) => {
    const isFirst = api.requests[at]?.headers.authorization?.includes('first') === true;
    const code = isFirst ? status : also;
    return code === undefined ? OK : { fault: 'status', status: code, headers: { 'retry-after': '3600' } };
  };
}

const start = (more: Parameters<typeof startProvider>[0] = {}): Promise<TestActor> =>
  startProvider({ baseUrl: api.url, keyVariables: Object.keys(KEYS), ...more }, KEYS);

const keysOf = (actor: TestActor) => actor.frames.findLast((frame) => frame.type === 'keys');

describe('two keys', () => {
  test.each([
    [429, 'cooling'],
    [401, 'disabled'],
    [403, 'disabled'],
  ])('of which one is answered with %i: the other answers, for every session from then on', async (status, state) => {
    refuse(status);
    await using provider = await start();
    expect((await lendModel(provider, 'one').call.generate(ask('hello'))).content).toEqual(OK);
    expect((await lendModel(provider, 'two').call.generate(ask('hello'))).content).toEqual(OK);
    expect(api.requests.map(({ headers }) => headers.authorization?.includes('first'))).toEqual([true, false, false]);
    expect(api.requests.map(({ headers }) => headers['anthropic-beta'] !== undefined)).toEqual([false, true, true]);
    await expect
      .poll(() => keysOf(provider)?.keys)
      .toEqual([
        { variable: 'FIRST_KEY', state },
        { variable: 'SECOND_KEY', state: 'ready' },
      ]);
    expect(JSON.stringify(provider.frames)).not.toContain('secret');
  });

  test.each([
    [89, ['first', 'first', 'first']],
    [90, ['first', 'second', 'second']],
  ])('of which one has used %i percent of a limit: %j are asked', async (used, expected) => {
    const headers = {
      'anthropic-ratelimit-tokens-limit': '1000',
      'anthropic-ratelimit-tokens-remaining': String(1_000 - used * 10),
      'anthropic-ratelimit-tokens-reset': new Date(Date.now() + 3_600_000).toISOString(),
    };
    const whose = (at: number) => (api.requests[at]?.headers.authorization?.includes('first') ? 'first' : 'second');
    // Nothing fails: what is left is said beside a good answer.
    api.script = (_, at) => (whose(at) === 'first' ? { content: OK, headers } : OK);
    await using provider = await start();
    for (const lease of ['one', 'two', 'three']) await lendModel(provider, lease).call.generate(ask('hello'));
    expect(api.requests.map((_, at) => whose(at))).toEqual(expected);
  });

  test('that both have to rest, or are refused, are seen from outside', async () => {
    refuse(429, 429);
    await using provider = await start();
    expect((await failure(lendModel(provider, 'one').call.generate(ask('hello')))).code).toBe('E_RATE_LIMITED');
    await provider.frame('state', ({ state }) => state === 'throttled');
    await using other = await start();
    refuse(401, 401);
    const error = await failure(lendModel(other, 'one').call.generate(ask('hello')));
    expect(error.message).toContain('FIRST_KEY, SECOND_KEY');
    await other.frame('state', ({ state }) => state === 'exhausted');
    const asked = api.requests.length;
    expect((await failure(lendModel(other, 'two').call.generate(ask('hello')))).code).toBe('E_KEY_REJECTED');
    expect(api.requests).toHaveLength(asked);
  });

  test('none of which is set: it is open, and says so', async () => {
    await using provider = await startProvider({ baseUrl: api.url, keyVariables: ['ONE', 'OTHER'] }, {});
    await provider.frame('state', ({ state }) => state === 'exhausted');
    expect((await failure(lendModel(provider).call.generate(ask('hello')))).message).toContain('ONE or OTHER');
  });
});

test('another model answers, for turns and for work after them', async () => {
  api.script = ({ model }) => (model === 'claude-test' ? { fault: 'status', status: 404 } : OK);
  await using provider = await start({ fallbacks: ['claude-other'] });
  const reply = await lendModel(provider).call.generate(ask('hello'));
  expect(reply).toMatchObject({ model: 'claude-other', fallback: 'claude-other' });
  const { server, client } = mintChannel(BackgroundModelContract);
  provider.grant({ contract: 'model.background', port: server }, 'after');
  const asked = connect(client, BackgroundModelContract).call.ask({
    system: '',
    text: 'what is worth keeping?',
    maxTokens: 9,
  });
  expect(await asked).toMatchObject({ text: 'ok', fallback: 'claude-other' });
});
