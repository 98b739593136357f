/** The tool that runs commands, over real ports: what a model is offered, and what it is told. */
import { describe, expect, test } from 'vitest';
import { mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import { openShell } from '../../../src/actors/session/tools/shell/index.ts';
import type { ToolCall } from '../../../src/actors/session/tools/tool.ts';
import type { CommandEnd } from '../../../src/protocol/contracts/shell.ts';
import { ShellContract } from '../../../src/protocol/contracts/shell.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { IdempotencyKey } from '../../../src/protocol/ids.ts';
import type { TrustedShell } from '../../../src/protocol/ports/index.ts';

interface Ended {
  readonly exit?: number | null;
  readonly ended?: CommandEnd | null;
  readonly output?: string;
}

/** A port, and what was asked on it. */
function shell(name: string, asked: string[], ended: Ended = {}) {
  const { server, client } = mintChannel(ShellContract);
  let stop = (): void => {};
  const served = serve(server, ShellContract, {
    async run({ command, timeoutMs }) {
      asked.push(`${name}: ${command} (${timeoutMs})`);
      if (command === 'wait') await new Promise<void>((resolve) => (stop = resolve));
      return { exit: 0, ended: null, output: `by ${name}\n`, cut: 0, ms: 12, integrity: 'public' as const, ...ended };
    },
    cancel() {
      asked.push(`${name}: cancel`);
      stop();
      return {};
    },
  });
  return { port: client, revoke: () => served.revoke() };
}

const call = (signal = new AbortController().signal): ToolCall => ({
  ...{ key: 'k' as IdempotencyKey, integrity: 'full', signal },
});

function offered(trusted?: TrustedShell['opens'], ended?: Ended) {
  const asked: string[] = [];
  const confined = shell('confined', asked, ended);
  const open = trusted === undefined ? undefined : shell('trusted', asked, ended);
  const tools = openShell({
    confined: confined.port,
    ...(open === undefined || trusted === undefined ? {} : { trusted: { port: open.port, opens: trusted } }),
  });
  const [bash] = tools.tools;
  if (bash === undefined) throw new Error('no tool');
  return { asked, bash, revoke: () => open?.revoke(), close: tools.close };
}

describe('bash', () => {
  test('is not there without a port', () => {
    expect(openShell(undefined).tools).toEqual([]);
  });

  test('has a network to ask for only where the owner opened hosts, and takes it only where it is asked for', async () => {
    const { bash, asked, close } = offered(['docs.example.org']);
    expect(JSON.stringify(bash.spec.schema)).toContain('network');
    expect(JSON.stringify(offered().bash.spec.schema)).not.toContain('network');
    await bash.run({ command: 'a' }, call());
    await bash.run({ command: 'b', network: true, timeout: 3 }, call());
    expect(asked).toEqual(['confined: a (120000)', 'trusted: b (3000)']);
    close();
  });

  test('when the turn is believed no more, says that the network is closed, and runs without', async () => {
    const { bash, asked, revoke, close } = offered(['docs.example.org']);
    revoke();
    await expect(bash.run({ command: 'a', network: true }, call())).rejects.toThrow(/believed less/);
    await bash.run({ command: 'b' }, call());
    expect(asked).toEqual(['confined: b (120000)']);
    close();
  });

  test('without a sandbox, goes on in one when the turn is believed no more', async () => {
    const { bash, asked, revoke, close } = offered('everything');
    expect(bash.spec.description).toContain('without a sandbox');
    await bash.run({ command: 'a' }, call());
    revoke();
    await bash.run({ command: 'b' }, call());
    expect(asked).toEqual(['trusted: a (120000)', 'confined: b (120000)']);
    close();
  });

  test('is cancelled with the turn', async () => {
    const { bash, asked, close } = offered();
    const aborted = new AbortController();
    const running = bash.run({ command: 'wait' }, call(aborted.signal));
    await expect.poll(() => asked).toEqual(['confined: wait (120000)']);
    aborted.abort(new CoopError('E_CANCELLED'));
    await running;
    expect(asked.at(-1)).toBe('confined: cancel');
    close();
  });

  test.each<[string, Ended, RegExp]>([
    ['an exit', { exit: 3 }, /^by confined\n\[exit 3, 0\.0 s\]$/],
    ['nothing said', { output: '' }, /^\(It said nothing\.\)\n\[exit 0/],
    [
      'a program that is not there',
      { exit: 127, output: 'x: not found' },
      /\[exit 127.*\]\n\[A program is not there\. .*\/usr\/bin/,
    ],
    ['what cannot be written', { exit: 1, output: 'x: Read-only file system' }, /Only the current folder/],
    ['no network', { exit: 6, output: 'curl: (6) Could not resolve host: x' }, /\[There is no network here\.\]/],
    ['a timeout', { exit: null, ended: 'timeout' }, /took too long.*longer timeout/],
    ['too much memory', { exit: null, ended: 'memory' }, /too much memory/],
    ['a flood', { exit: null, ended: 'output' }, /said too much/],
  ])('teaches: %s', async (_, ended, told) => {
    const { bash, close } = offered(undefined, ended);
    const answer = await bash.run({ command: 'a' }, call());
    expect(answer.text).toMatch(told);
    expect(answer.integrity).toBe('public');
    close();
  });
});
