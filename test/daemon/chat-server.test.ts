import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { ChatApi, newestText, resultsIn, type Script } from '../support/chat-api.ts';
import type { Options } from '../support/loopback-server.ts';
import { shared } from '../support/shared.ts';
import { typed } from './typed.ts';

const MODEL = 'qwen/qwen3:8b';

interface StageOptions {
  readonly api?: Options;
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of `[provider]`, then tables. */
  readonly provider?: string;
}

/** A household whose model runs on a server of its own. */
async function stageOf(script: Script, { api: options = {}, env = {}, provider = '' }: StageOptions = {}) {
  const api = await ChatApi.start(script, options);
  const config = HOUSEHOLD.replace('offline/simple', `openai-compatible/${MODEL}`).replace(
    'name = "offline"',
    `name = "openai-compatible"\nbase_url = "${api.url}/v1"\n${provider}`,
  );
  const household = await Household.start({ config, env });
  return {
    api,
    household,
    async [Symbol.asyncDispose]() {
      await household[Symbol.asyncDispose]();
      await api.stop();
    },
  };
}

/** With a key, and a second model, which only one of its tests asks. */
const common = shared(() =>
  stageOf(() => ({ text: 'Yes.' }), {
    api: { chunkBytes: 11, lifeMs: 600_000 },
    provider:
      'api_keys = ["env:ROUTER_KEY"]\n\n[[provider.models]]\nname = "anthropic/claude-mini:free"\ncontext = 12000\n',
    env: { ROUTER_KEY: 'sk-or-test-0000' },
  }),
);

/** That household, with another script, and requests that are those of this test. */
async function scripted(script: Script) {
  const stage = await common();
  stage.api.script = script;
  stage.api.requests.length = 0;
  return stage;
}

const used = async (guest: Guest) => (await guest.client.call('usage', {})).total;

describe('a household whose model runs on a server of its own', () => {
  it('calls a tool, answers by its result, goes on in the next turn, and counts what it took', async () => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 600 } };
    const stage = await scripted((body) => {
      if (newestText(body).startsWith('remember')) {
        const input = { title: 'spare key', facts: ['The spare key is under the blue pot.'] };
        return { text: 'I will.', calls: [{ name: 'memory_write', input }], usage };
      }
      if (resultsIn(body).length > 0) return { text: 'Noted. 🗝️', usage };
      return { text: `again: ${newestText(body)}`, usage };
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    expect(await alice.ask('remember where the key is')).toEqual({ kind: 'reply', text: 'Noted. 🗝️' });
    const [first, second] = stage.api.requests.map(({ body }) => body);
    expect(first?.model).toBe(MODEL);
    const called = second?.messages.at(-2)?.tool_calls?.[0];
    expect(called?.function.name).toBe('memory_write');
    expect(second?.messages.at(-1)).toMatchObject({ role: 'tool', tool_call_id: called?.id });
    // What was sent before stands at the beginning of what is sent now.
    expect(second?.messages.slice(0, first?.messages.length)).toEqual(first?.messages);

    expect((await alice.ask('thanks')).text).toBe('again: thanks');
    // The strict server has taken every request of both turns.
    expect(stage.api.requests).toHaveLength(3);
    expect(await used(alice)).toMatchObject({
      calls: 3,
      estimated: 0,
      unpriced: 3,
      input: 1_200,
      cacheRead: 1_800,
      output: 30,
    });
  });

  it('is stopped in mid-stream: the connection is dropped, and what was heard is counted', async () => {
    const stage = await scripted(() => ({
      fault: 'stall',
      after: 4_000,
      of: { text: 'once upon a time '.repeat(99) },
    }));
    // Below full one sees one's own.
    const bob = await Guest.arrive(stage.household, 'bob');
    const asked = bob.ask('a story, please', 60_000);
    await bob.event('turn.text');
    expect(await bob.client.call('stop', {})).toEqual({ stopped: true });
    expect(await asked).toEqual({ kind: 'reply', text: 'Stopped.' });
    expect(await stage.api.requests[0]?.ended).toBe('dropped');
    const { calls, estimated, output } = await used(bob);
    expect({ calls, estimated }).toEqual({ calls: 1, estimated: 1 });
    expect(output).toBeGreaterThan(0);
  });

  it('counts by estimate where the server counts nothing, and a cap on tokens holds', async () => {
    await using stage = await stageOf(() => ({ text: 'Yes.', usage: null }), {
      provider: '\n[limits]\ndaily_tokens = 1\n',
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    expect((await alice.ask('hello')).text).toBe('Yes.');
    const sum = await used(alice);
    expect(sum).toMatchObject({ calls: 1, estimated: 1 });
    expect(sum.input).toBeGreaterThan(100);
    expect(sum.output).toBeGreaterThan(0);
    expect((await alice.ask('and again?')).text).toContain('daily_tokens');
    expect(stage.api.requests).toHaveLength(1);
  });

  it('costs nothing where its owner says so, and only there', async () => {
    await using stage = await stageOf(() => ({ text: 'Yes.' }), {
      provider: `\n[[provider.models]]\nname = "${MODEL}"\ncontext = 32768\ninput_price = 0\noutput_price = 0\n`,
    });
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.ask('hello');
    expect(await used(alice)).toMatchObject({ calls: 1, unpriced: 0, micros: 0 });
  });

  it('asks another of its models where somebody chose one, by its name with slashes', async () => {
    const stage = await scripted((body) => ({ text: `I am ${body.model}` }));
    const alice = await Guest.arrive(stage.household, 'alice');
    expect((await alice.ask('who?')).text).toBe(`I am ${MODEL}`);
    const { config, folder } = stage.household;
    const chosen = await typed({ config, cwd: folder }, 'model', 'anthropic/claude-mini:free', '--as', 'alice');
    expect(chosen.out).toContain('openai-compatible/anthropic/claude-mini:free answers here');
    expect((await alice.ask('and now?')).text).toBe('I am anthropic/claude-mini:free');
  });

  it('says what to do where the model is not there, and where nobody listens', async () => {
    const error = { message: `model '${MODEL}' not found` };
    await using stage = await stageOf(() => ({ fault: 'status', status: 404, body: { error } }));
    const alice = await Guest.arrive(stage.household, 'alice');
    expect((await alice.ask('hello')).text).toContain('pull it where the server runs, or check agent.model');
    await stage.api.stop();
    expect((await alice.ask('hello?', 60_000)).text).toContain('is the server of provider.base_url running?');
  });

  it('keeps the key that it is given to the provider, and sends it as a bearer', async () => {
    const stage = await scripted(() => ({ text: 'Yes.' }));
    const alice = await Guest.arrive(stage.household, 'alice');
    await alice.ask('hello');
    expect(stage.api.requests[0]?.headers['authorization']).toBe('Bearer sk-or-test-0000');
    expect(stage.household.lines.join('\n')).not.toContain('sk-or-test-0000');
  });
});
