/** The files that prompts are made of, read such that nothing else can be. */
import type { Client, Implementation } from '../../protocol/contract.ts';
import type { FileState, VersionsSeenContract } from '../../protocol/contracts/journal/index.ts';
import {
  PROMPT_FILE_MAX,
  type PromptFileScope,
  type PromptFilesContract,
  type PromptFileText,
  type PromptScope,
} from '../../protocol/contracts/prompt.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { type OpenFile, seen } from './directory.ts';
import { placeOf } from './file.ts';
import type { Ledger } from './ledger.ts';
import { namesOf, pathOf } from './path.ts';
import { stateOf, stateOfTrouble } from './state.ts';
import { textOf, whyNotText } from './text.ts';
import { telling } from './trouble.ts';
import { inFolder } from './walk.ts';

/** Of a larger file only the beginning can be read: it is no text for a prompt any more. */
const BYTES_MAX = 4 * 1_048_576;

interface Known {
  readonly stamp: string;
  /** Null where it is no text. */
  readonly text: string | null;
  /** Until the journal has heard of it. */
  untold?: FileState;
}

/** Of what is not there, and of what is no file. */
const NOTHING = 'nothing';

interface Read {
  readonly text: string;
  readonly integrity: TrustLevel;
}

/** One whole workspace. What was read is kept for as long as the file stays as it is. */
export class PromptFiles {
  readonly #root: string;
  readonly #ledger: Pick<Ledger, 'of'>;
  readonly #known = new Map<string, Known>();

  /** @param root absolute path of the folder */
  constructor(root: string, ledger: Pick<Ledger, 'of'>) {
    this.#root = root;
    this.#ledger = ledger;
  }

  /**
   * For one port: these files, and no others.
   *
   * @param journal hears what they say where that is new, before anybody is told it
   */
  serving(
    { files }: Pick<PromptScope, 'files'>,
    journal?: Client<typeof VersionsSeenContract>,
  ): Implementation<typeof PromptFilesContract> {
    return {
      load: async () => {
        const texts = files.flatMap((file) => {
          const read = this.#read(file.file);
          return read === undefined || read.text.trim() === '' ? [] : [shown(file, read, 0)];
        });
        if (journal !== undefined) await this.#tell(files, journal);
        return { files: texts };
      },
      open: ({ path, kind, from }) => {
        const file = files.find((one) => one.path === path && one.kind === kind);
        const read = file === undefined ? undefined : this.#read(file.file);
        if (file === undefined || read === undefined)
          throw new CoopError('E_FILE_MISSING', { path: path.slice(0, 200) });
        return { file: shown(file, read, from), from };
      },
    };
  }

  /**
   * Undefined where there is none that may be read: only a plain file in plain folders. A link, or a second name of a file, could
   * be that of one with a higher gate (reference/failures.md L1).
   */
  #read(path: string): Read | undefined {
    try {
      const names = namesOf(path);
      const { folder, name } = placeOf(names);
      return inFolder(this.#root, folder, (opened) =>
        telling(path, () => {
          const file = opened.file(name);
          try {
            const integrity = this.#ledger.of(pathOf(names), seen(file.stats));
            const text = this.#textOf(path, file, integrity);
            return text === null ? undefined : { text, integrity };
          } finally {
            file.close();
          }
        }),
      );
    } catch (error) {
      const untold = stateOfTrouble(error);
      // What the machine refuses for now says nothing about the file.
      if (untold !== undefined && this.#known.get(path)?.stamp !== NOTHING)
        this.#known.set(path, { stamp: NOTHING, text: null, untold });
      return undefined;
    }
  }

  /** It is not read again while it is the same. */
  #textOf(path: string, file: OpenFile, integrity: TrustLevel): string | null {
    const { dev, ino, size, mtimeMs, ctimeMs } = file.stats;
    const stamp = [dev, ino, size, mtimeMs, ctimeMs].join(' ');
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.text;
    const bytes = file.bytes(BYTES_MAX);
    // No text at all: pictures, archives.
    const text = whyNotText(bytes) === undefined ? textOf(bytes).text : null;
    this.#known.set(path, { stamp, text, untold: stateOf(bytes, integrity, size) });
    return text;
  }

  /** Where the journal does not hear of it now it does with the next turn. */
  async #tell(files: readonly PromptFileScope[], journal: Client<typeof VersionsSeenContract>): Promise<void> {
    const untold = files.flatMap(({ file, level }) => {
      const known = this.#known.get(file);
      return known?.untold === undefined ? [] : [{ file, known, state: heldBy(known.untold, level) }];
    });
    if (untold.length === 0) return;
    try {
      await journal.seen({ files: untold.map(({ file, state }) => ({ file: pathOf(namesOf(file)), state })) });
      for (const { known } of untold) delete known.untold;
    } catch {
      // A turn is not kept from what it is told because of that.
    }
  }
}

/** Nobody is believed more than those who write such a file. */
const heldBy = (state: FileState, level: TrustLevel): FileState =>
  state.kind === 'removed' ? state : { ...state, integrity: lowest(level, state.integrity) };

function shown({ path, kind, cache, level }: PromptFileScope, read: Read, from: number): PromptFileText {
  const text = read.text.slice(from, from + PROMPT_FILE_MAX).toWellFormed();
  return { path, kind, cache, text, length: read.text.length, integrity: lowest(level, read.integrity) };
}
