import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { Household } from '../../scripts/demo/household.ts';
import { MAIN } from './main.ts';
import { hasTmux, Terminal } from './terminal.ts';

async function piped(
  args: readonly string[],
  input: string,
): Promise<{ out: string; err: string; code: number | null }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe' });
  const read = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    read.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    read.err += String(chunk);
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ...read, code };
}

describe('attach without a terminal that can be drawn on', () => {
  test.skipIf(!hasTmux)('TERM=dumb: a prompt, and plain lines', async () => {
    await using household = await Household.start();
    await using terminal = await Terminal.open(['attach', '-c', household.config], { env: { TERM: 'dumb' } });
    await terminal.shows(/^alice>/m);
    await terminal.say('remember that the spare key is under the blue pot');
    await terminal.shows('I will remember that.');
    await terminal.say('where is \\');
    await terminal.say('the spare key?');
    const screen = await terminal.shows('“the spare key is under the blue pot”');
    expect(screen).toContain('[memory_search ok]');
    expect(await terminal.styled()).not.toContain('\u001b[');
    await terminal.say('/whoami');
    await terminal.shows('decide about requests, let people and groups in');
    await terminal.press('C-d');
    await terminal.shows('[ended 0]');
  });

  test('from a pipe: every line is a message, all are answered, and then it ends', async () => {
    await using household = await Household.start();
    const { out, code } = await piped(
      ['attach', '-c', household.config],
      'remember that the spare key is under the blue pot\nwhere is the spare key?\n',
    );
    expect(code).toBe(0);
    expect(out).toContain('I will remember that.');
    expect(out).toContain('“the spare key is under the blue pot”');
    expect(out).not.toContain('\u001b');
  });

  test('without a daemon: the reason, and exit code 1', async () => {
    await using household = await Household.start();
    await household.end();
    const { err, code } = await piped(['attach', '-c', household.config], 'hello\n');
    expect(err).toContain('E_NOT_RUNNING');
    expect(code).toBe(1);
  });
});
