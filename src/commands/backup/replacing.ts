import { cpSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setAside } from '../../config/init.ts';
import { makePrivateFolder } from '../../config/private-folder.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Move } from './moves.ts';
import { whyOf } from './why.ts';

/** How a step is taken back, and in which words where it cannot be. */
interface Undo {
  readonly run: () => void;
  readonly words: string;
}

/**
 * Puts everything where it belongs, and what is there aside, under another name. Answers those names. Where one step fails those
 * before it are taken back: what was there is there again.
 *
 * @throws CoopError `E_WRITE`; where not all could be taken back it says what lies where
 */
export function replaceAll(moves: readonly Move[]): string[] {
  const undo: Undo[] = [];
  const aside = moves.flatMap((move) => orTakeBack(move, undo, () => putAside(move, undo)));
  for (const move of moves) orTakeBack(move, undo, () => put(move, undo));
  return aside;
}

function orTakeBack<T>({ to }: Move, undo: readonly Undo[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    const left = undo.toReversed().flatMap(takeBack);
    const more = left.length === 0 ? '; everything is as it was' : `; not all is as it was: ${left.join(', ')}`;
    throw new CoopError('E_WRITE', { path: to, why: whyOf(error) + more }, error);
  }
}

function takeBack({ run, words }: Undo): string[] {
  try {
    run();
    return [];
  } catch {
    return [words];
  }
}

/** Keeps what is there under another name, what lies beside a database under the name that belongs to that. */
function putAside({ to, beside }: Move, undo: Undo[]): string[] {
  const noted = (from: string, aside: string): string => {
    undo.push({ run: () => renameSync(aside, from), words: `${aside} was ${from}` });
    return aside;
  };
  const there = lstatSync(to, { throwIfNoEntry: false }) !== undefined;
  const logs = beside.filter((path) => (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0);
  if (!there) return logs.map((log) => noted(log, setAside(log)));
  const aside = noted(to, setAside(to));
  for (const log of logs) {
    const name = aside + log.slice(to.length);
    renameSync(log, name);
    noted(log, name);
  }
  return [aside];
}

function put({ from, to }: Move, undo: Undo[]): void {
  makePrivateFolder(dirname(to));
  renameOrCopy(from, to);
  undo.push({ run: () => rmSync(to, { recursive: true }), words: `${to} is of the backup` });
}

function renameOrCopy(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    const part = join(dirname(to), `.restore-${basename(to)}`);
    try {
      cpSync(from, part, { recursive: true, preserveTimestamps: true });
      renameSync(part, to);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  }
}
