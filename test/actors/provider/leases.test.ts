import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestActor } from '../../support/actor.ts';
import { type Answer, MessagesApi } from '../../support/messages-api.ts';
import { ask, failure, lendModel, startProvider } from './support.ts';

const LONG = [{ type: 'text', text: 'word '.repeat(2000) }] as const;
const STALLED: Answer = { fault: 'stall', after: 1000, content: LONG };

let api: MessagesApi;
let provider: TestActor;

beforeAll(async () => {
  api = await MessagesApi.start(() => STALLED, { lifeMs: 120_000 });
  provider = await startProvider({ baseUrl: api.url });
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await api.stop();
});

/** A generation that has begun to stream and will not end by itself. */
async function begun(lease: string) {
  const at = api.requests.length;
  const model = lendModel(provider, lease);
  const ended = failure(model.call.generate(ask('hello')));
  await model.began;
  return { model, ended, request: await api.request(at) };
}

describe('a running answer', () => {
  test('is the only one of its port', async () => {
    const { model, ended } = await begun('busy');
    expect((await failure(model.call.generate(ask('too')))).code).toBe('E_BUSY');
    await model.call.cancel({});
    await ended;
  });

  test('that is cancelled ends with E_CANCELLED, and its request at the server', async () => {
    const { model, ended, request } = await begun('cancel');
    await model.call.cancel({});
    expect((await ended).code).toBe('E_CANCELLED');
    expect(await request.ended).toBe('dropped');
  });

  test('that the server has not begun yet can be cancelled', async () => {
    api.script = () => ({ fault: 'silent' });
    const at = api.requests.length;
    const model = lendModel(provider, 'silent');
    const ended = failure(model.call.generate(ask('hello')));
    const request = await api.request(at);
    await model.call.cancel({});
    api.script = () => STALLED;
    expect((await ended).code).toBe('E_CANCELLED');
    expect(await request.ended).toBe('dropped');
  });

  test('whose lease is revoked ends with E_REVOKED, and its request at the server', async () => {
    const { model, ended, request } = await begun('revoked');
    await provider.revoke(model.lease);
    expect((await ended).code).toBe('E_REVOKED');
    expect(await request.ended).toBe('dropped');
    expect((await failure(model.call.generate(ask('again')))).code).toBe('E_REVOKED');
  });

  test('of another lease is not touched by a revocation', async () => {
    const [one, other] = await Promise.all([begun('one'), begun('other')]);
    await provider.revoke(one.model.lease);
    await one.ended;
    expect((await failure(other.model.call.generate(ask('still busy')))).code).toBe('E_BUSY');
    await other.model.call.cancel({});
    expect((await other.ended).code).toBe('E_CANCELLED');
  });

  test('whose holder goes away ends its request at the server', async () => {
    const { model, request } = await begun('closed');
    model.connection.close();
    expect(await request.ended).toBe('dropped');
  });

  test('whose pieces nobody takes waits, and can still be cancelled', async () => {
    api.script = () => [...LONG];
    const at = api.requests.length;
    const model = lendModel(provider, 'unread', { read: false });
    const ended = failure(model.call.generate(ask('hello')));
    await (await api.request(at)).ended;
    await model.call.cancel({});
    api.script = () => STALLED;
    expect((await ended).code).toBe('E_CANCELLED');
  });

  test('can be followed by another once it was cancelled', async () => {
    const { model, ended } = await begun('again');
    await model.call.cancel({});
    await ended;
    api.script = () => [{ type: 'text', text: 'ok' }];
    const reply = await model.call.generate(ask('again'));
    api.script = () => STALLED;
    expect(reply.content).toEqual([{ type: 'text', text: 'ok' }]);
  });
});

test('cancelling nothing does nothing', async () => {
  await expect(lendModel(provider, 'idle').call.cancel({})).resolves.toEqual({});
});

test('a port granted before the model is loaded is served', async () => {
  await using early = new TestActor({
    bundle: 'provider',
    profile: { heapMb: 128 },
    data: { provider: 'offline', model: 'offline', keyVariables: [] },
  });
  const reply = await lendModel(early, 'early', { model: 'offline' }).call.generate(ask('hello'));
  expect(reply.model).toBe('offline');
});

describe('draining', () => {
  test('an idle provider closes', async () => {
    await using actor = await startProvider({ provider: 'offline' });
    await actor.drain();
    expect(actor.frames.at(-1)).toEqual({ type: 'closed' });
  });

  test('lets a running answer end, and refuses new ones', async () => {
    const slow = Promise.withResolvers<Answer>();
    await using server = await MessagesApi.start(() => slow.promise);
    await using actor = await startProvider({ baseUrl: server.url });
    const model = lendModel(actor);
    const late = lendModel(actor, 'late');
    const reply = model.call.generate(ask('hello'));
    await server.request();
    const drained = actor.drain();
    await actor.frame('state', ({ state }) => state === 'closing');
    expect((await failure(late.call.generate(ask('too late')))).code).toBe('E_GONE');
    slow.resolve([{ type: 'text', text: 'just in time' }]);
    expect((await reply).content).toEqual([{ type: 'text', text: 'just in time' }]);
    await drained;
  });

  test('ends an answer that does not end by itself', async () => {
    await using server = await MessagesApi.start(() => STALLED);
    await using actor = await startProvider({ baseUrl: server.url });
    const model = lendModel(actor);
    const ended = failure(model.call.generate(ask('hello')));
    await model.began;
    await actor.drain();
    expect(['E_CANCELLED', 'E_GONE']).toContain((await ended).code);
    expect(actor.frames.at(-1)).toEqual({ type: 'closed' });
  });
});
