import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { run } from '../daemon/run.ts';
import { MAIN } from '../tui/main.ts';

/** What the script of a shell asks, and the words that it offers then. */
function words(...typed: string[]): string[] {
  const out = execFileSync(process.execPath, [MAIN, 'complete', '--', ...typed], { encoding: 'utf8' });
  return out.split('\n').map((line) => line.split('\t')[0] ?? '');
}

it('knows commands, their parts, options and choices, without a configuration', () => {
  expect(words('se')).toEqual(expect.arrayContaining(['service', 'sessions']));
  expect(words('se')).not.toContain('ask');
  expect(words('sessions', '')).toEqual(expect.arrayContaining(['list', 'show', 'search']));
  expect(words('ask', '--')).toEqual(expect.arrayContaining(['--as', '--room', '--json']));
  expect(words('init', '--provider', '')).toContain('offline');
  expect(words('')).not.toContain('complete');
});

it('prints a script that the shell reads', async () => {
  const { code, out } = await run('/nowhere/coop.toml', 'completion', 'bash');
  expect(code).toBe(0);
  execFileSync('bash', ['-n'], { input: out });
  expect(out).toContain('complete -F');
});

it('says which shells there are', async () => {
  const { code, out, err } = await run('/nowhere/coop.toml', 'completion', 'tcsh');
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('bash, zsh, fish, powershell');
});
