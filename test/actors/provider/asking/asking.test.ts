import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, MessagesApi } from '../../../support/messages-api.ts';
import { ask, failure } from '../support.ts';
import { Stage } from './stage.ts';

const KEYS = { A: 'sk-ant-api03-aaaaaaaa', B: 'sk-ant-oat01-bbbbbbbb', C: 'sk-ant-api03-cccccccc' };
const OK: Answer = [{ type: 'text', text: 'ok' }];
const refused = (status: number, headers: Record<string, string> = {}): Answer => ({
  fault: 'status',
  status,
  headers,
});

let api: MessagesApi;
let stage: Stage;

beforeAll(async () => {
  api = await MessagesApi.start(() => OK, { lifeMs: 120_000 });
});
afterAll(() => api.stop());
beforeEach(() => {
  api.requests.length = 0;
  stage = new Stage(api, KEYS);
});
afterEach(() => stage[Symbol.dispose]());

/** Each key is answered by the first letter of its variable. */
function byKey(answers: Partial<Record<keyof typeof KEYS, Answer | (() => Answer)>>): void {
  api.script = (_, at) => {
    const { headers } = api.requests[at]!;
    const sent = headers.authorization?.slice('Bearer '.length);
    const [variable] = Object.entries(KEYS).find(([, value]) => value === sent) ?? [];
    const answer = answers[variable as keyof typeof KEYS] ?? OK;
    return typeof answer === 'function' ? answer() : answer;
  };
}

const tried = (): string[] => stage.tries.map(({ variable, status }) => `${variable} ${status}`);

