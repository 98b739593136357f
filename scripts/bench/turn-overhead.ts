/** A whole turn, from what a person sends to the answer they read, beside the same stream through the bare SDK. */
import Anthropic from '@anthropic-ai/sdk';
import { MessagesApi } from '../../test/support/messages-api.ts';
import { Guest } from '../demo/guest.ts';
import { HOUSEHOLD, Household } from '../demo/household.ts';
import { type Figure, figure } from './figure.ts';
import { type Effort, inTurns } from './measure.ts';

const env = { ANTHROPIC_API_KEY: 'sk-ant-test-0000' };

/** About 300 tokens. */
const ANSWER = 'We could make a soup of what is left, and bread with it. '.repeat(20);

export async function turnOverhead({ turns }: Effort): Promise<Figure[]> {
  await using api = await MessagesApi.start(() => [{ type: 'text', text: ANSWER }], { lifeMs: 600_000 });
  const config = HOUSEHOLD.replace('offline/simple', 'anthropic/claude-test').replace(
    'name = "offline"',
    `name = "anthropic"\nbase_url = "${api.url}"`,
  );
  await using house = await Household.start({ env, config });
  const guest = await Guest.arrive(house, 'alice');
  const sdk = new Anthropic({ baseURL: api.url, apiKey: env.ANTHROPIC_API_KEY, maxRetries: 0 });
  const times = await inTurns(
    turns,
    async () => {
      // Each in a conversation of its own: what grows is measured elsewhere.
      await guest.client.call('new', {});
      const start = performance.now();
      const { kind, text } = await guest.ask('what shall we cook?');
      if (kind !== 'reply') throw new Error(`no reply: ${text}`);
      return performance.now() - start;
    },
    async () => {
      const start = performance.now();
      const messages = [{ role: 'user' as const, content: 'what shall we cook?' }];
      await sdk.messages.stream({ model: 'claude-test', max_tokens: 8_192, messages }).finalMessage();
      return performance.now() - start;
    },
  );
  guest.leave();
  const name = 'bare SDK';
  const p95 = (values: readonly number[]): number[] => {
    const sorted = [...values].sort((a, b) => a - b);
    return [sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN];
  };
  return [
    figure({
      ...{ id: 'turn', name: 'a turn, from the message to its answer, 300 tokens at once', unit: 'ms' },
      ...{ ours: times.ours, baseline: { name, values: times.baseline } },
    }),
    figure({
      ...{ id: 'turn-p95', name: 'the same, 95th percentile', unit: 'ms' },
      ...{ ours: p95(times.ours), baseline: { name, values: p95(times.baseline) } },
    }),
  ];
}
