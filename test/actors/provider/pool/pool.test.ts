import { describe, expect, test } from 'vitest';
import { SimulatedClock } from 'xstate';
import { keysIn } from '../../../../src/actors/provider/keys.ts';
import { KeyPool, type Member, watchKeys } from '../../../../src/actors/provider/pool/index.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { failure } from '../support.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NEVER = new AbortController().signal;

const ENV = { A: 'sk-ant-api03-aaaaaaaa', B: 'sk-ant-api03-bbbbbbbb', C: 'sk-ant-oat01-cccccccc' };

function poolOf(variables: readonly string[] = ['A', 'B'], env: Record<string, string> = ENV) {
  const clock = new SimulatedClock();
  const pool = new KeyPool(keysIn(variables, env), {
    clock,
    wallNow: () => Date.parse('2026-03-01T12:00:00Z') + clock.now(),
  });
  const take = (withinMs = 0, allowed: (member: Member) => boolean = () => true) => pool.take(allowed, withinMs, NEVER);
  const member = async (variable: string): Promise<Member> => {
    let found: Member | undefined;
    await pool.take(
      (one) => {
        if (one.variable === variable) found = one;
        return false;
      },
      0,
      NEVER,
    );
    return found!;
  };
  const answered = async (variable: string, status: number, headers: Record<string, string> = {}) =>
    void pool.answered(await member(variable), status, new Headers(headers));
  const state = (variable: string) => pool.rows().find((row) => row.variable === variable)?.state;
  return { clock, pool, take, answered, state };
}

/** So much of the requests of a minute is used, and they are renewed after so many ms. */
const used = (part: number, resetMs = MINUTE) => ({
  'x-ratelimit-limit-requests': '100',
  'x-ratelimit-remaining-requests': String(Math.round(100 - part * 100)),
  'x-ratelimit-reset-requests': `${resetMs}ms`,
});

describe('a key', () => {
  test('is hot from nine tenths of a window on, until that is renewed', async () => {
    const { clock, answered, state } = poolOf();
    await answered('A', 200, used(0.89));
    expect(state('A')).toBe('ready');
    await answered('A', 200, used(0.9, MINUTE));
    expect(state('A')).toBe('hot');
    clock.increment(MINUTE - 1);
    expect(state('A')).toBe('hot');
    clock.increment(1);
    expect(state('A')).toBe('ready');
  });

  test('is hot for as long as one of its windows is', async () => {
    const { clock, answered, state } = poolOf();
    await answered('A', 200, used(0.95, MINUTE));
    await answered('A', 200, {
      'anthropic-ratelimit-unified-5h-utilization': '0.99',
      'anthropic-ratelimit-unified-reset': String((Date.parse('2026-03-01T12:00:00Z') + HOUR) / 1_000),
    });
    clock.increment(MINUTE);
    expect(state('A')).toBe('hot');
    clock.increment(HOUR - MINUTE);
    expect(state('A')).toBe('ready');
  });

  test('is hot no more where an answer says so', async () => {
    const { answered, state } = poolOf();
    await answered('A', 200, used(0.95));
    await answered('A', 200, used(0.1));
    expect(state('A')).toBe('ready');
  });

  test.each<[string, Record<string, string>, number]>([
    ['so long as it says', { 'retry-after': '7' }, 7_000],
    ['until what is used up is renewed', used(1, 20_000), 20_000],
    ['a minute where nothing is said', {}, MINUTE],
    ['a day at most', { 'retry-after': '9999999' }, 24 * HOUR],
  ])('that was too much rests %s', async (_, headers, ms) => {
    const { clock, answered, state } = poolOf();
    await answered('A', 429, headers);
    clock.increment(ms - 1);
    expect(state('A')).toBe('cooling');
    clock.increment(1);
    expect(state('A')).not.toBe('cooling');
  });

  test('rests until the later of two ends, and no answer to what was sent before ends it', async () => {
    const { clock, answered, state } = poolOf();
    await answered('A', 429, { 'retry-after': '30' });
    await answered('A', 429, { 'retry-after': '5' });
    await answered('A', 200);
    clock.increment(29_999);
    expect(state('A')).toBe('cooling');
    clock.increment(1);
    expect(state('A')).toBe('ready');
  });

  test.each([400, 402, 404, 408, 413, 500, 503, 529])('is not touched by a %i', async (status) => {
    const { answered, state } = poolOf();
    await answered('A', status, { 'retry-after': '60' });
    expect(state('A')).toBe('ready');
  });

  test('that was refused is so for good', async () => {
    const { clock, answered, state } = poolOf();
    await answered('A', 401);
    await answered('A', 200);
    clock.increment(1_000 * HOUR);
    expect(state('A')).toBe('disabled');
  });

  test('is refused by a 403 as long as it never worked; after that it is about the request', async () => {
    const { answered, state } = poolOf();
    await answered('A', 403);
    expect(state('A')).toBe('disabled');
    await answered('B', 200);
    await answered('B', 403);
    expect(state('B')).toBe('ready');
    await answered('B', 401);
    expect(state('B')).toBe('disabled');
  });
});

