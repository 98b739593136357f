import { createHash, type Hash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makePrivateFolder } from '../../config/private-folder.ts';
import { CoopError } from '../../protocol/errors.ts';
import { whyOf } from '../backup/why.ts';

/** What is written at once. */
const BUFFER_BYTES = 256 * 1024;
/** What nobody wrote takes no room: whoever may write a file says how long it is, a thousand times what the disk has. */
const NOTHING = Buffer.alloc(2 * 1024 * 1024);

const PRIVATE = { folder: 0o700, file: 0o600 } as const;

/** What became of a file that was written. */
export interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * A folder that comes to be all at once: it is filled beside its name, under another that says what it is, and gets its own when it
 * is whole. Nobody but its owner may look into it.
 */
export class Staging {
  readonly target: string;
  /** What the folder is called meanwhile. */
  readonly name: string;
  readonly #folder: string;
  files = 0;
  bytes = 0;

  /** @throws CoopError `E_WRITE` where something is there already, or nothing can be written */
  constructor(target: string, pid: number) {
    this.target = target;
    const [above, name] = [dirname(target), basename(target)];
    const mark = `.${name}.coop-export-`;
    this.name = `${mark}${pid}.part`;
    this.#folder = join(above, this.name);
    this.#writing(() => {
      refuseThere(target);
      clear(above, mark, pid);
      mkdirSync(this.#folder, { mode: PRIVATE.folder });
    });
  }

  folder(name: string): void {
    this.#writing(() => makePrivateFolder(join(this.#folder, name)));
  }

  /** A new file; nothing in the folder is written twice. Whoever asks closes or discards it. */
  file(name: string): Sink {
    return this.#writing(() => {
      const path = join(this.#folder, name);
      makePrivateFolder(dirname(path));
      const writing = <T>(work: () => T): T => this.#writing(work);
      return new Sink(name, path, openSync(path, 'wx', PRIVATE.file), writing, (bytes) => {
        this.files += 1;
        this.bytes += bytes;
      });
    });
  }

  /** It is whole. @throws CoopError `E_WRITE` where somebody has put something there meanwhile */
  finish(): void {
    this.#writing(() => {
      chmodSync(this.#folder, PRIVATE.folder);
      // An empty folder gives way, and nothing else does.
      renameSync(this.#folder, this.target);
    });
  }

  /** Nothing of it stays. */
  drop(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #writing<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof CoopError || !(error instanceof Error && 'code' in error)) throw error;
      throw new CoopError('E_WRITE', { path: this.target, why: reasonOf(error) }, error);
    }
  }
}

/** A file that is being written. */
export class Sink {
  readonly #name: string;
  readonly #path: string;
  readonly #fd: number;
  readonly #writing: <T>(work: () => T) => T;
  readonly #counted: (bytes: number) => void;
  readonly #hash: Hash = createHash('sha256');
  #waiting: Buffer[] = [];
  #left = BUFFER_BYTES;
  #bytes = 0;

  constructor(
    name: string,
    path: string,
    fd: number,
    writing: <T>(work: () => T) => T,
    counted: (bytes: number) => void,
  ) {
    this.#name = name;
    this.#path = path;
    this.#fd = fd;
    this.#writing = writing;
    this.#counted = counted;
  }

  write(data: string | Buffer): void {
    const bytes = Buffer.from(data);
    this.#waiting.push(bytes);
    this.#left -= bytes.length;
    if (this.#left <= 0) this.#flush();
  }

  close(): Written {
    this.#flush();
    // What was left out at its end is there, too.
    this.#writing(() => ftruncateSync(this.#fd, this.#bytes));
    closeSync(this.#fd);
    this.#counted(this.#bytes);
    return { path: this.#name, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** It was never there. */
  discard(): void {
    closeSync(this.#fd);
    unlinkSync(this.#path);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#left = BUFFER_BYTES;
    this.#hash.update(bytes);
    const from = this.#bytes;
    this.#bytes += bytes.length;
    if (bytes.equals(NOTHING.subarray(0, bytes.length))) return;
    this.#writing(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at, bytes.length - at, from + at);
    });
  }
}

function refuseThere(target: string): void {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(target).length === 0)) return;
  const what = found.isDirectory() ? 'a folder that is not empty is there already' : 'it is there already';
  throw new CoopError('E_WRITE', { path: target, why: `${what}; nothing was changed. Choose another name` });
}

/** What an export left behind that was killed goes: nobody could tell what is missing in it. */
function clear(above: string, mark: string, own: number): void {
  for (const name of readdirSync(above)) {
    const pid = name.startsWith(mark) ? /^(\d+)\.part$/.exec(name.slice(mark.length))?.[1] : undefined;
    if (pid === undefined || (Number(pid) !== own && isRunning(Number(pid)))) continue;
    rmSync(join(above, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

const OF_NAMES: readonly string[] = ['ENAMETOOLONG', 'EEXIST', 'ENOTDIR', 'EINVAL', 'EILSEQ'];

/** Nothing can be made under this name: that says nothing of any other. */
export function isOfName(error: unknown): boolean {
  const cause = error instanceof CoopError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && OF_NAMES.includes(String(cause.code));
}

const FILLED: readonly string[] = ['ENOTEMPTY', 'EEXIST'];

function reasonOf(error: Error & { code?: unknown }): string {
  if (FILLED.includes(String(error.code))) return 'something else was put there meanwhile';
  return `${whyOf(error)}. Nothing of the export was left`;
}
