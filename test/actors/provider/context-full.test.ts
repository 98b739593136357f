import { expect, test } from 'vitest';
import { isContextFull } from '../../../src/actors/provider/context-full.ts';

test.each([
  [400, 'prompt is too long: 215000 tokens > 200000 maximum', null],
  [
    400,
    'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000, decrease input length or `max_tokens`',
    null,
  ],
  [413, 'Request exceeds the maximum size', null],
  [
    400,
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
    null,
  ],
  [400, 'Your input exceeds the context window of this model. Please adjust your input and try again.', null],
  [400, 'whatever it says', 'context_length_exceeded'],
  [500, 'whatever it says', 'exceed_context_size_error'],
  [400, 'Requested tokens (2285) exceed context window of 2048', null],
  [
    400,
    'the request exceeds the available context size. try increasing the context size or enable context shift',
    null,
  ],
])('%i "%s" means that the conversation is too long', (status, said, code) => {
  expect(isContextFull(status, said, code)).toBe(true);
});

test.each([
  [400, 'messages: text content blocks must be non-empty', null],
  [400, 'max_tokens: 300000 > 64000, which is the maximum allowed number of output tokens for this model', null],
  [401, 'prompt is too long', null],
  [429, 'Number of request tokens has exceeded your per-minute rate limit', 'rate_limit_exceeded'],
  [500, 'maximum context length', null],
])('%i "%s" does not', (status, said, code) => {
  expect(isContextFull(status, said, code)).toBe(false);
});