describe('a limit', () => {
  test('moves the request to another key at once, and headers go with the key', async () => {
    byKey({ A: refused(429) });
    const { reply, notes } = await stage.ask();
    expect(reply.content).toEqual([{ type: 'text', text: 'ok' }]);
    expect(tried()).toEqual(['A 429', 'B 200']);
    expect(stage.clock.now()).toBe(0);
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEYS.A}`, `Bearer ${KEYS.B}`]);
    expect(api.requests.map(({ headers }) => headers['anthropic-beta'])).toEqual([undefined, 'oauth-2025-04-20']);
    expect(notes).toMatchObject({ 'coop.tries': 2, 'coop.tried': 'claude-test A 429, claude-test B answered' });
  });

  test('is known to every later request', async () => {
    byKey({ A: refused(429, { 'retry-after': '50' }) });
    await stage.ask();
    await stage.ask();
    expect(tried()).toEqual(['A 429', 'B 200', 'B 200']);
  });

  test('of all keys is waited for where it ends soon', async () => {
    let limited = 3;
    const soon = (): Answer => (limited-- > 0 ? refused(429, { 'retry-after': '20' }) : OK);
    byKey({ A: soon, B: soon, C: soon });
    await stage.ask();
    expect(tried()).toEqual(['A 429', 'B 429', 'C 429', expect.stringMatching(/^[ABC] 200$/)]);
    expect(stage.clock.now()).toBe(20_000);
  });

  test('of all keys is told at once where it does not, with its end', async () => {
    const late = refused(429, { 'retry-after': '1200' });
    byKey({ A: late, B: late, C: late });
    const error = await failure(stage.ask());
    expect(error.code).toBe('E_RATE_LIMITED');
    expect(error.message).toContain('in 20 minutes');
    expect(stage.clock.now()).toBe(0);
    expect(api.requests).toHaveLength(3);
    // Nobody is asked in vain meanwhile.
    await failure(stage.ask());
    expect(api.requests).toHaveLength(3);
    expect(stage.pool.state).toBe('throttled');
  });

  test('that does not end is not asked about for ever', async () => {
    const short = refused(429, { 'retry-after-ms': '1' });
    byKey({ A: short, B: short, C: short });
    expect((await failure(stage.ask())).code).toBe('E_RATE_LIMITED');
    // Each once, and two more.
    expect(api.requests).toHaveLength(5);
  });

  test('that the stream tells of before a word was said moves it as well', async () => {
    const data = JSON.stringify({ type: 'error', error: { type: 'rate_limit_error', message: 'scripted' } });
    byKey({ A: { fault: 'malformed', content: [], event: 'error', data } });
    await stage.ask();
    expect(tried()).toEqual(['A 429', 'B 200']);
    expect(stage.pool.rows()[0]).toEqual({ variable: 'A', state: 'cooling' });
  });
});

describe('a key that is refused', () => {
  test('is left out from then on, and another answers', async () => {
    byKey({ A: refused(401) });
    await stage.ask();
    await stage.ask();
    expect(tried()).toEqual(['A 401', 'B 200', 'B 200']);
  });

  test('like all others is told by its variable, and nobody is asked any more', async () => {
    byKey({ A: refused(401), B: refused(403), C: refused(401) });
    expect((await failure(stage.ask())).message).toContain('Check A, B, C');
    expect((await failure(stage.ask())).code).toBe('E_KEY_REJECTED');
    expect(api.requests).toHaveLength(3);
    expect(stage.pool.state).toBe('exhausted');
  });

  test('by a 403 for one request is tried with the other keys, and stays in use', async () => {
    for (const letter of ['A', 'B', 'C'] as const) stage.pool.answered(await memberOf(letter), 200, new Headers());
    byKey({ A: refused(403), B: refused(403), C: refused(403) });
    expect((await failure(stage.ask())).message).toContain('Check');
    expect(api.requests).toHaveLength(3);
    byKey({});
    await stage.ask();
    expect(stage.pool.rows().every(({ state }) => state === 'ready')).toBe(true);
  });

  test('because its account has nothing left gives way to another for this request', async () => {
    byKey({ A: refused(402) });
    await stage.ask();
    expect(tried()).toEqual(['A 402', 'B 200']);
    byKey({ A: refused(402), B: refused(402), C: refused(402) });
    expect((await failure(stage.ask())).message).toContain('HTTP 402');
  });
});

describe('a server that is busy or broken', () => {
  test.each([500, 503, 529])('with %i is asked twice more after growing pauses, with the same key', async (status) => {
    byKey({ A: refused(status) });
    expect((await failure(stage.ask())).message).toContain(`HTTP ${status}`);
    expect(tried()).toEqual([`A ${status}`, `A ${status}`, `A ${status}`]);
    const [first = 0, second = 0, third = 0] = stage.tries.map(({ at }) => at);
    // Half of one second, then half of two: the stage's chance is a half.
    expect([first, second, third]).toEqual([0, 500, 1_500]);
    expect(stage.pool.rows()[0]).toEqual({ variable: 'A', state: 'ready' });
  });

  test('is left alone as long as it asks, up to ten seconds; beyond that it is told', async () => {
    byKey({ A: refused(503, { 'retry-after': '10' }) });
    await failure(stage.ask());
    expect(stage.tries.map(({ at }) => at)).toEqual([0, 10_000, 20_000]);
    byKey({ A: refused(503, { 'retry-after': '11' }) });
    await failure(stage.ask());
    expect(api.requests).toHaveLength(4);
  });

  test('that says itself that another try is of no use is asked once', async () => {
    byKey({ A: refused(503, { 'x-should-retry': 'false' }) });
    await failure(stage.ask());
    expect(api.requests).toHaveLength(1);
  });

  test('is got over', async () => {
    let broken = 2;
    const mending = (): Answer => (broken-- > 0 ? refused(529) : OK);
    byKey({ A: mending });
    const { reply } = await stage.ask();
    expect(reply.content).toEqual([{ type: 'text', text: 'ok' }]);
  });

  test.each([400, 404, 413, 422])('is not what %i means: it is asked once, and no key rests', async (status) => {
    byKey({ A: refused(status, { 'retry-after': '60' }) });
    await failure(stage.ask());
    expect(api.requests).toHaveLength(1);
    expect(stage.pool.rows().every(({ state }) => state === 'ready')).toBe(true);
  });
});

describe('an answer that has begun', () => {
  const begun = (type: string): Answer => ({
    fault: 'malformed',
    content: [{ type: 'text', text: 'I was about to' }],
    event: 'error',
    data: JSON.stringify({ type: 'error', error: { type, message: 'scripted' } }),
  });

  test.each([
    ['overloaded_error', 'E_PROVIDER'],
    ['rate_limit_error', 'E_RATE_LIMITED'],
    ['authentication_error', 'E_KEY_REJECTED'],
  ])('and ends in %s is not asked for again', async (type, code) => {
    byKey({ A: begun(type) });
    const error = await failure(stage.ask());
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('{');
    expect(api.requests).toHaveLength(1);
  });
});

describe('a model that cannot be had', () => {
  const withOthers = (
    fallbacks: readonly string[],
    more: { readonly readsPictures?: (model: string) => boolean } = {},
  ) => {
    stage[Symbol.dispose]();
    stage = new Stage(api, KEYS, { fallbacks, ...more });
  };
  /** Each model is answered by its name. */
  const byModel = (answers: Record<string, Answer>): void => {
    api.script = ({ model }) => answers[model] ?? OK;
  };
  const models = (): string[] => stage.tries.map(({ model }) => model);

  test.each([
    [529, ['claude-test', 'claude-test', 'claude-test', 'second']],
    [500, ['claude-test', 'claude-test', 'claude-test', 'second']],
    [404, ['claude-test', 'second']],
  ])('with %i gives way to the next, once its own tries are over', async (status, expected) => {
    withOthers(['second', 'third']);
    byModel({ 'claude-test': refused(status) });
    const { reply, notes, text } = await stage.ask();
    expect(reply).toMatchObject({ model: 'second', fallback: 'second' });
    expect(text).toBe('ok');
    expect(models()).toEqual(expected);
    expect(notes).toMatchObject({ 'coop.fallback': 'second', 'coop.tries': expected.length });
  });

  test('gives way to one after the other, and is told of itself where none of them can be had', async () => {
    withOthers(['second', 'third']);
    byModel({ 'claude-test': refused(404), second: refused(404), third: OK });
    expect((await stage.ask()).reply.fallback).toBe('third');
    byModel({ 'claude-test': refused(404), second: refused(400), third: refused(413) });
    expect((await failure(stage.ask())).message).toContain('HTTP 404');
  });

  test('is not asked in its own place', async () => {
    withOthers(['claude-test', 'second']);
    byModel({ 'claude-test': refused(404) });
    await stage.ask();
    expect(models()).toEqual(['claude-test', 'second']);
  });

  test.each([400, 401, 413, 429])('is not what %i means: no other is asked', async (status) => {
    withOthers(['second']);
    byModel({ 'claude-test': refused(status, { 'retry-after': '3600' }) });
    await failure(stage.ask());
    expect(models()).not.toContain('second');
  });

  test('is not what happens in the middle of an answer', async () => {
    withOthers(['second']);
    const data = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'scripted' } });
    const content = [{ type: 'text', text: 'I was about to' }] as const;
    byModel({ 'claude-test': { fault: 'malformed', content, event: 'error', data } });
    expect((await failure(stage.ask())).code).toBe('E_PROVIDER');
    expect(models()).toEqual(['claude-test']);
  });

  test('is what an overloaded stream means that has said nothing yet', async () => {
    withOthers(['second']);
    const data = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'scripted' } });
    byModel({ 'claude-test': { fault: 'malformed', content: [], event: 'error', data } });
    expect((await stage.ask()).reply.fallback).toBe('second');
  });

  test('gives way to none that cannot see what there is to see', async () => {
    withOthers(['blind', 'seeing'], { readsPictures: (name) => name === 'seeing' });
    byModel({ 'claude-test': refused(404) });
    const picture = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    const shown = ask('', { messages: [{ role: 'user', content: [picture] }] });
    expect((await stage.ask(shown)).reply.fallback).toBe('seeing');
    expect((await stage.ask()).reply.fallback).toBe('blind');
  });

  test('and one that may have worked on it do not count as free', async () => {
    withOthers(['second']);
    byModel({ 'claude-test': refused(404), second: { fault: 'cut', after: 60, content: [] } });
    expect((await failure(stage.ask())).code).toBe('E_STREAM');
  });
});

describe('a stop', () => {
  test.each<[string, Answer]>([
    ['for a key that rests', refused(429, { 'retry-after': '30' })],
    ['between two tries', refused(503, { 'retry-after': '9' })],
    ['for an answer', { fault: 'silent' }],
  ])('in the middle of waiting %s ends it at once', async (_, answer) => {
    using slow = new Stage(api, { A: KEYS.A });
    // Its time stands still: nothing ends but by the stop.
    slow.clock.increment = () => {};
    api.script = () => answer;
    const stop = new AbortController();
    const asked = slow.ask(ask('hello'), { signal: stop.signal });
    asked.catch(() => {});
    await api.request(0);
    if (!('fault' in answer) || answer.fault !== 'silent') await (await api.request(0)).ended;
    stop.abort(new Error('stopped by a person'));
    await expect(asked).rejects.toThrow('stopped by a person');
    expect(api.requests).toHaveLength(1);
  });
});

async function memberOf(letter: string) {
  let found: Parameters<typeof stage.pool.answered>[0] | undefined;
  const look = (one: NonNullable<typeof found>): boolean => {
    if (one.variable === letter) found = one;
    return false;
  };
  await stage.pool.take(look, 0, new AbortController().signal);
  return found!;
}
