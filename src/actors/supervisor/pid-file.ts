import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CoopError } from '../../protocol/errors.ts';

const pathOf = (socket: string): string => join(dirname(socket), 'coop.pid');

/** Says who has the household. It is told to people and is no lock: that is the journal's file. */
export function writePid(socket: string, pid: number): void {
  try {
    writeFileSync(pathOf(socket), `${pid}\n`, { mode: 0o600 });
  } catch {
    // Whoever comes second hears that somebody is here, and not who.
  }
}

export function removePid(socket: string): void {
  rmSync(pathOf(socket), { force: true });
}

/** The error with the process that has the household, where that can be told. */
export function namingTheOther(error: CoopError, socket: string): CoopError {
  const pid = readPid(pathOf(socket));
  if (error.code !== 'E_ALREADY_RUNNING' || pid === undefined || !isAlive(pid)) return error;
  return new CoopError(error.code, { path: `${error.data['path']} (process ${pid})` }, error);
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** What a crash left behind names nobody. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
