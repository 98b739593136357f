/** Writes the configuration anew: whole and valid, or not at all. */
import { randomBytes } from 'node:crypto';
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { CoopError } from '../protocol/errors.ts';
import { cannotWrite } from './init.ts';
import { type Config, parseConfig } from './load.ts';
import { readConfigText } from './read.ts';

/** A file that was changed within so long may be half written. */
const STILL_MS = 100;
const TRIES_MOST = 20;

/**
 * Makes `change` of the file at `path`, where the whole is valid then: written beside it first, then moved into its place,
 * with the same mode. Through a link the file that it leads to is written.
 *
 * @returns the configuration as it is from now on.
 * @throws CoopError `E_CONFIG`, `E_CONFIG_SYNTAX` where the result would not be valid, `E_WRITE`, what reading the file ends in,
 * and what `change` throws.
 */
export async function changeConfig(path: string, change: (text: string) => string): Promise<Config> {
  for (let tries = 0; tries < TRIES_MOST; tries += 1) {
    const text = await readStill(path);
    const result = parseConfig(path, change(text));
    if ('error' in result) throw result.error;
    if (await replace(path, text, result.config.text)) return result.config;
  }
  throw new CoopError('E_WRITE', { path, why: 'somebody else writes it at this moment; try again' });
}

/** Somebody's editor may be in the middle of it: what was just written is read again when it has been still. */
async function readStill(path: string): Promise<string> {
  for (let tries = 0; tries < TRIES_MOST && isFresh(path); tries += 1) await setTimeout(STILL_MS);
  return await readConfigText(path);
}

function isFresh(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) < STILL_MS;
}

/** False where the file is not what was read any more: an edit of somebody else is not lost. */
async function replace(path: string, before: string, text: string): Promise<boolean> {
  let beside: string | undefined;
  try {
    const file = realpathSync(path);
    beside = `${file}.${randomBytes(4).toString('hex')}.new`;
    writeFileSync(beside, text, { flag: 'wx', mode: 0o600, flush: true });
    chmodSync(beside, statSync(file).mode & 0o7777);
    if ((await readConfigText(path)) !== before) {
      rmSync(beside, { force: true });
      return false;
    }
    renameSync(beside, file);
    return true;
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    throw error instanceof CoopError ? error : cannotWrite(path, error);
  }
}
