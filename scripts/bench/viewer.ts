/** Reads one streamed answer, through coop or with the SDK alone, and tells its parent how long that took in ms. */
import Anthropic from '@anthropic-ai/sdk';
import { Guest } from '../demo/guest.ts';

const [socket = '', config = '', baseURL = ''] = process.argv.slice(2);
const guest = await Guest.arrive({ socket, config }, 'alice');
const sdk = new Anthropic({ baseURL, apiKey: 'sk-ant-test-0000', maxRetries: 0 });

async function throughCoop(): Promise<number> {
  guest.events.length = 0;
  // A conversation of its own each time: what was said before would make the request longer.
  const start = performance.now();
  const { kind, text } = await guest.ask('tell me');
  if (kind !== 'reply') throw new Error(text);
  return performance.now() - start;
}

async function bare(): Promise<number> {
  const start = performance.now();
  const stream = sdk.messages.stream({
    model: 'claude-test',
    max_tokens: 8_192,
    messages: [{ role: 'user', content: 'tell me' }],
  });
  let text = '';
  stream.on('text', (delta) => {
    text += delta;
  });
  await stream.finalMessage();
  return text.length > 0 ? performance.now() - start : Number.NaN;
}

process.on('message', (what) => {
  void (what === 'coop' ? throughCoop() : bare()).then((time) => process.send?.(time));
});
process.send?.('ready');
