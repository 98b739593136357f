/** Whatever a server answers, and whenever somebody stops: what always holds of keys, tries and waits. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { type Answer, MessagesApi } from '../../../support/messages-api.ts';
import { ask } from '../support.ts';
import { Stage } from './stage.ts';

const KEYS = { A: 'house-key-aaaaaaaa', B: 'sk-ant-oat01-bbbbbbbb', C: 'sk-ant-api03-cccccccc' };
const SECRETS = Object.values(KEYS);
const DAY = 24 * 60 * 60_000;

let api: MessagesApi;

beforeAll(async () => {
  api = await MessagesApi.start(() => [], { lifeMs: 300_000 });
});
afterAll(() => api.stop());

interface Scripted {
  readonly status: number;
  /** What a 429 asks for, in ms. */
  readonly pauseMs: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const window = fc.record({
  family: fc.constantFrom('anthropic-ratelimit', 'x-ratelimit', 'unified'),
  remaining: fc.integer({ min: -5, max: 120 }),
  resetMs: fc.integer({ min: 0, max: 200_000 }),
});

/** Both families of headers, as servers write them. */
function headersOf({
  family,
  remaining,
  resetMs,
}: {
  family: string;
  remaining: number;
  resetMs: number;
}): Record<string, string> {
  if (family === 'x-ratelimit') {
    return {
      'x-ratelimit-limit-tokens': '100',
      'x-ratelimit-remaining-tokens': String(remaining),
      'x-ratelimit-reset-tokens': `${resetMs}ms`,
    };
  }
  const end = new Date(Date.now() + resetMs);
  if (family === 'unified') {
    return {
      'anthropic-ratelimit-unified-status': remaining <= 0 ? 'rejected' : 'allowed',
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'anthropic-ratelimit-unified-5h-utilization': String(1 - Math.max(remaining, 0) / 120),
      'anthropic-ratelimit-unified-reset': String(Math.ceil(end.getTime() / 1_000)),
    };
  }
  return {
    'anthropic-ratelimit-requests-limit': '100',
    'anthropic-ratelimit-requests-remaining': String(remaining),
    'anthropic-ratelimit-requests-reset': end.toISOString(),
  };
}

const scripted: fc.Arbitrary<Scripted> = fc
  .record({
    status: fc.constantFrom(200, 200, 200, 400, 401, 402, 403, 404, 408, 429, 429, 429, 500, 529),
    pauseMs: fc.option(fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 3 * DAY })), {
      nil: undefined,
    }),
    windows: fc.array(window, { maxLength: 3 }),
  })
  .map(({ status, pauseMs, windows }) => ({
    status,
    pauseMs,
    headers: Object.assign(
      {},
      ...windows.map(headersOf),
      pauseMs === undefined ? {} : { 'retry-after-ms': String(pauseMs) },
    ) as Record<string, string>,
  }));

/** The words of an error, and of all that it comes from. */
function wordsOf(error: unknown): string[] {
  return error instanceof Error ? [String(error), error.message, ...wordsOf(error.cause)] : [];
}

function answerOf({ status, headers }: Scripted, mark = 0): Answer {
  if (status === 200) return [{ type: 'text', text: 'ok' }];
  // Everything that a server ever heard, said back to whoever asks next.
  return {
    fault: 'status',
    status,
    headers: { ...headers, 'x-mark': String(mark) },
    body: { error: { message: `no: ${SECRETS.join(' ')}` } },
  };
}

test('of keys, tries and waits', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(scripted, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }), { minLength: 2, maxLength: 6 }),
      async (answers, count, stops) => {
        const names = Object.keys(KEYS).slice(0, count);
        const keys = Object.fromEntries(Object.entries(KEYS).slice(0, count));
        using stage = new Stage(api, keys);
        const base = api.requests.length;
        api.script = (_, at) => answerOf(answers[(at - base) % answers.length]!, (at - base) % answers.length);

        for (const stop of stops) {
          const before = stage.tries.length;
          const stopping = new AbortController();
          const asked = stage.ask(ask('hello'), { signal: stopping.signal });
          const outcome = asked.then(
            (value) => ({ value }),
            (error: unknown) => ({ error }),
          );
          if (stop !== undefined) {
            setTimeout(() => stopping.abort(new CoopError('E_CANCELLED')), stop);
          }
          const ended = await outcome;
          // The whole answer to one request: each key once, and two more.
          expect(stage.tries.length - before).toBeLessThanOrEqual(names.length + 2);
          const told = JSON.stringify(
            'error' in ended
              ? [
                  ended.error,
                  ...wordsOf(ended.error),
                  (ended.error as CoopError).data,
                  (ended.error as { notes?: unknown }).notes,
                ]
              : ended.value,
          );
          for (const secret of SECRETS.slice(0, count)) expect(told).not.toContain(secret);
          if ('error' in ended) {
            expect(ended.error).toBeInstanceOf(CoopError);
            expect((ended.error as CoopError).message).not.toMatch(/\{\w+\}/);
          }
        }

        for (const { state } of stage.tries) expect(['ready', 'hot']).toContain(state);
        // The same by what the server said, and not by what the pool says of itself.
        for (const { variable, status, at, mark, answeredAfter } of stage.tries) {
          const later = stage.tries.slice(answeredAfter).filter((one) => one.variable === variable);
          if (status === 401) expect(later).toEqual([]);
          const { pauseMs } = answers[Number(mark)] ?? {};
          if (status !== 429 || mark === null || pauseMs === undefined) continue;
          for (const one of later) expect(one.at).toBeGreaterThanOrEqual(at + Math.min(pauseMs, DAY));
        }
      },
    ),
    { numRuns: 120 },
  );
});

test('every wait ends when it is stopped, whatever it waits for', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(429, 500, 529), fc.integer({ min: 1, max: 10_000 }), async (status, pauseMs) => {
      using stage = new Stage(api, { A: KEYS.A });
      stage.clock.increment = () => {};
      const base = api.requests.length;
      api.script = () => ({ fault: 'status', status, headers: { 'retry-after-ms': String(pauseMs) } });
      const stopping = new AbortController();
      const asked = stage.ask(ask('hello'), { signal: stopping.signal });
      asked.catch(() => {});
      await (await api.request(base)).ended;
      stopping.abort(new CoopError('E_CANCELLED'));
      await expect(asked).rejects.toMatchObject({ code: 'E_CANCELLED' });
    }),
    { numRuns: 30 },
  );
});

test('several at once share what each of them meets', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scripted, { minLength: 1, maxLength: 20 }), async (answers) => {
      using stage = new Stage(api, KEYS);
      let next = 0;
      api.script = () => answerOf(answers[next++ % answers.length]!);
      const asked = Array.from({ length: 5 }, () => stage.ask().catch((error: unknown) => error));
      await Promise.all(asked);
      for (const { state } of stage.tries) expect(['ready', 'hot']).toContain(state);
      expect(stage.tries.length).toBeLessThanOrEqual(5 * (SECRETS.length + 2));
      for (const { variable, status, answeredAfter } of stage.tries) {
        if (status !== 401) continue;
        expect(stage.tries.slice(answeredAfter).filter((one) => one.variable === variable)).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
});
