import { describe, expect, test } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { KEY, withModel } from '../daemon/model.ts';
import { hasTmux, Terminal, times } from './terminal.ts';

describe.skipIf(!hasTmux)('a daemon that dies under the client', () => {
  test('is looked for until it is back; what is being written stays, and can be sent', async () => {
    await using first = await Household.start();
    await using terminal = await Terminal.open(['attach', '-c', first.config]);
    await terminal.say('remember that the spare key is under the blue pot');
    await terminal.shows('● I will remember that.');
    await terminal.type('where is the ');
    await terminal.shows('› where is the');
    await first.end('SIGKILL');
    expect(await terminal.shows('Not connected')).toContain('› where is the');
    await terminal.type('spare key?');
    await terminal.shows('› where is the spare key?');

    await using second = await Household.start({ folder: first.folder });
    await terminal.hides('Not connected');
    expect(await terminal.shows('› where is the spare key?')).toContain('cooper · alice');
    await terminal.press('Enter');
    await terminal.shows('● “the spare key is under the blue pot”');
    // The history that came with the second connection was on the screen already.
    expect(times(await terminal.everything(), 'I will remember that.')).toBe(1);
    expect(second.pid).not.toBe(first.pid);
  });

  test('gets what was sent while it was away once, and what others said meanwhile is shown', async () => {
    await using first = await Household.start();
    await using terminal = await Terminal.open(['attach', '-c', first.config]);
    await terminal.shows('cooper · alice');
    await first.end('SIGKILL');
    await terminal.shows('Not connected');
    await terminal.say('who am i?');
    await terminal.shows('alice › who am i? (sending)');

    await using second = await Household.start({ folder: first.folder });
    await terminal.shows('● You are alice');
    expect(await terminal.hides('(sending)')).toContain('alice › who am i?');
    const guest = await Guest.arrive(second, 'alice');
    const { entries } = await guest.client.call('history', {});
    expect(entries.filter(({ text }) => text === 'who am i?')).toHaveLength(1);
  });

  test('in the middle of an answer: it begins again, and stands there once', async () => {
    let stalls = true;
    await using stage = await withModel(() =>
      stalls
        ? { fault: 'stall', after: 1_500, content: [{ type: 'text', text: 'Half of an answer, and then '.repeat(20) }] }
        : [{ type: 'text', text: 'A whole answer.' }],
    );
    await using terminal = await Terminal.open(['attach', '-c', stage.household.config]);
    await terminal.shows('cooper · alice');
    await terminal.say('what is it?');
    await terminal.shows('● Half of an answer');
    await stage.household.end('SIGKILL');
    await terminal.shows('Not connected');
    stalls = false;
    await using second = await Household.start({ folder: stage.household.folder, env: { ANTHROPIC_API_KEY: KEY } });
    const screen = await terminal.shows('● A whole answer.');
    expect(screen).not.toContain('Half of an answer');
    expect(times(screen, 'alice › what is it?')).toBe(1);
    expect(times(screen, 'A whole answer.')).toBe(1);
    expect(second.lines.join('\n')).toContain('is ready');
  });
});
