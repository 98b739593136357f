/** What compaction may not cost: questions that were answered with nothing already, and those that nobody has to ask. */
import { afterEach, describe, expect, test } from 'vitest';
import { Setback } from '../../../src/actors/session/compaction/setback.ts';
import { chatter, talks } from './compacting.ts';
import { call } from './support.ts';

const { open: talk, close } = talks();
afterEach(close);

describe('compaction', () => {
  test('is not forced by a picture that takes few tokens', async () => {
    const house = await talk(200_000);
    const images = [{ mediaType: 'image/png' as const, data: 'A'.repeat(1_600_000) }];
    const result = { type: 'tool_result' as const, id: 'call-1', text: 'a picture', failed: false, images };
    for (let n = 0; n < 3; n += 1) await house.past(`canary${n} ${chatter(300)}`, 'Yes.');
    await house.past('look at this', 'A cat.', {}, [
      { role: 'assistant', content: [call('read', { path: 'cat.png' })] },
      { role: 'user', content: [result] },
    ]);
    await house.past('thanks', 'Yes.');
    await house.say('and now?');
    expect(house.questions).toEqual([]);
    expect(house.shown()).toContain('canary0');
  });

  test('that failed is not paid for again by each message after it', async () => {
    const house = await talk(8_000, { ask: () => '' });
    for (let n = 0; n < 24; n += 1) await house.past(`canary${n} ${chatter(250)}`, 'Yes.');
    await house.say('one');
    const once = house.questions.length;
    expect(once).toBeGreaterThan(0);
    await house.say('two');
    await house.say('three');
    expect(house.questions).toHaveLength(once);
  });

  test('is tried again when the conversation has grown, or after a while that doubles up to an hour', () => {
    let now = 0;
    const setback = new Setback(() => now);
    expect(setback.isOver(1)).toBe(true);
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      setback.met(1_000);
      expect(setback.isOver(1_250)).toBe(false);
      expect(setback.isOver(1_251)).toBe(true);
      now += minutes * 60_000 - 1;
      expect(setback.isOver(1_000)).toBe(false);
      now += 1;
      expect(setback.isOver(1_000)).toBe(true);
    }
    setback.overcome();
    expect(setback.isOver(1)).toBe(true);
    setback.met(1_000);
    now += 60_000;
    expect(setback.isOver(1_000)).toBe(true);
  });
});
