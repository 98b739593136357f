import { describe, expect, test } from 'vitest';
import { withModel } from '../daemon/model.ts';
import { newestText } from '../support/messages-api.ts';
import { hasTmux, Terminal, times } from './terminal.ts';

const LONG = Array.from({ length: 60 }, (_, at) => `- line ${at + 1} of the list`).join('\n');

describe.skipIf(!hasTmux)('an answer that is being streamed', () => {
  test('is shown while it comes, and Esc stops it', async () => {
    await using stage = await withModel(() => ({
      fault: 'stall',
      after: 1_500,
      content: [{ type: 'text', text: 'The **spare** key is `under` the blue pot, and '.repeat(20) }],
    }));
    await using terminal = await Terminal.open(['attach', '-c', stage.household.config]);
    await terminal.say('where is it?');
    const screen = await terminal.shows('● The spare key is under');
    expect(screen).toContain('Answering. Esc stops it.');
    await terminal.press('Escape');
    const stopped = await terminal.shows('! Stopped.');
    expect(stopped).not.toContain('Answering');
    expect(times(stopped, 'Stopped.')).toBe(1);
    await terminal.type('still here');
    await terminal.shows('› still here');
  });

  test('longer than the screen stands in the terminal’s own history, every line once, through a change of size', async () => {
    await using stage = await withModel(() => [{ type: 'text', text: `# All of it\n\n${LONG}\n\nThat was **all**.` }], {
      api: { chunkBytes: 120, delayMs: 4 },
    });
    await using terminal = await Terminal.open(['attach', '-c', stage.household.config]);
    await terminal.shows('cooper · alice');
    await terminal.say('list it');
    await terminal.shows('line 12 of');
    await terminal.resize(100, 30);
    await terminal.shows('That was all.');
    await terminal.shows((screen) => !/Answering|Waiting/.test(screen));
    const everything = await terminal.everything();
    for (let at = 1; at <= 60; at += 1) expect(times(everything, `• line ${at} of the list`), everything).toBe(1);
    expect(everything.indexOf('● All of it')).toBeLessThan(everything.indexOf('• line 1 of'));
    expect(times(everything, 'list it')).toBe(1);
  });

  test('survives a screen of a few rows, and one that becomes wide again', async () => {
    await using stage = await withModel((body) => [
      { type: 'text', text: `You said ${newestText(body)}, I say ${'so '.repeat(60)}` },
    ]);
    await using terminal = await Terminal.open(['attach', '-c', stage.household.config]);
    await terminal.shows('cooper · alice');
    await terminal.resize(24, 8);
    await terminal.say('ja');
    await terminal.shows('so so');
    await terminal.resize(80, 24);
    await terminal.say('nein');
    const screen = await terminal.shows(/You said nein/);
    expect(screen).toContain('alice › nein');
    expect(screen).toMatch(/^cooper · alice · full/m);
  });

  test('cannot touch the terminal: escape sequences in it are shown, not obeyed', async () => {
    const hostile =
      'before \u001b[2J\u001b]0;pwned\u0007\u001b]52;c;cHduZWQ=\u0007 &#27;[2J `\u001b[31m` [x](http://evil/\u001b[8m) \u202etxt after';
    await using stage = await withModel(() => [{ type: 'text', text: hostile }]);
    await using terminal = await Terminal.open(['attach', '-c', stage.household.config]);
    await terminal.say('go on');
    const screen = await terminal.shows('after');
    expect(screen).toContain('alice › go on');
    expect(screen).toContain('before \\x1b[2J\\x1b]0;pwned\\x07');
    expect(screen).toContain('\\u{202e}');
    expect(await terminal.styled()).not.toContain('\u001b[8m');
  });
});
