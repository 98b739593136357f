import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSandbox, LIMITS, processesWith, TestShell } from './support.ts';

let shell: TestShell;

beforeAll(async () => {
  shell = await TestShell.open();
});
afterAll(async () => {
  await shell[Symbol.asyncDispose]();
});

/** Seconds that no other run's commands sleep: one that was killed may have left some of its own behind. */
const nap = (which: number): string => String(4_000_000_000 + process.pid * 10 + which);
const NAP = { time: nap(1), left: nap(2), busy: nap(3), drained: nap(4) };

describe.skipIf(!hasSandbox)('a command', () => {
  test('runs in the folder of its scope, and what it writes there stays', async () => {
    const ran = await shell.run('pwd; echo hello > greeting; cat greeting');
    expect(ran).toMatchObject({ exit: 0, ended: null, output: '/work\nhello\n', cut: 0 });
    expect(await shell.read('workspace/greeting')).toBe('hello\n');
  });

  test('says both streams in their order, and its exit code', async () => {
    const ran = await shell.run('for n in 1 2 3; do echo out $n; echo err $n >&2; done; exit 7');
    expect(ran).toMatchObject({ exit: 7, output: 'out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n' });
  });

  test('has an environment of its own, a home that is not kept, and programs', async () => {
    const { output } = await shell.run('env | cut -d= -f1 | sort | tr "\\n" " "; touch ~/a /tmp/b && ls -A ~ /tmp');
    expect(output).toMatch(/^HOME LANG LOGNAME NO_COLOR PATH PWD SHELL SHLVL TERM USER _ /);
    expect(output).toMatch(/\/home\/coop:\na/);
    expect((await shell.run('ls -A ~ /tmp')).output).not.toMatch(/^[ab]$/m);
  });

  test('where only reading is lent writes nothing', async () => {
    const ran = await shell.run('echo x > only-read', { writes: false });
    expect(ran.output).toContain('Read-only file system');
    expect(await shell.read('workspace/only-read')).toBeUndefined();
  });

  test('is one at a time on a port', async () => {
    const { call } = shell.port();
    const first = call.run({ command: 'sleep 5', timeoutMs: 20_000, integrity: 'full' });
    await expect
      .poll(() => call.run({ command: 'true', timeoutMs: 1_000, integrity: 'full' }).catch((e) => e.code))
      .toBe('E_BUSY');
    await call.cancel({});
    expect(await first).toMatchObject({ exit: null, ended: 'cancelled' });
  });
});

describe.skipIf(!hasSandbox)('whom what it says is believed as', () => {
  test('the lowest of what lies there, and what it makes as no more than whoever asked', async () => {
    shell.lies = 'familiar';
    const { call } = shell.port();
    const ran = await call.run({ command: 'echo hello', timeoutMs: 20_000, integrity: 'public' });
    shell.lies = 'full';
    expect(ran.integrity).toBe('familiar');
    expect(shell.marked.at(-1)?.integrity).toBe('public');
  });

  test('without a sandbox, a stranger', async () => {
    const ran = await shell.run('pwd', { unconfined: true });
    expect(ran).toMatchObject({ output: `${shell.workspace}\n`, integrity: 'public' });
    expect(shell.marked.at(-1)?.integrity).toBe('public');
  });

  test('where nobody can tell who wrote what, it does not run', async () => {
    shell.knows = false;
    await expect(shell.run('touch ran')).rejects.toMatchObject({ code: 'E_SANDBOX' });
    shell.knows = true;
    expect(await shell.read('workspace/ran')).toBeUndefined();
  });
});

describe.skipIf(!hasSandbox)('what it may only read', () => {
  test('is covered where it is missing, and the cover is gone afterwards', async () => {
    const scope = { readonly: ['SOUL.md', 'channels/', 'notes/deep/RULES.md'] };
    const ran = await shell.run(
      'echo x > SOUL.md; echo x > channels/signal.md; mv notes n2; rm -rf notes; mkdir -p notes/deep; echo x > notes/deep/RULES.md; true',
      scope,
    );
    expect(ran.exit).toBe(0);
    for (const path of ['SOUL.md', 'channels', 'notes']) expect(await readdir(shell.workspace)).not.toContain(path);
  });

  test('a link in its place stops the command before it begins', async () => {
    await symlink('/etc', join(shell.workspace, 'linked'));
    await expect(shell.run('true', { readonly: ['linked/passwd.md'] })).rejects.toMatchObject({ code: 'E_SANDBOX' });
    await expect(shell.run('true', { readonly: ['linked'] })).rejects.toThrow(/link/);
  });

  test('that somebody else replaces ends the command: what is new is guarded by nobody', async () => {
    await shell.write('workspace/REPLACED.md', 'mine');
    const running = shell.run('sleep 20', { readonly: ['REPLACED.md'] });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { rename } = await import('node:fs/promises');
    await writeFile(join(shell.workspace, 'new'), 'theirs');
    await rename(join(shell.workspace, 'new'), join(shell.workspace, 'REPLACED.md'));
    expect(await running).toMatchObject({ ended: 'files' });
  });

  test('of what is hidden only the own is there', async () => {
    await mkdir(join(shell.workspace, 'users/alice'), { recursive: true });
    await shell.write('workspace/users/alice/AGENTS.md', 'be kind');
    await shell.write('workspace/users/bob/AGENTS.md', 'a canoe');
    const { output } = await shell.run(
      'find users; echo x > users/alice/new; echo x > users/alice/AGENTS.md; mkdir users/mallory; mv users u; cat users/alice/AGENTS.md',
      {
        hidden: ['users', 'groups'],
        shown: ['users/alice'],
        readonly: ['users/alice/AGENTS.md', 'users/bob/AGENTS.md'],
      },
    );
    expect(output).not.toContain('bob');
    expect(output).toMatch(/be kind$/);
    expect(await shell.read('workspace/users/alice/new')).toBe('x\n');
    expect(await shell.read('workspace/users/alice/AGENTS.md')).toBe('be kind');
    expect((await readdir(join(shell.workspace, 'users'))).sort()).toEqual(['alice', 'bob']);
  });
});

