/** What a server behind `provider.base_url` can do: a gateway that is broken, or somebody else's. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAnthropic } from '../../../src/actors/provider/anthropic/anthropic.ts';
import { toParams } from '../../../src/actors/provider/anthropic/request.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { ModelRequest } from '../../../src/protocol/model.ts';
import { MessagesApi } from '../../support/messages-api.ts';
import { ask } from './support.ts';

const MB = 1024 * 1024;
const ENOUGH = 48 * MB;

/** Writes `piece` over and over, until nobody takes it any more or `ENOUGH` has gone out. Answers how much did. */
async function pour(response: ServerResponse, piece: string): Promise<number> {
  let sent = 0;
  while (!response.destroyed && sent < ENOUGH) {
    sent += piece.length;
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]).catch(() => {});
  }
  response.destroy();
  return sent;
}

async function served(answer: (response: ServerResponse) => Promise<number>) {
  const poured = Promise.withResolvers<number>();
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => answer(response).then(poured.resolve, poured.reject));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, poured: poured.promise, server };
}

function modelAt(baseUrl: string) {
  const endpoint = openAnthropic({ model: 'claude-test', baseUrl, fetch, silenceMs: 5_000 });
  const key = { variable: 'ANTHROPIC_API_KEY', value: 'sk-ant-api03-x', token: false };
  const { signal } = new AbortController();
  return (request: ModelRequest) =>
    endpoint.ask(request, key, { emit: async () => {}, signal, note: () => {}, answered: () => {} });
}

const START = `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message: { model: 'm', usage: { input_tokens: 1 } } })}\n\n`;

describe('a reply is bounded', () => {
  test.each<[string, (response: ServerResponse) => Promise<number>]>([
    [
      'one line that does not end',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`${START}data: `);
        return pour(response, 'a'.repeat(64 * 1024));
      },
    ],
    [
      'an error body that does not end',
      (response) => {
        response.writeHead(400, { 'content-type': 'application/json' });
        return pour(response, 'a'.repeat(64 * 1024));
      },
    ],
    [
      'tool calls whose arguments stand in the start of their blocks',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(START);
        let index = 0;
        const block = (): string => {
          const content_block = { type: 'tool_use', id: `t${index}`, name: 'x', input: { a: 'a'.repeat(64 * 1024) } };
          return `event: content_block_start\ndata: ${JSON.stringify({ type: 'content_block_start', index: index++, content_block })}\n\n`;
        };
        return (async () => {
          let sent = 0;
          while (!response.destroyed && sent < ENOUGH) {
            const piece = block();
            sent += piece.length;
            if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
          }
          response.destroy();
          return sent;
        })();
      },
    ],
  ])(
    '%s',
    async (_, answer) => {
      const { url, poured, server } = await served(answer);
      const outcome = await modelAt(url)(ask('hello')).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(CoopError);
      expect(await poured).toBeLessThan(24 * MB);
      server.closeAllConnections();
      server.close();
    },
    30_000,
  );
});

describe('what a server counts', () => {
  let api: MessagesApi;
  beforeEach(async () => {
    api = await MessagesApi.start(() => []);
  });
  afterEach(() => api.stop());

  test.each([
    ['below nothing', { input_tokens: -5_000_000 }],
    ['beyond what fits into a window', { input_tokens: Number.MAX_SAFE_INTEGER }],
  ])('%s is not passed on as it is', async (_, usage) => {
    api.script = () => ({ content: [{ type: 'text', text: 'ok' }], usage });
    const reply = await modelAt(api.url)(ask('hello')).catch((error: unknown) => error);
    if (reply instanceof CoopError) return;
    const { input } = (reply as { usage: { input: number } }).usage;
    expect(input).toBeGreaterThanOrEqual(0);
    expect(input).toBeLessThan(1e9);
  });
});

describe('what a model wrote is sent back such that the API takes it', () => {
  test('half of a surrogate pair in arguments, words and thinking does not go out', async () => {
    await using api = await MessagesApi.start(() => [
      { type: 'text', text: 'see:' },
      { type: 'tool_use', name: 'look', raw: '{"query":"\\ud83d"}', id: 't1' },
    ]);
    const { content } = await modelAt(api.url)(ask('hello'));
    const params = toParams(ask('x', { messages: [{ role: 'assistant', content }] }), 'm');
    expect(JSON.stringify(params)).not.toMatch(/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i);
  });
});
