/** Adds to the configuration by the owner's order, without touching a byte of what they wrote. */
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

export interface Addition {
  readonly table: 'users' | 'groups';
  /** Without those that are undefined; texts and lists of texts only. */
  readonly entries: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Appends tables to the file at `path`, where the whole is valid then: written beside it first, then moved into its
 * place, with the same mode. Through a link the file that it leads to is written.
 *
 * @returns what was added, and the configuration as it is from now on.
 * @throws CoopError `E_CONFIG`, `E_CONFIG_SYNTAX` where the result would not be valid (a list in one line cannot be added to),
 * `E_WRITE`, and what reading the file ends in.
 */
export async function addTables(
  path: string,
  additions: readonly Addition[],
): Promise<{ added: string; config: Config }> {
  const added = additions.map(tableOf).join('\n');
  for (let tries = 0; tries < TRIES_MOST; tries += 1) {
    const text = await readStill(path);
    const result = parseConfig(path, `${text.replace(/\n*$/, '\n\n')}${added}`);
    if ('error' in result) throw result.error;
    if (await replace(path, text, result.config.text)) return { added, config: result.config };
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

function tableOf({ table, entries }: Addition): string {
  const lines = Object.entries(entries).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [`${key} = ${typeof value === 'string' ? quoted(value) : `[${value.map(quoted).join(', ')}]`}`],
  );
  return `[[${table}]]\n${lines.join('\n')}\n`;
}

/** A TOML basic string: JSON's escapes are among its own. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\x7f', '\\u007f');

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
