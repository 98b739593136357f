/** Reads one streamed answer, through coop or with the SDK alone, and tells its parent when it had read it all. */
import Anthropic from '@anthropic-ai/sdk';
import { AttachClient } from '../../src/commands/client.ts';

const [socket = '', config = '', baseURL = '', length = '0'] = process.argv.slice(2);
const client = await AttachClient.connect(socket, config);
await client.call('open', { as: 'alice' });
const sdk = new Anthropic({ baseURL, apiKey: 'sk-ant-test-0000', maxRetries: 0 });

let left = 0;
let read: (at: number) => void = () => {};
let replied: () => void = () => {};

async function listen(): Promise<void> {
  for await (const { method, params } of client.events) {
    if (method === 'turn.text') take(params.text);
    if (method === 'message' && params.from === null) replied();
  }
}

function take(text: string): void {
  left -= text.length;
  if (left <= 0) read(performance.timeOrigin + performance.now());
}

async function throughCoop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  replied = resolve;
  await client.call('send', { text: 'tell me' });
  await promise;
}

async function bare(): Promise<void> {
  const messages = [{ role: 'user' as const, content: 'tell me' }];
  const stream = sdk.messages.stream({ model: 'claude-test', max_tokens: 8_192, messages });
  stream.on('text', take);
  await stream.finalMessage();
}

process.on('message', (what) => {
  left = Number(length);
  const { promise, resolve } = Promise.withResolvers<number>();
  read = resolve;
  void Promise.all([promise, what === 'coop' ? throughCoop() : bare()]).then(([at]) => process.send?.(at));
});
void listen();
process.send?.('ready');
