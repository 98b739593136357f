/**
 * Where a command may be: what of its folder is hidden, shown, only read. Something has to be there to be covered, so what is
 * missing is made, empty, for as long as commands run, and taken away after the last of them.
 */
import { closeSync, constants, lstatSync, mkdirSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellScope } from '../../protocol/contracts/shell.ts';
import { CoopError } from '../../protocol/errors.ts';

export interface Places {
  readonly hidden: readonly string[];
  readonly shown: readonly string[];
  readonly kept: readonly string[];
  readonly readonly: readonly string[];
  readonly closed: readonly string[];
}

export interface TakenPlaces extends Places {
  /** Whether what is only read is what it was: somebody else may have put a new file in its place, which nothing covers then. */
  isSame(): boolean;
  release(): void;
}

type Bounded = Pick<ShellScope, 'folder' | 'hidden' | 'shown' | 'readonly' | 'closed'>;
type Kind = 'file' | 'folder';

/** Empty things that were made to be covered, by path, with how many commands need them. */
const held = new Map<string, { readonly kind: Kind; users: number }>();

/** @throws CoopError `E_SANDBOX` where a link is in the way: what is behind it nobody guards. */
export function takePlaces({ folder, hidden, shown, readonly, closed }: Bounded): TakenPlaces {
  const taken: string[] = [];
  const release = (): void => {
    for (const path of taken.splice(0).toReversed()) giveUp(path);
  };
  const take = (path: string, kind: Kind): void => {
    if (hold(join(folder, path), kind, path)) taken.push(join(folder, path));
  };
  const ways = (path: string): void => {
    for (const way of waysTo(path)) take(way, 'folder');
  };
  try {
    const places = named({ hidden, shown, readonly });
    const above = closed.map(plain);
    for (const path of places.hidden) {
      ways(path);
      take(path, 'folder');
    }
    for (const path of places.shown) ways(path);
    const open = places.shown.filter((path) => kindOf(join(folder, path), path) === 'folder');
    const files = places.readonly.filter(({ path }) => isSeen(path, places.hidden, open));
    for (const { path, kind } of files) {
      ways(path);
      take(path, kind);
    }
    const guarded = files.map(({ path }) => path);
    const kept = new Set(
      guarded.flatMap(waysTo).filter((way) => isSeen(way, places.hidden, open) && !open.includes(way)),
    );
    const stamp = (): string => guarded.map((path) => stampOf(join(folder, path))).join(' ');
    const before = stamp();
    const result = { hidden: places.hidden, shown: open, kept: [...kept].sort(), readonly: guarded };
    const covered = guarded.filter((path) => above.includes(path));
    return { ...result, closed: covered, isSame: () => stamp() === before, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** A name that ends in `/` is a folder's. */
function named({ hidden, shown, readonly }: Pick<Bounded, 'hidden' | 'shown' | 'readonly'>) {
  const files = readonly.map((name) => ({
    path: plain(name),
    kind: name.endsWith('/') ? ('folder' as const) : ('file' as const),
  }));
  // What is only read as a whole covers what is in it.
  const whole = files.filter(({ path }, at) => !files.some((other, index) => index < at && other.path === path));
  const outer = whole.filter(
    ({ path }) => !whole.some((other) => other.kind === 'folder' && isBelow(path, other.path)),
  );
  return { hidden: hidden.map(plain), shown: shown.map(plain), readonly: outer };
}

const plain = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

const isSeen = (path: string, hidden: readonly string[], shown: readonly string[]): boolean =>
  !hidden.some((one) => one === path || isBelow(path, one)) || shown.some((one) => one === path || isBelow(path, one));

/** The folders above it, outermost first. */
function waysTo(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** True where it was made here, for this or another command. */
function hold(path: string, kind: Kind, name: string): boolean {
  const known = held.get(path);
  const there = kindOf(path, name);
  if (there === undefined) make(path, kind);
  else if (there !== kind && known === undefined && kind === 'folder')
    throw new CoopError('E_SANDBOX', { why: `${name} is no folder` });
  if (there !== undefined && known === undefined) return false;
  held.set(path, { kind, users: (known?.users ?? 0) + 1 });
  return true;
}

function make(path: string, kind: Kind): void {
  if (kind === 'folder') mkdirSync(path, { mode: 0o700 });
  else
    closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600));
}

function giveUp(path: string): void {
  const known = held.get(path);
  if (known === undefined) return;
  known.users -= 1;
  if (known.users > 0) return;
  held.delete(path);
  try {
    if (known.kind === 'folder') rmdirSync(path);
    else if (lstatSync(path).size === 0) unlinkSync(path);
  } catch {
    // Somebody has put something there meanwhile, or taken it away.
  }
}

function kindOf(path: string, name: string): Kind | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isDirectory()) return 'folder';
  if (found.isFile()) return 'file';
  throw new CoopError('E_SANDBOX', { why: `${name} is a link or a device: put a plain file or folder there` });
}

function stampOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? '-' : `${found.dev}:${found.ino}`;
}
