import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { type Answer, newestText } from '../support/messages-api.ts';
import { withModel } from './model.ts';

/** On a loaded machine; what is promised is a second, and what is not stopped would take minutes. */
const SOON_MS = 5_000;

const failuresIn = ({ events }: Guest): string[] =>
  events.flatMap((event) => (event.method === 'message' && event.params.kind === 'failure' ? [event.params.text] : []));

async function stopped(guest: Guest, asked: Promise<unknown>): Promise<void> {
  const at = Date.now();
  expect(await guest.client.call('stop', {})).toEqual({ stopped: true });
  expect(await asked).toEqual({ kind: 'reply', text: 'Stopped.' });
  expect(Date.now() - at).toBeLessThan(SOON_MS);
  expect(failuresIn(guest)).toEqual(['Stopped.']);
  const { entries } = await guest.client.call('history', {});
  expect(entries.map(({ text }) => text)).toEqual(['a story, please', '[coop] Stopped.']);
}

describe('a turn is stopped within a second, its message is kept, and it says so once', () => {
  it.each<[string, Answer]>([
    ['while the model has not begun to answer', { fault: 'silent' }],
    ['while the provider asks to wait', { fault: 'status', status: 429, headers: { 'retry-after': '50' } }],
    ['while the provider is overloaded', { fault: 'status', status: 529 }],
    [
      'in mid-stream',
      { fault: 'stall', after: 1_500, content: [{ type: 'text', text: 'once upon a time '.repeat(50) }] },
    ],
  ])('%s', async (_, answer) => {
    await using stage = await withModel(() => answer);
    const alice = await Guest.arrive(stage.household, 'alice');
    const asked = alice.ask('a story, please', 60_000);
    await stage.api.request(0);
    if ('fault' in answer && answer.fault === 'stall') await alice.event('turn.text');
    await stopped(alice, asked);
  });

  it('by another client of the same person', async () => {
    await using stage = await withModel(() => ({ fault: 'silent' }));
    const alice = await Guest.arrive(stage.household, 'alice');
    const phone = await Guest.arrive(stage.household, 'default');
    const asked = alice.ask('a story, please', 60_000);
    await stage.api.request(0);
    expect(await phone.client.call('stop', {})).toEqual({ stopped: true });
    expect(await asked).toEqual({ kind: 'reply', text: 'Stopped.' });
  });

  it('while it waits for a Worker', async () => {
    await using stage = await withModel(() => ({ fault: 'silent' }), { more: '\n[sessions]\nmax_active = 1\n' });
    const bob = await Guest.arrive(stage.household, 'bob');
    const alice = await Guest.arrive(stage.household, 'alice');
    void bob.ask('something long');
    await stage.api.request(0);
    const asked = alice.ask('a story, please', 60_000);
    await expect.poll(async () => (await alice.status()).house?.overview.running).toBe(2);
    await stopped(alice, asked);
    expect(stage.api.requests).toHaveLength(1);
  });

  it('while it waits behind somebody else’s in the room, which goes on', async () => {
    let answer: Answer = { fault: 'silent' };
    await using stage = await withModel(async (body) => {
      await expect.poll(() => 'fault' in answer, { timeout: 20_000 }).toBe(false);
      return [{ type: 'text', text: `to: ${newestText(body)}` }];
    });
    const bob = await Guest.arrive(stage.household, 'bob', 'hall');
    const alice = await Guest.arrive(stage.household, 'alice', 'hall');
    const bobs = bob.ask('something long', 60_000);
    await stage.api.request(0);
    const asked = alice.ask('a story, please', 60_000);
    await expect.poll(() => alice.client.call('stop', {})).toEqual({ stopped: true });
    expect(await asked).toEqual({ kind: 'reply', text: 'Stopped.' });
    answer = [];
    expect((await bobs).text).toContain('something long');
    expect(stage.api.requests).toHaveLength(1);
  });
});
