import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type { WorkspaceReadContract, WorkspaceReadScope } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest, reaches, type TrustLevel } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { Closed } from './closed.ts';
import { Directory, seen } from './directory.ts';
import { fits } from './glob.ts';
import { type Name, namesOf, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';
import { cutLine, linesOf, textOf, whyNotText } from './text.ts';
import { type Found, tree } from './tree.ts';
import { telling } from './trouble.ts';

type Args = ArgsOf<typeof WorkspaceReadContract, 'find'>;
type Result = ResultOf<typeof WorkspaceReadContract, 'find'>;
type Hit = Result['found'][number];

const ENTRIES_MAX = 20_000;
const DEPTH_MAX = 20;
/** Longest file that is looked into, and how much of all of them. */
const FILE_MAX = 1_024 * 1_024;
const BYTES_MAX = 64 * 1_024 * 1_024;
const TIME_MAX_MS = 10_000;
/** So long it works before others get their turn. */
const SLICE_MS = 40;
const LINE_MAX = 300;

/** Made by programs, for programs. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', 'node_modules']);

export async function find(room: Room, scope: WorkspaceReadScope, { path, name, text, limit }: Args): Promise<Result> {
  if (name === undefined && text === undefined)
    throw new CoopError('E_FILE', { path: shown(path ?? '.'), why: 'say what to find: a name, a text, or both' });
  const from = namesOf(path ?? '.');
  const wanted = text?.toLowerCase();
  const found: Hit[] = [];
  let more = false;
  let integrity: TrustLevel = scope.level;
  let bytes = BYTES_MAX;
  const end = room.now() + TIME_MAX_MS;
  let slice = room.now() + SLICE_MS;
  const cut = () => {
    more = true;
  };

  const skips = skipping(scope, from, name);
  const closed = new Closed(room, scope.closed);
  const start = open(room.root, from);
  try {
    for (const entry of tree(start, from, { entries: ENTRIES_MAX, depth: DEPTH_MAX, skips }, cut)) {
      if (room.now() > slice) {
        await new Promise((resolve) => setImmediate(resolve));
        slice = room.now() + SLICE_MS;
      }
      if (found.length > limit || bytes <= 0 || room.now() > end) {
        cut();
        break;
      }
      if (!entry.stats.isFile() || (name !== undefined && !fits(name, entry.names.slice(from.length)))) continue;
      if (closed.holds(entry.names, seen(entry.stats).identity)) continue;
      const hits = wanted === undefined ? [hitOf(entry)] : linesIn(entry, wanted, limit + 1 - found.length);
      if (wanted !== undefined) bytes -= entry.stats.size;
      if (hits.length === 0) continue;
      const { names, stats } = entry;
      integrity = lowest(integrity, levelAt(names, scope), room.ledger.of(pathOf(names), seen(stats)));
      found.push(...hits);
    }
  } finally {
    start.close();
  }
  return { found: found.slice(0, limit), more: more || found.length > limit, integrity };
}

/** Opened step by step: it stays open while others get their turn. */
function open(root: string, names: readonly Name[]): Directory {
  const path = pathOf(names);
  let folder = telling(path, () => Directory.root(root));
  for (const name of names) {
    const above = folder;
    try {
      folder = telling(path, () => above.child(name));
    } finally {
      above.close();
    }
  }
  return folder;
}

/**
 * Hidden files, and what only programs read, are found where they are asked for; so is what others wrote who are believed less:
 * a search of everything would bring home their words.
 */
function skipping(scope: WorkspaceReadScope, from: readonly Name[], pattern: string | undefined) {
  const asksForHidden = from.some(isHidden) || (pattern ?? '').split('/').some(isHidden);
  const here = levelAt(from, scope);
  return (names: readonly Name[], isFolder: boolean): boolean => {
    const name = names.at(-1) ?? '';
    if (isFolder && SKIPPED.has(name)) return true;
    if (isHidden(name) && !asksForHidden) return true;
    if (reaches(levelAt(names, scope), here)) return false;
    // On the way to what may be found.
    const below = `${pathOf(names)}/`;
    return !isFolder || !scope.others.some(({ path, level }) => path.startsWith(below) && reaches(level, here));
  };
}

const isHidden = (name: string): boolean => name.startsWith('.');

const hitOf = ({ names }: Found): Hit => ({ path: pathOf(names), line: 0, text: '' });

/** Of a text; all else, and what cannot be opened, has none. */
function linesIn({ names, stats, folder }: Found, wanted: string, most: number): readonly Hit[] {
  const name = names.at(-1);
  if (name === undefined || stats.size > FILE_MAX) return [];
  const bytes = bytesOf(folder, name);
  if (bytes === undefined || whyNotText(bytes) !== undefined) return [];
  const hits: Hit[] = [];
  for (const [index, line] of linesOf(textOf(bytes).text).entries()) {
    const at = line.toLowerCase().indexOf(wanted);
    if (at < 0) continue;
    hits.push({ path: pathOf(names), line: index + 1, text: around(line, at) });
    if (hits.length >= most) break;
  }
  return hits;
}

/** The piece of a long line in which it was found. */
function around(line: string, at: number): string {
  const begin = line.length <= LINE_MAX ? 0 : Math.max(0, at - LINE_MAX / 3);
  return cutLine((begin === 0 ? line : `…${line.slice(begin)}`).toWellFormed(), LINE_MAX);
}

function bytesOf(folder: Directory, name: Name): Buffer | undefined {
  try {
    const file = folder.file(name);
    try {
      return file.stats.size > FILE_MAX ? undefined : file.bytes(FILE_MAX);
    } finally {
      file.close();
    }
  } catch {
    return undefined;
  }
}
