import { describe, expect, it } from 'vitest';
import { mintStream, openReader } from '../../../../src/actors/kernel/link/index.ts';
import { NO_TRACER, Outlet, Tracer } from '../../../../src/actors/kernel/trace/index.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { contextOf, contextText, SpanFrame } from '../../../../src/protocol/trace.ts';

/** A tracer, and everything that it told. */
function traced(options?: ConstructorParameters<typeof Outlet>[0]) {
  const outlet = new Outlet(options);
  const frames: SpanFrame[] = [];
  const attach = (): (() => void) => {
    const { writer, reader } = mintStream<SpanFrame>();
    outlet.attach(writer);
    const { close } = openReader(reader, SpanFrame, { credit: true, onFrame: (frame) => frames.push(frame) });
    return close;
  };
  return { tracer: new Tracer(outlet), frames, attach };
}

describe('a span', () => {
  it('stands under the context it is given, in its trace', async () => {
    const { tracer, frames, attach } = traced();
    const close = attach();
    const root = tracer.root('turn', { parent: true });
    tracer.span('chat', root.context, { attributes: { n: 1 } }).end({ attributes: { m: true } });
    root.end();
    await expect.poll(() => frames.length).toBe(3);
    const [opened, chat, ended] = frames;
    expect(opened).toMatchObject({ name: 'turn', parent: null, status: 'open', end: null });
    expect(chat).toMatchObject({
      parent: opened?.span,
      trace: opened?.trace,
      status: 'ok',
      attributes: { n: 1, m: true },
    });
    expect(ended).toMatchObject({ span: opened?.span, start: opened?.start, status: 'ok' });
    close();
  });

  it('ended twice is told once', async () => {
    const { tracer, frames, attach } = traced();
    const close = attach();
    const span = tracer.root('turn');
    span.end();
    span.end({ error: new CoopError('E_GONE') });
    tracer.event('last');
    await expect
      .poll(() => frames.map(({ name, status }) => [name, status]))
      .toEqual([
        ['turn', 'ok'],
        ['last', 'ok'],
      ]);
    close();
  });

  it('tells of an error its code and where it was thrown, and its words only where they are wanted', async () => {
    const { tracer, frames, attach } = traced();
    const close = attach();
    const error = new CoopError('E_INTERNAL', {}, new TypeError('CANARY\n    at CANARY (file.ts:1:1)'));
    tracer.event('without', { error });
    tracer.content = true;
    tracer.event('with', { error });
    await expect.poll(() => frames.length).toBe(2);
    expect(frames[0]).toMatchObject({
      status: 'error',
      error: 'E_INTERNAL',
      attributes: { 'exception.type': 'TypeError' },
    });
    expect(frames[0]?.attributes['exception.stacktrace']).toContain('tracer.test.ts');
    expect(JSON.stringify(frames[0])).not.toContain('CANARY');
    expect(frames[1]?.attributes['exception.message']).toContain('CANARY');
    close();
  });

  it('cuts what is too long', async () => {
    const { tracer, frames, attach } = traced();
    const close = attach();
    tracer.event('long', { attributes: { text: '😀'.repeat(10_000) } });
    await expect.poll(() => frames.length).toBe(1);
    const text = String(frames[0]?.attributes['text']);
    expect(text.length).toBeLessThanOrEqual(8_193);
    expect(text.isWellFormed()).toBe(true);
    close();
  });
});

describe('without an observer', () => {
  it('nothing is told, and nothing of a message is traced', () => {
    const root = NO_TRACER.root('turn');
    expect(root.context).toBeUndefined();
    expect(NO_TRACER.span('chat', root.context).context).toBeUndefined();
    root.end({ error: new Error('whatever') });
  });

  it('a trace that somebody else began goes through to those who can tell of it', () => {
    const context = { trace: 'a'.repeat(32), span: 'b'.repeat(16), began: 1 };
    expect(NO_TRACER.span('chat', context).context).toEqual(context);
  });

  it('that went away nothing is thrown, and the next one hears what comes then', async () => {
    const { tracer, frames, attach } = traced();
    const close = attach();
    tracer.event('first');
    await expect.poll(() => frames.length).toBe(1);
    close();
    const isStillOn = (): boolean => {
      tracer.event('lost');
      return tracer.isOn;
    };
    await expect.poll(isStillOn).toBe(false);
    const closeAgain = attach();
    tracer.event('second');
    await expect.poll(() => frames.at(-1)?.name).toBe('second');
    closeAgain();
  });

  it('the supervisor keeps what comes before it, within bounds', async () => {
    const { tracer, frames, attach } = traced({ keepEarly: true });
    for (let n = 0; n < 3_000; n += 1) tracer.event('early', { attributes: { n } });
    const close = attach();
    await expect.poll(() => frames.length).toBe(1_000);
    expect(frames.map(({ attributes }) => attributes['n'])).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
    close();
  });

  it('that has stopped reading frames are dropped, and their number is told when it reads again', async () => {
    const { tracer } = traced();
    const outlet = new Outlet();
    const { writer, reader } = mintStream<SpanFrame>();
    outlet.attach(writer);
    const stuck = new Tracer(outlet);
    for (let n = 0; n < 1_500; n += 1) stuck.event('waiting', { attributes: { n } });
    const frames: SpanFrame[] = [];
    const { close } = openReader(reader, SpanFrame, { credit: true, onFrame: (frame) => frames.push(frame) });
    await expect.poll(() => frames.length).toBe(1_000);
    stuck.event('again');
    await expect.poll(() => frames.at(-1)).toMatchObject({ name: 'again', attributes: { 'coop.trace.dropped': 500 } });
    expect(tracer.isOn).toBe(false);
    close();
  });
});

describe('a context', () => {
  it('survives a column', () => {
    const context = { trace: '0123456789abcdef'.repeat(2), span: 'f'.repeat(16), began: 1_700_000_000_000.125 };
    expect(contextOf(contextText(context))).toEqual(context);
  });

  it.each([
    null,
    undefined,
    '',
    'a-b-c',
    `${'a'.repeat(32)}-${'b'.repeat(16)}`,
    `${'A'.repeat(32)}-${'b'.repeat(16)}-1`,
  ])('is not read out of %s', (text) => expect(contextOf(text)).toBeUndefined());
});
