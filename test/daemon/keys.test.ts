import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import type { Household } from '../../scripts/demo/household.ts';
import type { Answer, MessagesApi } from '../support/messages-api.ts';
import { withModel } from './model.ts';
import { typed } from './typed.ts';

const KEYS = { FIRST_KEY: 'sk-ant-api03-first-0000', SECOND_KEY: 'sk-ant-api03-second-0000' };
const TWO = 'api_keys = ["env:FIRST_KEY", "env:SECOND_KEY"]';
const OK: Answer = [{ type: 'text', text: 'Yes.' }];

const coop = ({ config, folder }: Household, ...args: readonly string[]) => typed({ config, cwd: folder }, ...args);

type Statuses = { first?: number; second?: number };

/** A household with two keys; each is answered with its status, or well. */
async function withKeys(statuses: Statuses, more = '', provider = '') {
  let api: MessagesApi | undefined;
  const trace = join(await mkdtemp(join(tmpdir(), 'coop-keys-')), 'traces.jsonl');
  const stage = await withModel(
    (_, at) => {
      const isFirst = api?.requests[at]?.headers.authorization?.includes('first') === true;
      const status = isFirst ? statuses.first : statuses.second;
      return status === undefined ? OK : { fault: 'status', status, headers: { 'retry-after': '3600' } };
    },
    { provider: `${TWO}\n${provider}`, env: { ...KEYS, COOP_TRACE_FILE: trace }, more },
  );
  api = stage.api;
  const shown = async () => {
    const ps = JSON.parse((await coop(stage.household, 'ps', '--json')).out);
    const provider = ps.actors.find((actor: { id: string }) => actor.id === 'provider');
    const table = (await coop(stage.household, 'ps')).out;
    return { provider, table, status: (await coop(stage.household, 'status')).out };
  };
  return {
    ...stage,
    trace: () => readFile(trace, 'utf8'),
    shown,
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}

describe('a household with two keys', () => {
  it('is answered although one has to rest, and shows which', async () => {
    await using stage = await withKeys({ first: 429 });
    const bob = await Guest.arrive(stage.household, 'bob');
    expect(await bob.ask('hello')).toEqual({ kind: 'reply', text: 'Yes.' });
    expect(stage.api.requests).toHaveLength(2);
    // He heard nothing of it.
    expect(bob.seen).not.toMatch(/slow down|FIRST_KEY/);
    const { provider, table, status } = await stage.shown();
    expect(table).toContain('provider: FIRST_KEY is cooling, SECOND_KEY is ready');
    expect(provider).toMatchObject({
      state: 'running',
      inside: 'ready',
      keys: [
        { variable: 'FIRST_KEY', state: 'cooling' },
        { variable: 'SECOND_KEY', state: 'ready' },
      ],
    });
    expect(status).not.toContain('API key');
    await expect.poll(stage.trace).toContain('claude-test FIRST_KEY 429, claude-test SECOND_KEY answered');
    expect(await stage.trace()).not.toContain('sk-ant');
  });

  it('R27: is answered although one is refused, and its owner is told which', async () => {
    const statuses: Statuses = { first: 401 };
    await using stage = await withKeys(statuses);
    const bob = await Guest.arrive(stage.household, 'bob');
    expect((await bob.ask('hello')).text).toBe('Yes.');
    expect((await stage.shown()).provider).toMatchObject({
      inside: 'ready',
      keys: [{ state: 'disabled' }, { state: 'ready' }],
    });
    const partly = (await stage.shown()).status;
    expect(partly).toContain(
      'An API key does not work: the provider refused what is in FIRST_KEY. The others are used.',
    );

    statuses.second = 401;
    const alice = await Guest.arrive(stage.household, 'alice');
    const failed = await alice.ask('and now?');
    expect(failed.text).toContain('The provider refused the API key. Check FIRST_KEY, SECOND_KEY.');
    const { provider, status } = await stage.shown();
    expect(provider).toMatchObject({ state: 'running', inside: 'exhausted' });
    expect(status).toContain('No API key works: the provider refused what is in FIRST_KEY, SECOND_KEY.');
    expect(status + JSON.stringify(provider) + failed.text).not.toContain('sk-ant');
    const notices = ((await alice.status()).house?.notices ?? []).map(({ text }) => text);
    expect(notices.filter((text) => text.includes('API key'))).toHaveLength(2);
    // Nobody is asked in vain, and a start anew asks again.
    const asked = stage.api.requests.length;
    await alice.ask('still?');
    expect(stage.api.requests).toHaveLength(asked);
    delete statuses.second;
    await alice.client.call('restart', { actor: 'provider' });
    await expect.poll(async () => (await stage.shown()).provider.inside).toBe('ready');
    expect((await alice.ask('now?')).text).toBe('Yes.');
  });

  it('both of which have to rest is told when to try again, and shows that it is throttled', async () => {
    await using stage = await withKeys({ first: 429, second: 429 });
    const alice = await Guest.arrive(stage.household, 'alice');
    expect((await alice.ask('hello')).text).toMatch(/asks to slow down\. Try again in 60 minutes/);
    const { provider, status } = await stage.shown();
    expect(provider).toMatchObject({ inside: 'throttled' });
    expect(status).toContain('no key can be used just now (FIRST_KEY, SECOND_KEY)');
  });
});

describe('a household with a model that stands in', () => {
  const PRICES = `
[[provider.models]]
name = "claude-test"
input_price = 1
output_price = 1

[[provider.models]]
name = "dear"
input_price = 100
output_price = 100
`;

  it('is answered by it, sees so, and pays its price', async () => {
    await using stage = await withKeys({}, PRICES, 'fallback_models = ["dear"]');
    stage.api.script = ({ model }) =>
      model === 'claude-test'
        ? { fault: 'status', status: 529, headers: { 'retry-after-ms': '1' } }
        : { content: [{ type: 'text', text: 'Yes.' }], usage: { input_tokens: 1_000, output_tokens: 1_000 } };
    const alice = await Guest.arrive(stage.household, 'alice');
    expect((await alice.ask('hello')).text).toBe('Yes.');
    expect(stage.api.requests.map(({ body }) => body.model)).toEqual([...Array(3).fill('claude-test'), 'dear']);
    const { usage } = await alice.event('turn.ended');
    expect(usage).toMatchObject({ model: 'anthropic/dear', cost: 0.2 });
    const { rows } = await alice.client.call('usage', { by: 'model' });
    expect(rows).toMatchObject([{ key: 'anthropic/dear', sums: { calls: 1, micros: 200_000 } }]);
    await expect.poll(stage.trace).toContain('"coop.fallback":"dear"');
    expect((await coop(stage.household, 'check')).code).toBe(0);
  });
});
