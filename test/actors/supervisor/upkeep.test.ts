import { afterEach, describe, expect, test } from 'vitest';
import { retentionPolicy } from '../../../src/actors/supervisor/retention-policy.ts';
import { modelOf, Upkeep, type UpkeepOptions } from '../../../src/actors/supervisor/upkeep.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { settingsOf } from './support.ts';

const SOON = { firstMs: 1, everyMs: 60_000, moreMs: 5, vectorsMs: 5, vectorsAgainMs: 60_000 };
const NOTHING = { compressed: 0, summaries: 0, archived: 0, deleted: 0, more: false };
const EMBEDDING = '[memory.embedding]\nprovider = "openai"\nmodel = "m"\ndimensions = 8\n';
const DAY_MS = 24 * 60 * 60 * 1_000;

type Call = Parameters<Parameters<UpkeepOptions['lend']>[2]>[0];

const running: Upkeep[] = [];
afterEach(() => Promise.all(running.splice(0).map((upkeep) => upkeep.stop())));

/** An upkeep over stores that answer what the test says; each call is written down. */
function upkeep(answers: Partial<Call>, { settings = settingsOf().memory, times = SOON } = {}) {
  const calls: string[] = [];
  const told: string[] = [];
  const traced: string[] = [];
  const call: Call = {
    maintain: async () => NOTHING,
    waiting: async () => ({ waiting: false }),
    embed: async () => ({ embedded: 0, refused: 0, more: false }),
    ...answers,
  };
  const made = new Upkeep({
    settings: () => settings,
    async lend(store, embeds, work) {
      const noted: Call = {
        maintain: (args) => note('maintain', call.maintain(args)),
        waiting: (args) => note('waiting', call.waiting(args)),
        embed: (args) => note('embed', call.embed(args)),
      };
      function note<T>(name: string, done: Promise<T>): Promise<T> {
        calls.push(`${name} ${store}${embeds ? ' with the endpoint' : ''}`);
        return done;
      }
      return await work(noted);
    },
    tracer: { event: (name, { error } = {}) => traced.push(`${name}${error === undefined ? '' : ' failed'}`) },
    tell: (about, text) => told.push(`${about}: ${text}`),
    times,
  });
  running.push(made);
  made.start();
  return { upkeep: made, calls, told, traced };
}

describe('upkeep', () => {
  test('looks after each store once, and is traced', async () => {
    const { calls, traced, told } = upkeep({});
    await expect.poll(() => traced.length).toBe(3);
    expect(calls).toEqual(['maintain private', 'maintain shared', 'maintain social']);
    expect(traced).toEqual(['memory.maintained', 'memory.maintained', 'memory.maintained']);
    expect(told).toEqual([]);
  });

  test('looks after each again and again', async () => {
    const { calls } = upkeep({}, { times: { ...SOON, everyMs: 5 } });
    await expect.poll(() => calls.filter((call) => call === 'maintain social').length).toBeGreaterThan(2);
  });

  test('comes back soon where one run could not do all', async () => {
    let left = 3;
    const { calls } = upkeep({
      maintain: async () => {
        left -= 1;
        return { ...NOTHING, more: left > 0 };
      },
    });
    await expect.poll(() => calls.length).toBe(6);
  });

  test('does nothing where retention is off, from when it is off', async () => {
    const settings = structuredClone(settingsOf().memory);
    settings.retention.enabled = false;
    const { calls } = upkeep({}, { settings, times: { ...SOON, everyMs: 5 } });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toEqual([]);
    settings.retention.enabled = true;
    await expect.poll(() => calls.length).toBeGreaterThan(0);
  });

  test('tells the owner what failed, goes on with the others, and keeps what passes by itself to the trace', async () => {
    const failures = [new CoopError('E_INTERNAL'), new CoopError('E_GONE', { what: 'x' })];
    const { told, traced } = upkeep({
      maintain: async () => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return NOTHING;
      },
    });
    await expect.poll(() => traced.length).toBe(3);
    expect(traced).toEqual(['memory.maintained failed', 'memory.maintained failed', 'memory.maintained']);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('The private memory could not be looked after');
  });

  test('has texts embedded until none waits, and lends the endpoint for nothing else', async () => {
    let left = 2;
    const { calls } = upkeep(
      {
        waiting: async () => ({ waiting: left > 0 }),
        embed: async () => {
          left -= 1;
          return { embedded: 1, refused: 0, more: left > 0 };
        },
      },
      { settings: settingsOf(EMBEDDING).memory, times: { ...SOON, firstMs: 60_000 } },
    );
    await expect.poll(() => calls.length).toBeGreaterThan(5);
    expect(calls.slice(0, 5)).toEqual([
      'waiting private',
      'embed private with the endpoint',
      'embed private with the endpoint',
      'waiting shared',
      'waiting social',
    ]);
  });

  test('leaves an endpoint that fails alone for a while, and says so', async () => {
    const { calls, told } = upkeep(
      {
        waiting: async () => ({ waiting: true }),
        embed: () => Promise.reject(new CoopError('E_KEY_MISSING', { variable: 'OPENAI_API_KEY' })),
      },
      { settings: settingsOf(EMBEDDING).memory, times: { ...SOON, firstMs: 60_000 } },
    );
    await expect.poll(() => told.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toEqual(['waiting private', 'embed private with the endpoint']);
    expect(told[0]).toContain('OPENAI_API_KEY');
  });

  test('asks for no vectors where there is no endpoint', async () => {
    const { calls, traced } = upkeep({ waiting: async () => ({ waiting: true }) });
    await expect.poll(() => traced.length).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toHaveLength(3);
  });
});

describe('what the settings say', () => {
  test('is the policy of a run, in ms', () => {
    expect(retentionPolicy(settingsOf())).toEqual({
      compressAfterMs: 14 * DAY_MS,
      clusterLeast: 3,
      archiveAfterMs: 30 * DAY_MS,
      deleteArchiveAfterMs: 365 * DAY_MS,
      rowsMost: 200,
    });
  });

  test('names a model with all that makes its vectors what they are', () => {
    const model = { provider: 'openai', model: 'm', dimensions: 8 } as const;
    const names = [model, { ...model, dimensions: 9 }, { ...model, model: 'n' }, { ...model, base_url: 'http://x' }];
    expect(new Set(names.map(modelOf)).size).toBe(4);
  });
});
