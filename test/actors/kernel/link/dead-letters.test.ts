import { beforeEach, describe, expect, test } from 'vitest';
import { deadLetters, mintStream, openReader, openWriter } from '../../../../src/actors/kernel/link/index.ts';
import { LAST_LETTERS } from '../../../../src/protocol/dead-letters.ts';
import * as z from '../../../../src/protocol/schema.ts';
import { codeOf, deskAndHolder } from './desk.ts';

const Frame = z.strictObject({ n: z.int() });
type Frame = z.output<typeof Frame>;

let before: number;
beforeEach(() => {
  before = deadLetters.all.count;
});
const since = (): number => deadLetters.all.count - before;

describe('what nobody took is counted', () => {
  test('call by call, by name and code, without a word of it', async () => {
    const { holder, served } = deskAndHolder();
    holder.call('unknown', ['constructor']);
    holder.call('long', ['a', 'b'], { text: 'the spare key is under the blue pot' });
    holder.say({ type: 'SET' });
    await holder.settled();
    expect(since()).toBe(3);
    served.revoke();
    holder.call('late', ['echo'], { text: 'the spare key is under the blue pot' });
    await holder.codeFor('late');
    expect(deadLetters.all.last.slice(-4).map(({ what, code }) => `${what} ${code}`)).toEqual([
      'test.desk E_METHOD',
      'test.desk E_REFUSED',
      'test.desk E_REFUSED',
      'test.desk E_REVOKED',
    ]);
    expect(JSON.stringify(deadLetters.all)).not.toContain('pot');
    holder.close();
  });

  test('frame by frame, where one does not fit', async () => {
    const { writer, reader } = mintStream<Frame>();
    const read: number[] = [];
    openReader(reader, Frame, { credit: false, onFrame: ({ n }) => read.push(n) });
    writer.postMessage({ n: 'one' });
    writer.postMessage({ n: 2 });
    await expect.poll(() => read).toEqual([2]);
    expect(since()).toBe(1);
    expect(deadLetters.all.last.at(-1)).toMatchObject({ what: 'stream', code: 'E_ARGUMENT' });
    writer.close();
  });

  test('with the last of them, and no more', async () => {
    const { holder } = deskAndHolder();
    for (let call = 0; call < LAST_LETTERS + 5; call += 1) holder.call(`${call}`, ['nothing']);
    await holder.settled();
    expect(since()).toBe(LAST_LETTERS + 5);
    expect(deadLetters.all.last).toHaveLength(LAST_LETTERS);
    expect(deadLetters.untold()?.count).toBe(deadLetters.all.count);
    expect(deadLetters.untold()).toBeUndefined();
    holder.close();
  });
});

describe('memory is bounded', () => {
  test('a holder that goes on and on is not answered for ever: its port is closed', async () => {
    const { holder, served, desk } = deskAndHolder();
    for (let call = 0; call < 256; call += 1) holder.call(`${call}`, ['wait']);
    for (let call = 256; call < 11_000; call += 1) holder.call(`${call}`, ['wait']);
    await served.closed;
    expect(desk.called).toHaveLength(256);
    expect(holder.answers.length).toBeLessThanOrEqual(10_000);
  });

  test('one that is answered now and then is not', async () => {
    const { holder } = deskAndHolder();
    for (let round = 0; round < 3; round += 1) {
      for (let call = 0; call < 5_000; call += 1) holder.call(`${round} ${call}`, ['nothing']);
      await holder.settled();
    }
    expect(await holder.codeFor('2 4999')).toBe('E_METHOD');
    holder.close();
  });

  test('whoever writes without waiting for credit is told that it is too much', async () => {
    const { writer, reader } = mintStream<Frame>();
    const out = openWriter(writer, { credit: true });
    const written = Array.from({ length: 1_001 }, (_, n) => out.write({ n }));
    for (const write of written) write.catch(() => {});
    expect(await codeOf(written[1_000] ?? Promise.resolve())).toBe('E_BUSY');
    reader.close();
    out.close();
  });
});