describe.skipIf(!hasSandbox)('limits', () => {
  test('time: all that it started ends with it', async () => {
    const word = `sleep ${NAP.time}`;
    const ran = await shell.run(`(setsid ${word} &) ; nohup ${word} & ${word}`, {}, 700);
    expect(ran).toMatchObject({ exit: null, ended: 'timeout' });
    expect(await processesWith(NAP.time)).toBe(0);
  });

  test('what it leaves behind ends with it, and its answer does not wait', async () => {
    const ran = await shell.run(`(setsid sleep ${NAP.left} &); echo done`);
    expect(ran).toMatchObject({ exit: 0, output: 'done\n' });
    expect(await processesWith(NAP.left)).toBe(0);
  });

  test('memory, of one process and of all together', async () => {
    const hog = 'python3 -c "x = bytearray(300 * 2**20); import time; time.sleep(20)"';
    const limits = { ...LIMITS, memoryMb: 200 };
    const one = await shell.run(hog, { limits });
    expect(one.output).toContain('MemoryError');
    const many = Array.from(
      { length: 4 },
      () => 'python3 -c "x = bytearray(80 * 2**20); import time; time.sleep(20)" &',
    );
    expect(await shell.run(`${many.join(' ')} wait`, { limits })).toMatchObject({ ended: 'memory' });
  });

  test('processes: a fork bomb ends', async () => {
    // Some thousand at most: without a wall around it this would be the end of the machine it is tested on.
    const bomb = 'f() { if [ $1 -gt 0 ]; then f $(($1 - 1)) & f $(($1 - 1)) & fi; sleep 8; }; f 9';
    const ran = await shell.run(bomb, {}, 20_000);
    // As root the kernel counts nobody's, and it is ended; else it cannot fork any more.
    expect(ran.ended === 'processes' || ran.output.includes('Resource temporarily unavailable')).toBe(true);
  });

  test('output: a flood ends it, and beginning and end are told', async () => {
    const limits = { ...LIMITS, outputBytes: 1_000_000 };
    const ran = await shell.run('echo first; yes ä', { limits });
    expect(ran).toMatchObject({ exit: null, ended: 'output' });
    expect(ran.output).toMatch(/^first\nä\n/);
    expect(ran.output).toContain('bytes are left out here');
    expect(ran.output).not.toContain('\ufffd');
    expect(ran.cut).toBeGreaterThan(900_000);
  });

  test('of files and cores', async () => {
    const { output } = await shell.run('ulimit -c; ulimit -f; nice');
    expect(output).toBe('0\n1048576\n10\n');
  });
});

describe.skipIf(!hasSandbox)('it ends', () => {
  const busy = `sleep ${NAP.busy}`;

  test('when its port is closed', async () => {
    const { call, close } = shell.port();
    call.run({ command: busy, timeoutMs: 60_000, integrity: 'full' }).catch(() => {});
    await expect.poll(() => processesWith(NAP.busy)).toBeGreaterThan(0);
    close();
    await expect.poll(() => processesWith(NAP.busy)).toBe(0);
  });

  test('when its lease is revoked, before that is acknowledged', async () => {
    const { call, lease } = shell.port();
    const running = call.run({ command: busy, timeoutMs: 60_000, integrity: 'full' });
    running.catch(() => {});
    await expect.poll(() => processesWith(NAP.busy)).toBeGreaterThan(0);
    await shell.actor.revoke(lease);
    expect(await processesWith(NAP.busy)).toBe(0);
    await expect(running).rejects.toMatchObject({ code: 'E_REVOKED' });
  });

  test('without a sandbox, too, with its group', async () => {
    const { call } = shell.port({ unconfined: true });
    const running = call.run({ command: `${busy} & ${busy}`, timeoutMs: 60_000, integrity: 'full' });
    await expect.poll(() => processesWith(NAP.busy)).toBeGreaterThan(1);
    await call.cancel({});
    expect(await running).toMatchObject({ ended: 'cancelled' });
    await expect.poll(() => processesWith(NAP.busy)).toBe(0);
  });

  test('when its actor is drained, and when its thread is terminated', async () => {
    for (const end of ['drain', 'terminate'] as const) {
      const other = await TestShell.open();
      const { call } = other.port();
      call.run({ command: `sleep ${NAP.drained}`, timeoutMs: 60_000, integrity: 'full' }).catch(() => {});
      await expect.poll(() => processesWith(NAP.drained)).toBeGreaterThan(0);
      if (end === 'drain') await other.actor.drain();
      else await other.actor.worker.terminate();
      await expect.poll(() => processesWith(NAP.drained)).toBe(0);
      await other[Symbol.asyncDispose]();
    }
  });
});
