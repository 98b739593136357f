import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PromptFiles } from '../../../src/actors/workspace/prompt-files.ts';
import { hasSandbox } from './support.ts';
import { EscapeYard } from './yard.ts';

let yard: EscapeYard;

beforeAll(async () => {
  yard = await EscapeYard.open();
});
afterAll(async () => {
  await yard[Symbol.asyncDispose]();
});

const isRoot = process.getuid?.() === 0;

describe.skipIf(!hasSandbox)('from inside of the sandbox', () => {
  test('nothing outside can be reached', async () => {
    const reached: string[] = [];
    for (const name of Object.keys(yard.attempts)) if (await yard.try(name, {})) reached.push(name);
    expect(reached).toEqual([]);
  });

  test('no words are put into a terminal', async () => {
    const { output } = await yard.shell.run(
      'python3 -c \'import fcntl, os, termios\ntry: fcntl.ioctl(os.openpty()[0], termios.TIOCSTI, b"x")\nexcept OSError as error: print(error.errno)\'; (: < /dev/tty) 2>&1',
    );
    // Refused by the filter, whatever the kernel is set to; and there is none.
    expect(output).toMatch(/^1\n.*No such device or address/);
  });

  test('there is nobody else, no descriptor that was not meant, no power', async () => {
    const { output } = await yard.shell.run(
      'ls /proc | grep -c "^[0-9]"; ls /proc/self/fd | wc -l; grep -E "^(CapPrm|CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status | tr -d "\\t"; tr "\\0" " " < /proc/1/environ',
    );
    const [processes, descriptors, ...powers] = output.split('\n');
    expect(Number(processes)).toBeLessThan(6);
    expect(Number(descriptors)).toBe(4);
    expect(powers.slice(0, 5)).toEqual([
      ...['CapPrm:0000000000000000', 'CapEff:0000000000000000', 'CapBnd:0000000000000000', 'NoNewPrivs:1', 'Seccomp:2'],
    ]);
    expect(powers[5]).not.toContain(yard.shell.home);
  });

  test('a link that a command leaves behind is not followed: neither by the next one nor by who reads prompts', async () => {
    await yard.reset();
    const { home, workspace } = yard.shell;
    await yard.shell.run(`ln -s ${home}/coop.toml LINKED.md; ln -s ${home} linked`);
    const files = ['LINKED.md', 'linked/coop.toml'].map((path) => ({
      ...({ path, file: path, kind: 'shared', cache: 'session', level: 'full' } as const),
    }));
    expect(await new PromptFiles(workspace, { of: () => 'full' }).serving({ files }).load({})).toEqual({ files: [] });
    await expect(yard.shell.run('true', { readonly: ['LINKED.md'] })).rejects.toMatchObject({ code: 'E_SANDBOX' });
    await expect(yard.shell.run('true', { readonly: ['linked/new.md'] })).rejects.toMatchObject({ code: 'E_SANDBOX' });
    expect(await yard.shell.read('new.md')).toBeUndefined();
    // What is outside is not there, wherever the link leads.
    expect((await yard.shell.run('cat LINKED.md linked/coop.toml')).exit).toBe(1);
    await symlink('/', join(workspace, 'root'));
    expect((await yard.shell.run('ls root/work >/dev/null; cat root/etc/shadow')).output).toMatch(/No such file/);
  });
});

describe('without it', () => {
  test('every attempt works, so that none is counted that cannot', async () => {
    const failed: string[] = [];
    for (const [name, { forRoot }] of Object.entries(yard.attempts)) {
      if (forRoot && !isRoot) continue;
      if (!(await yard.try(name, { unconfined: true }))) failed.push(name);
    }
    expect(failed).toEqual([]);
  });
});