describe('the choice', () => {
  test('stays with the key that was used, while it is ready', async () => {
    const { take, answered } = poolOf();
    expect((await take())?.variable).toBe('A');
    await answered('B', 200, used(0.1, 1_000));
    expect((await take())?.variable).toBe('A');
    await answered('A', 200, used(0.9));
    expect((await take())?.variable).toBe('B');
    await answered('A', 200, used(0.1));
    expect((await take())?.variable).toBe('B');
  });

  test('falls on the ready one whose windows end first', async () => {
    const { take, answered } = poolOf(['A', 'B', 'C']);
    await answered('A', 200, used(0.5, HOUR));
    await answered('C', 200, used(0.5, MINUTE));
    expect((await take())?.variable).toBe('C');
  });

  test('falls on the one that is least used up where all are hot', async () => {
    const { take, answered } = poolOf(['A', 'B', 'C']);
    await answered('A', 200, used(0.97));
    await answered('B', 200, used(0.92));
    await answered('C', 200, used(0.99));
    expect((await take())?.variable).toBe('B');
  });

  test('waits for the first that has rested, where that is soon', async () => {
    const { clock, take, answered } = poolOf();
    await answered('A', 429, { 'retry-after': '30' });
    await answered('B', 429, { 'retry-after': '20' });
    expect(await take(19_999)).toBeUndefined();
    const taken = take(20_000);
    clock.increment(20_000);
    expect((await taken)?.variable).toBe('B');
  });

  test('waits no longer where what it waited for is put off', async () => {
    const { take, answered } = poolOf(['A']);
    await answered('A', 429, { 'retry-after': '10' });
    const taken = take(15_000);
    await answered('A', 429, { 'retry-after': '60' });
    expect(await taken).toBeUndefined();
  });

  test('ends at once when it is stopped', async () => {
    const { pool, answered } = poolOf(['A']);
    await answered('A', 429, { 'retry-after': '10' });
    const stop = new AbortController();
    const taken = pool.take(() => true, HOUR, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(taken).rejects.toThrow('stopped');
    await expect(pool.take(() => true, HOUR, stop.signal)).rejects.toThrow('stopped');
  });
});

describe('all keys together', () => {
  test('are ready, throttled and exhausted, and say so once', async () => {
    const { clock, pool, answered } = poolOf();
    const said: string[] = [];
    const frames: unknown[] = [];
    const stop = watchKeys(
      pool,
      (keys) => said.push(keys),
      ({ keys }) => frames.push(keys.map(({ state }) => state)),
    );
    await answered('A', 429);
    await answered('B', 429);
    clock.increment(MINUTE);
    await answered('A', 200);
    await answered('A', 401);
    await answered('B', 401);
    stop();
    expect(said).toEqual(['ready', 'throttled', 'ready', 'exhausted']);
    expect(frames).toEqual([
      ['ready', 'ready'],
      ['cooling', 'ready'],
      ['cooling', 'cooling'],
      ['ready', 'cooling'],
      ['ready', 'ready'],
      ['disabled', 'ready'],
      ['disabled', 'disabled'],
    ]);
  });

  test('say why none can be used, by their variables', async () => {
    const { pool, answered } = poolOf(['A', 'B', 'ODD'], { ...ENV, ODD: 'with\nlines' });
    expect(pool.state).toBe('ready');
    await answered('A', 401);
    await answered('B', 429, { 'retry-after': '45' });
    expect(pool.refusal()).toMatchObject({ code: 'E_RATE_LIMITED', data: { when: 'in 45 seconds' } });
    await answered('B', 401);
    expect(pool.refusal()).toMatchObject({ code: 'E_KEY_REJECTED', data: { variable: 'A, B, ODD' } });
    expect(poolOf(['X', 'Y']).pool.refusal()).toMatchObject({ code: 'E_KEY_MISSING', data: { variable: 'X or Y' } });
    expect(poolOf(['X']).pool.state).toBe('exhausted');
  });

  test('are one where two variables hold the same', async () => {
    const { pool } = poolOf(['A', 'B'], { A: ENV.A, B: ENV.A });
    expect(pool.rows()).toEqual([{ variable: 'A', state: 'ready' }]);
  });

  test('are none where the server takes none: it is asked all the same', async () => {
    const { pool, take } = poolOf([]);
    expect(await take()).toMatchObject({ key: undefined });
    expect(pool.rows()).toEqual([]);
    expect(pool.state).toBe('ready');
  });

  test('fill no memory, whatever windows a server makes up', async () => {
    const { pool, take, answered } = poolOf(['A']);
    for (let round = 0; round < 50; round += 1) {
      await answered('A', 200, { [`anthropic-ratelimit-unified-w${round}-utilization`]: '0.2' });
    }
    expect((await take())?.machine.getSnapshot().context.windows.size).toBeLessThanOrEqual(32);
    expect(pool.state).toBe('ready');
  });
});

test('no error repeats a key', async () => {
  const { pool } = poolOf();
  const error = await failure(
    Promise.reject(pool.masked(new CoopError('E_PROVIDER', { why: `HTTP 500, ${ENV.A} ${ENV.B}` }))),
  );
  expect(error.message).toBe('The provider failed: HTTP 500, *** ***. The message is kept.');
});
