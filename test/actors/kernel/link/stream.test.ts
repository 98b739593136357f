import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { mintStream, openReader, openWriter } from '../../../../src/actors/kernel/link/index.ts';
import * as z from '../../../../src/protocol/schema.ts';
import { codeOf, unreadable } from './desk.ts';

const Frame = z.strictObject({ n: z.int() });
type Frame = z.output<typeof Frame>;

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** Writes without end; counts what was let through. */
function pump(write: (frame: Frame) => Promise<void>, atMost = 1_000) {
  const state = { written: 0, ended: '' };
  const done = (async () => {
    while (state.written < atMost) {
      await write({ n: state.written });
      state.written += 1;
    }
  })().catch((error: unknown) => {
    state.ended = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  });
  return { state, done };
}

describe('a stream', () => {
  test.each([true, false])('with credit %s delivers everything, in order', async (credit) => {
    const { writer, reader } = mintStream<Frame>();
    const read: number[] = [];
    openReader(reader, Frame, { credit, onFrame: ({ n }) => read.push(n) });
    const out = openWriter(writer, { credit });

    await pump((frame) => out.write(frame), 500).done;

    await expect.poll(() => read).toEqual(Array.from({ length: 500 }, (_, n) => n));
    out.close();
  });

  test('delivers in order what was written without waiting', async () => {
    const { writer, reader } = mintStream<Frame>();
    const read: number[] = [];
    openReader(reader, Frame, { credit: true, onFrame: ({ n }) => read.push(n) });
    const out = openWriter(writer, { credit: true });

    await Promise.all(Array.from({ length: 300 }, (_, n) => out.write({ n })));

    await expect.poll(() => read).toEqual(Array.from({ length: 300 }, (_, n) => n));
    out.close();
  });

  test('tells the reader when the writer is done', async () => {
    const { writer, reader } = mintStream<Frame>();
    const closed = new Promise<void>((resolve) => {
      openReader(reader, Frame, { credit: true, onFrame: () => undefined, onClose: resolve });
    });

    openWriter(writer, { credit: true }).close();

    await expect(closed).resolves.toBeUndefined();
  });

  test('grants credit for what its thread cannot read, too, and goes on', async () => {
    const { writer, reader } = mintStream<Frame>();
    const read: number[] = [];
    openReader(reader, Frame, { credit: true, onFrame: ({ n }) => read.push(n) });
    const out = openWriter(writer, { credit: true });
    // What no type allows: a Worker that keeps to nothing.
    const deep = unreadable() as Frame;

    for (let sent = 0; sent < 64; sent += 1) await out.write(deep);
    await pump((frame) => out.write(frame), 200).done;

    await expect.poll(() => read).toEqual(Array.from({ length: 200 }, (_, n) => n));
    out.close();
  });

  test('drops frames that do not fit, and goes on', async () => {
    const { writer, reader } = mintStream<Frame>();
    const read: number[] = [];
    openReader(reader, Frame, { credit: false, onFrame: ({ n }) => read.push(n) });

    for (const frame of [{ n: 1.5 }, { n: 1, more: 1 }, null, undefined, 'x', [], new SharedArrayBuffer(8), { n: 7 }]) {
      writer.postMessage(frame);
    }

    await expect.poll(() => read).toEqual([7]);
    writer.close();
  });
});

describe('credit', () => {
  test('holds a writer up until somebody reads', async () => {
    const { writer, reader } = mintStream<Frame>();
    const out = openWriter(writer, { credit: true });
    const { state, done } = pump((frame) => out.write(frame));
    await soon();
    expect(state.written).toBe(0);

    reader.postMessage({ type: 'credit', frames: 3 });
    await expect.poll(() => state.written).toBe(3);
    await soon();
    expect(state.written).toBe(3);

    reader.close();
    await done;
  });

  test('never lets more than 64 frames be under way', async () => {
    const { writer, reader } = mintStream<Frame>();
    const out = openWriter(writer, { credit: true });
    const { state, done } = pump((frame) => out.write(frame), 300);
    let read = 0;
    let most = 0;

    openReader(reader, Frame, {
      credit: true,
      onFrame: () => {
        most = Math.max(most, state.written - read);
        read += 1;
      },
    });

    await done;
    await expect.poll(() => read).toBe(300);
    expect(most).toBeLessThanOrEqual(64);
    expect(most).toBeGreaterThan(1);
    out.close();
  });

  test.each([
    ['negative', -5],
    ['none', 0],
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['huge', 10_001],
    ['a part', 1.5],
    ['text', '64'],
  ])('that is %s is ignored', async (_, frames) => {
    const { writer, reader } = mintStream<Frame>();
    const out = openWriter(writer, { credit: true });
    const { state, done } = pump((frame) => out.write(frame));

    reader.postMessage({ type: 'credit', frames });
    reader.postMessage({ type: 'credit', frames: 1, more: true });
    reader.postMessage(null);
    reader.postMessage({ type: 'credit', frames: 1 });
    await expect.poll(() => state.written).toBe(1);
    await soon();

    expect(state.written).toBe(1);
    reader.close();
    await done;
  });

  test('does not add up without end', async () => {
    const { writer, reader } = mintStream<Frame>();
    const out = openWriter(writer, { credit: true });

    for (let grant = 0; grant < 100; grant += 1) reader.postMessage({ type: 'credit', frames: 10_000 });
    await soon();
    const { state, done } = pump((frame) => out.write(frame), 20_000);
    await expect.poll(() => state.written).toBe(10_000);
    await soon();

    expect(state.written).toBe(10_000);
    reader.close();
    await done;
  });
});

describe('a writer', () => {
  test('that waits hears E_GONE when the reader goes', async () => {
    const { writer, reader } = mintStream<Frame>();
    const out = openWriter(writer, { credit: true });
    const waiting = codeOf(out.write({ n: 1 }));

    reader.close();

    expect(await waiting).toBe('E_GONE');
    expect(await codeOf(out.write({ n: 2 }))).toBe('E_GONE');
  });

  test.each([true, false])('with credit %s whose reader was gone before hears E_GONE', async (credit) => {
    const { writer, reader } = mintStream<Frame>();
    const told = once(writer, 'close');
    reader.close();
    await told;

    expect(await codeOf(openWriter(writer, { credit }).write({ n: 1 }))).toBe('E_GONE');
  });

  test.each([true, false])('with credit %s that closed its end cannot write to it', async (credit) => {
    const { writer } = mintStream<Frame>();
    const out = openWriter(writer, { credit });

    out.close();

    expect(await codeOf(out.write({ n: 1 }))).toBe('E_GONE');
  });
});
