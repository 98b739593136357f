import { statfsSync } from 'node:fs';
import { CoopError, type ErrorCode } from '../../../protocol/errors.ts';

/** Why a disk takes nothing: it is full, it is read-only, or it fails otherwise (a quota, a cable). */
export type Trouble = 'full' | 'readonly' | 'failing';

/** To the machine of the file's owner: the disk takes nothing any more, or for another reason than before. */
export interface DiskRefused {
  readonly type: 'DISK_REFUSED';
  readonly trouble: Trouble;
}

const CODES = { full: 'E_DISK_FULL', readonly: 'E_READ_ONLY', failing: 'E_DISK' } as const satisfies Readonly<
  Record<Trouble, ErrorCode>
>;

/** What has begun shall be able to end: so many bytes before the disk is full nothing new begins. */
const RESERVE_BYTES = 4 * 1024 * 1024;
/** It takes something again only where there is twice as much: a disk at the edge would say yes and no by turns. */
const ENOUGH = 2;

export interface DiskOptions {
  /** Called with each trouble that is not the one before. */
  readonly onTrouble?: (trouble: Trouble) => void;
  readonly reserveBytes?: number;
  /** Bytes that are free; undefined where the file system does not tell. */
  readonly free?: () => number | undefined;
}

/** The disk under one file, as the file's owner knows it. */
export class Disk {
  readonly #path: string;
  readonly #reserve: number;
  readonly #free: () => number | undefined;
  readonly #onTrouble: (trouble: Trouble) => void;
  #trouble: Trouble | undefined;

  constructor(path: string, { onTrouble = () => {}, reserveBytes = RESERVE_BYTES, free }: DiskOptions = {}) {
    this.#path = path;
    this.#reserve = reserveBytes;
    this.#free = free ?? (() => freeUnder(path));
    this.#onTrouble = onTrouble;
  }

  /**
   * Before something new is taken in.
   *
   * @throws CoopError `E_DISK_FULL`, `E_READ_ONLY`, `E_DISK`
   */
  admit(): void {
    if (this.#trouble === undefined && !this.#hasRoom(1)) this.#set('full');
    if (this.#trouble !== undefined) throw new CoopError(CODES[this.#trouble], { path: this.#path });
  }

  /** A write failed: what that says about the disk, if anything. Takes an error of the catalogue. */
  note(error: unknown): void {
    const trouble = troubleIn(error);
    if (trouble !== undefined) this.#set(trouble);
  }

  /** Whether it takes again what it refused: tried with `write`, which writes for real. */
  takesAgain(write: () => void): boolean {
    try {
      write();
    } catch (error) {
      this.note(error);
      return false;
    }
    if (!this.#hasRoom(ENOUGH)) {
      this.#set('full');
      return false;
    }
    this.#trouble = undefined;
    return true;
  }

  #hasRoom(times: number): boolean {
    const free = this.#free();
    return free === undefined || free >= this.#reserve * times;
  }

  #set(trouble: Trouble): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#onTrouble(trouble);
  }
}

function troubleIn(error: unknown): Trouble | undefined {
  if (!(error instanceof CoopError)) return undefined;
  if (error.code === 'E_DISK_FULL') return 'full';
  if (error.code === 'E_READ_ONLY') return 'readonly';
  return error.code === 'E_DISK' ? 'failing' : undefined;
}

function freeUnder(path: string): number | undefined {
  try {
    const { bavail, bsize, blocks } = statfsSync(path);
    // Some network file systems have no size.
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}
