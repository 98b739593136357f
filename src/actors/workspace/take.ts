import type { Stats } from 'node:fs';
import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type { Piece, WorkspaceTakeContract, WorkspaceTakeScope } from '../../protocol/contracts/own.ts';
import { CoopError } from '../../protocol/errors.ts';
import { Closed } from './closed.ts';
import { Directory, kindOf, seen } from './directory.ts';
import { type Name, nameIn, pathOf } from './path.ts';
import type { Room } from './room.ts';
import { telling, troubleOf } from './trouble.ts';

type Args = ArgsOf<typeof WorkspaceTakeContract, 'take'>;
type Result = ResultOf<typeof WorkspaceTakeContract, 'take'>;

/** Of files, in one answer: as base64, with what stands around it, it fits into a line of the attach protocol. */
const BYTES_MAX = 400_000;
const PIECES_MAX = 300;
/** Of names, which are as long as whoever made them liked: as they are written in that line, where a control character takes six bytes. */
const NAMES_MAX = 150_000;
const ENTRIES_MAX = 100_000;
const DEPTH_MAX = 100;
/** No machine opens a longer path, so that nobody could be given what lies there; and a mark has an end. */
const PATH_MAX_BYTES = 4_000;
/** A mark in which a file, or whatever else it is, was dealt with. */
const DONE = -1;

const CROWDED = `not all that lies in it: more than ${ENTRIES_MAX.toLocaleString('en-US')} files, something whose name is no text, or too deep a path`;

/** The next pieces of a folder, in the order of names, from behind the mark. What disappears meanwhile is left out. */
export function take(room: Room, scope: WorkspaceTakeScope, { after }: Args): Result {
  const start = telling('.', () => Directory.root(room.root));
  try {
    const from = after === undefined ? [] : namesIn(after.path);
    return pieces(walk(start, [], from, new Closed(room, scope.closed)), after?.offset ?? DONE);
  } finally {
    start.close();
  }
}

interface Entry {
  readonly names: readonly Name[];
  readonly stats: Stats;
  /** That it is in; open until the next is asked for. */
  readonly folder: Directory;
  /** The mark stands here. */
  readonly isMarked: boolean;
  /** Not all that is in it can be named. */
  readonly isCrowded: boolean;
}

function pieces(entries: Iterable<Entry>, markedAt: number): Result {
  const taken: Piece[] = [];
  let [bytes, names] = [BYTES_MAX, NAMES_MAX];
  for (const entry of entries) {
    if (entry.isMarked && markedAt === DONE) continue;
    const piece = pieceOf(entry, entry.isMarked ? markedAt : 0, bytes);
    taken.push(piece);
    bytes -= Buffer.byteLength(piece.data, 'base64');
    names -= writtenBytes(piece.path) + writtenBytes(piece.refused ?? '');
    const read = piece.offset + Buffer.byteLength(piece.data, 'base64');
    if (!piece.last) return { pieces: taken, next: { path: piece.path, offset: read } };
    if (bytes <= 0 || names <= 0 || taken.length >= PIECES_MAX) {
      return { pieces: taken, next: { path: piece.path, offset: DONE } };
    }
  }
  return { pieces: taken, next: null };
}

const writtenBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

function pieceOf({ names, stats, folder, isCrowded }: Entry, offset: number, most: number): Piece {
  const kind = kindOf(stats);
  const piece = { path: pathOf(names), kind, at: stats.mtimeMs, offset, data: '', last: true, refused: null };
  const name = names.at(-1);
  if (kind !== 'file' || name === undefined) return { ...piece, refused: isCrowded ? CROWDED : null };
  try {
    const file = folder.file(name);
    try {
      const data = file.part(offset, most);
      const last = offset + data.length >= file.stats.size || data.length === 0;
      return { ...piece, at: file.stats.mtimeMs, data: data.toString('base64'), last };
    } finally {
      file.close();
    }
  } catch (error) {
    return { ...piece, refused: whyOf(piece.path, error) };
  }
}

/** Everything below a folder, never through a link, from the mark on: what stands before it was dealt with. */
function* walk(folder: Directory, at: readonly Name[], from: readonly Name[], closed: Closed): Generator<Entry> {
  const [marked, ...rest] = from;
  for (const name of [...folder.entries(ENTRIES_MAX).names].sort()) {
    if (marked !== undefined && name < marked) continue;
    const stats = folder.look(name);
    const names = [...at, name];
    if (stats === undefined || closed.holds(names, seen(stats).identity)) continue;
    const isOnTheWay = name === marked;
    const child = stats.isDirectory() && isNear(names) ? opened(folder, name) : undefined;
    try {
      const isCrowded = stats.isDirectory() && (child === undefined || child.entries(ENTRIES_MAX).more);
      const isMarked = isOnTheWay && rest.length === 0;
      if (!isOnTheWay || isMarked) yield { names, stats, folder, isMarked, isCrowded };
      if (child !== undefined) yield* walk(child, names, isOnTheWay ? rest : [], closed);
    } finally {
      child?.close();
    }
  }
}

/** What lies in a folder there can be named whole. */
const isNear = (names: readonly Name[]): boolean =>
  names.length < DEPTH_MAX && Buffer.byteLength(pathOf(names)) < PATH_MAX_BYTES;

/** Undefined where it is none any more, or may not be looked into. */
function opened(folder: Directory, name: Name): Directory | undefined {
  try {
    return folder.child(name);
  } catch {
    return undefined;
  }
}

/** Of a mark: as they were found, whatever characters they hold. */
function namesIn(path: string): readonly Name[] {
  return path.split('/').map((part) => {
    const name = nameIn(part);
    if (name === undefined) throw new CoopError('E_ARGUMENT', { what: 'take', why: 'after: no mark of it' });
    return name;
  });
}

function whyOf(path: string, thrown: unknown): string {
  const told = troubleOf(path, thrown);
  if (told instanceof CoopError) return told.message;
  throw told;
}
