import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import { BackgroundModelContract } from '../../../src/protocol/contracts/background.ts';
import type { TestActor } from '../../support/actor.ts';
import { MessagesApi } from '../../support/messages-api.ts';
import { ask, failure, lendModel, startProvider } from './support.ts';

const QUESTION = { system: 'You keep the memory.', text: 'what is worth keeping?', maxTokens: 100 };

let api: MessagesApi;
let provider: TestActor;

beforeAll(async () => {
  api = await MessagesApi.start(() => [{ type: 'text', text: '{"memories":[]}' }]);
  provider = await startProvider({ baseUrl: api.url, backgroundModel: 'claude-small' });
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await api.stop();
});

function lend(actor: TestActor, lease: string) {
  const { server, client } = mintChannel(BackgroundModelContract);
  const id = actor.grant({ contract: 'model.background', port: server }, lease);
  return { lease: id, ...connect(client, BackgroundModelContract) };
}

test('work after a turn asks the smaller model: text in, text out, no tools', async () => {
  const answer = await lend(provider, 'one').call.ask(QUESTION);
  expect(answer).toMatchObject({ text: '{"memories":[]}', model: 'claude-small' });
  const body = api.requests.at(-1)?.body;
  expect(body).toMatchObject({ model: 'claude-small', max_tokens: 100 });
  expect(body?.tools).toBeUndefined();
  expect(JSON.stringify(body?.messages)).toContain('what is worth keeping?');
});

test('turns ask the other one, as before', async () => {
  await lendModel(provider, 'turn').call.generate(ask('hello'));
  expect(api.requests.at(-1)?.body.model).toBe('claude-test');
});

test('an answer ends with its lease, and its request at the server', async () => {
  api.script = () => ({ fault: 'silent' });
  const at = api.requests.length;
  const held = lend(provider, 'revoked');
  const ended = failure(held.call.ask(QUESTION));
  const request = await api.request(at);
  expect((await failure(held.call.ask(QUESTION))).code).toBe('E_BUSY');
  await provider.revoke(held.lease);
  expect((await ended).code).toBe('E_REVOKED');
  expect(await request.ended).toBe('dropped');
});

test('an answer that does not come is given up sooner than that of a turn', async () => {
  await using hurried = await startProvider({ baseUrl: api.url, patience: { backgroundMs: 500 } });
  api.script = () => ({ fault: 'silent' });
  const turn = lendModel(hurried, 'turn');
  const waiting = failure(turn.call.generate(ask('hello')));
  const error = await failure(lend(hurried, 'after').call.ask(QUESTION));
  expect(error.code).toBe('E_PROVIDER_SILENT');
  expect(error.message).toContain('no whole answer within 0.5 seconds');
  await turn.call.cancel({});
  expect((await waiting).code).toBe('E_CANCELLED');
});

test('where none is configured for it, the model of the turns is asked', async () => {
  await using other = await startProvider({ baseUrl: api.url });
  const at = api.requests.length;
  api.script = () => [{ type: 'text', text: 'done' }];
  expect((await lend(other, 'none').call.ask(QUESTION)).text).toBe('done');
  const request = await api.request(at);
  expect(request.body.model).not.toBe('claude-small');
  expect(request.body.tools ?? []).toEqual([]);
});
