import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namingTheOther, removePid, writePid } from '../../../src/actors/supervisor/pid-file.ts';
import { CoopError } from '../../../src/protocol/errors.ts';

describe('who has the household', () => {
  const taken = new CoopError('E_ALREADY_RUNNING', { path: '/home/alice/db/journal.db' });
  let folder: string;
  let socket: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coop-pid-'));
    socket = join(folder, 'coop.sock');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('is said with its process', () => {
    writePid(socket, process.pid);
    expect(namingTheOther(taken, socket).message).toContain(`journal.db (process ${process.pid})`);
    removePid(socket);
    expect(namingTheOther(taken, socket)).toBe(taken);
  });

  it('is not said where the process has ended, nor where the file says nothing', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', 'console.log(process.pid)']);
    writePid(socket, Number(stdout));
    expect(namingTheOther(taken, socket)).toBe(taken);
    for (const nonsense of ['', 'alice\n', '-1\n', '1e99\n']) {
      await writeFile(join(folder, 'coop.pid'), nonsense);
      expect(namingTheOther(taken, socket)).toBe(taken);
    }
  });

  it('is told with no other error', () => {
    writePid(socket, process.pid);
    const other = new CoopError('E_DATABASE', { path: 'x', why: 'it is damaged' });
    expect(namingTheOther(other, socket)).toBe(other);
  });
});
