import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import type { Script } from '../support/messages-api.ts';
import { withModel } from './model.ts';

it('a message that failed is listed for the owner, without its words, and answered once when it is retried', async () => {
  let isBroken = true;
  const script: Script = () =>
    isBroken ? { fault: 'status', status: 400 } : [{ type: 'text', text: 'here I am again' }];
  await using stage = await withModel(script);
  const bob = await Guest.arrive(stage.household, 'bob');
  await bob.client.call('send', { text: 'my secret question' });
  await bob.event('message', ({ kind }) => kind === 'failure');
  const alice = await Guest.arrive(stage.household, 'alice');
  const { letters } = await alice.client.call('letters', {});
  expect(letters).toMatchObject([{ kind: 'message', person: 'bob', place: 'dm:terminal:bob' }]);
  expect((await alice.status()).house?.letters).toEqual(letters);
  expect(JSON.stringify(letters)).not.toContain('secret');
  await expect(bob.client.call('letters', {})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });

  isBroken = false;
  await alice.client.call('retry', { letter: letters[0]?.id ?? '' });
  await bob.event('message', ({ kind, text }) => kind === 'reply' && text === 'here I am again');
  await expect.poll(async () => (await alice.client.call('letters', {})).letters).toEqual([]);
  const replies = bob.events.filter(
    ({ method, params }) => method === 'message' && 'kind' in params && params.kind === 'reply',
  );
  expect(replies).toHaveLength(1);
});
