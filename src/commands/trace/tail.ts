/** Lines of a file as they are written, also across the moments in which it is put aside. */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { archivesOf } from '../../protocol/trace.ts';

const POLL_MS = 200;
const CHUNK = 64 * 1024;
const NEWLINE = 0x0a;

interface Opened {
  readonly handle: FileHandle;
  readonly inode: number;
  position: number;
  rest: Buffer;
}

/**
 * The lines that `path` gets from now on. A file that is not there yet is waited for. Every line is passed on once: when the
 * file was put aside, perhaps more than once, those in between are read to their ends.
 */
export async function* tail(path: string, signal: AbortSignal): AsyncGenerator<string> {
  let file = await opened(path, 'end');
  try {
    while (!signal.aborted) {
      if (file !== undefined) yield* rest(file);
      const next = await successor(path, file);
      if (next === undefined) await pause(POLL_MS, undefined, { signal }).catch(() => {});
      else {
        // What was written between the last look and the moment it was put aside.
        if (file !== undefined) yield* rest(file);
        await file?.handle.close();
        file = next;
      }
    }
  } finally {
    await file?.handle.close();
  }
}

async function opened(path: string, from: 'start' | 'end'): Promise<Opened | undefined> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (handle === undefined) return undefined;
  const { size, ino } = await handle.stat();
  return { handle, inode: ino, position: from === 'end' ? size : 0, rest: Buffer.alloc(0) };
}

async function* rest(file: Opened): AsyncGenerator<string> {
  const buffer = Buffer.alloc(CHUNK);
  for (;;) {
    const { bytesRead } = await file.handle.read(buffer, 0, CHUNK, file.position);
    if (bytesRead === 0) return;
    file.position += bytesRead;
    let bytes = Buffer.concat([file.rest, buffer.subarray(0, bytesRead)]);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      yield bytes.toString('utf8', 0, end);
      bytes = bytes.subarray(end + 1);
    }
    file.rest = Buffer.from(bytes);
  }
}

/** The file that comes after this one; undefined while this one is still written to. */
async function successor(path: string, file: Opened | undefined): Promise<Opened | undefined> {
  if (file === undefined) return opened(path, 'start');
  const now = await stat(path).catch(() => undefined);
  if (now === undefined || now.ino === file.inode) return undefined;

  // An open file keeps its inode: nobody else can have it while we look.
  const current = await opened(path, 'start');
  const archives = await archivesAt(path);
  const own = archives.findIndex(({ inode }) => inode === file.inode);
  const after = own < 0 ? undefined : archives[own + 1];
  if (after === undefined || after.inode === current?.inode) return current;
  await current?.handle.close();
  return opened(after.path, 'start');
}

async function archivesAt(path: string): Promise<{ readonly path: string; readonly inode: number }[]> {
  const folder = dirname(path);
  const archives = archivesOf(basename(path), await readdir(folder).catch(() => []));
  const found = await Promise.all(
    archives.map(async ({ name }) => {
      const archive = join(folder, name);
      const inode = (await stat(archive).catch(() => undefined))?.ino;
      return inode === undefined ? [] : [{ path: archive, inode }];
    }),
  );
  return found.flat();
}
