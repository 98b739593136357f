import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/actors/provider/gather.ts';

function gathering() {
  const frames: string[] = [];
  const gathered = gather(async (text) => {
    frames.push(text);
  });
  return { frames, ...gathered };
}

describe('the pieces of an answer', () => {
  it('the first goes at once', async () => {
    const { frames, add } = gathering();
    await add('The');
    expect(frames).toEqual(['The']);
  });

  it('those that follow in one breath go together, in order, without a later one', async () => {
    const { frames, add } = gathering();
    for (const piece of ['The', ' spare', ' key', ' is']) await add(piece);
    await expect.poll(() => frames).toEqual(['The', ' spare key is']);
  });

  it('what waits at the end is not lost', async () => {
    const { frames, add, flush } = gathering();
    await add('The');
    await add(' key');
    await flush();
    expect(frames).toEqual(['The', ' key']);
  });

  it('much text does not wait', async () => {
    const { frames, add } = gathering();
    await add('The');
    await add('x'.repeat(5_000));
    expect(frames).toHaveLength(2);
  });

  it('a reader that holds up the last frame holds up whoever adds', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { add } = gather(() => promise);
    void add('The');
    let went = false;
    const second = add(' key')?.then(() => {
      went = true;
    });
    await new Promise(setImmediate);
    expect(went).toBe(false);
    resolve();
    await second;
  });
});
