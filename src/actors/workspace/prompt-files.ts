/** The files that prompts are made of, read such that nothing else can be. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Implementation } from '../../protocol/contract.ts';
import {
  PROMPT_FILE_MAX,
  type PromptFileScope,
  type PromptFilesContract,
  type PromptFileText,
  type PromptScope,
} from '../../protocol/contracts/prompt.ts';
import { CoopError } from '../../protocol/errors.ts';

/** Of a larger file only the beginning can be read: it is no text for a prompt any more. */
const BYTES_MAX = 4 * 1_048_576;

interface Known {
  readonly stamp: string;
  readonly text: string;
}

/** One whole workspace. What was read is kept for as long as the file stays as it is. */
export class PromptFiles {
  readonly #folder: string;
  readonly #known = new Map<string, Known>();

  /** @param folder absolute path */
  constructor(folder: string) {
    this.#folder = realpathSync(folder);
  }

  /** For one port: these files, and no others. */
  serving({ files }: PromptScope): Implementation<typeof PromptFilesContract> {
    return {
      load: () => ({
        files: files.flatMap((file) => {
          const text = this.#text(file.file);
          return text === undefined || text.trim() === '' ? [] : [shown(file, text, 0)];
        }),
      }),
      open: ({ path, kind, from }) => {
        const file = files.find((one) => one.path === path && one.kind === kind);
        const text = file === undefined ? undefined : this.#text(file.file);
        if (file === undefined || text === undefined)
          throw new CoopError('E_FILE_MISSING', { path: path.slice(0, 200) });
        return { file: shown(file, text, from), from };
      },
    };
  }

  /** Undefined where there is none that may be read. */
  #text(path: string): string | undefined {
    const before = this.#stampOf(path);
    if (before === undefined) return undefined;
    const known = this.#known.get(path);
    if (known?.stamp === before) return known.text;
    const text = read(join(this.#folder, path), before);
    if (text !== undefined) this.#known.set(path, { stamp: before, text });
    return text;
  }

  /**
   * Of a plain file in plain folders, no link among them: a link, or a second name of a file, could be that of one with a
   * higher gate (reference/failures.md L1).
   */
  #stampOf(path: string): string | undefined {
    const parts = path.split('/').filter((part) => part !== '.' && part !== '');
    if (parts.includes('..')) return undefined;
    let at = this.#folder;
    for (const [index, part] of parts.entries()) {
      at = join(at, part);
      const found = lstatSync(at, { throwIfNoEntry: false, bigint: true });
      if (found === undefined) return undefined;
      if (index < parts.length - 1 ? !found.isDirectory() : !found.isFile() || found.nlink > 1n) return undefined;
      if (index === parts.length - 1) return stampOf(found);
    }
    return undefined;
  }
}

interface Stat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: Stat): string => `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;

/** What was looked at is what is read: another file in its place by now is none. */
function read(path: string, stamp: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (stampOf(fstatSync(descriptor, { bigint: true })) !== stamp) return undefined;
    const bytes = Buffer.alloc(Math.min(fstatSync(descriptor).size, BYTES_MAX));
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    const text = new TextDecoder('utf-8').decode(bytes.subarray(0, length)).replaceAll('\r\n', '\n');
    // No text at all: pictures, archives.
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function shown({ path, kind, cache, level }: PromptFileScope, text: string, from: number): PromptFileText {
  const piece = text.slice(from, from + PROMPT_FILE_MAX).toWellFormed();
  return { path, kind, cache, text: piece, length: text.length, integrity: level };
}
