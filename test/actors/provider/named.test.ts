import { expect, test } from 'vitest';
import { MessagesApi } from '../../support/messages-api.ts';
import { ask, lendModel, startProvider } from './support.ts';

test('the model that is asked is the one the port was minted for, side by side with others', async () => {
  await using api = await MessagesApi.start(() => [{ type: 'text', text: 'ok' }]);
  await using provider = await startProvider({ baseUrl: api.url });
  const one = lendModel(provider, 'one', { model: 'claude-large' });
  const other = lendModel(provider, 'other', { model: 'vendor/claude-small' });
  expect((await one.call.generate(ask('hello'))).model).toBe('claude-large');
  expect((await other.call.generate(ask('hello'))).model).toBe('vendor/claude-small');
  expect((await one.call.generate(ask('again'))).model).toBe('claude-large');
  expect(api.requests.map(({ body }) => body.model)).toEqual(['claude-large', 'vendor/claude-small', 'claude-large']);
});
