import type { Piece } from '../../protocol/contracts/own.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { Journey } from './journey.ts';
import { isOfName, type Sink } from './staging.ts';

/** A file of which more follows. */
interface Open {
  readonly path: string;
  readonly sink: Sink;
  /** When it was changed last, when its first bytes were read. */
  readonly at: number;
}

/** The files of a folder, byte for byte, below `into`. What is no plain file is named in what is left out. */
export async function takeFiles(journey: Journey, whole: boolean, into: string): Promise<void> {
  const files = new Files(journey, into);
  let after: { path: string; offset: number } | undefined;
  do {
    const page = await journey.asking.page({ part: 'files', whole, ...(after === undefined ? {} : { after }) });
    for (const piece of page.pieces) files.take(piece);
    after = page.next ?? undefined;
  } while (after !== undefined);
  files.end();
}

class Files {
  readonly #journey: Journey;
  readonly #into: string;
  #open: Open | undefined;

  constructor(journey: Journey, into: string) {
    this.#journey = journey;
    this.#into = into;
  }

  take(piece: Piece): void {
    const { path, kind, refused } = piece;
    const names = namesOf(path);
    if (this.#open !== undefined && (this.#open.path !== path || kind !== 'file'))
      this.#giveUp('it disappeared while it was read');
    // Where the export lies in that folder itself.
    if (names.includes(this.#journey.staging.name)) return;
    const to = `${this.#into}/${path}`;
    if (kind === 'link' || kind === 'other') this.#leaveOut(path, kind === 'link' ? LINK : OTHER);
    else if (kind === 'folder') {
      this.#placed(path, () => this.#journey.staging.folder(to));
      if (refused !== null) this.#leaveOut(path, refused);
    } else if (refused !== null) {
      if (this.#open === undefined) this.#leaveOut(path, refused);
      else this.#giveUp(refused);
    } else this.#write(piece, to);
  }

  end(): void {
    if (this.#open !== undefined) this.#giveUp('it disappeared while it was read');
  }

  #write({ path, at, offset, data, last }: Piece, to: string): void {
    const { staging } = this.#journey;
    // Of a file that is there again nothing follows that fits.
    if (this.#open === undefined && offset > 0) return;
    const sink = this.#open?.sink ?? this.#placed(path, () => staging.file(to));
    if (sink === undefined) return;
    this.#open ??= { path, at, sink };
    sink.write(Buffer.from(data, 'base64'));
    if (!last) return;
    this.#journey.list(this.#open.sink.close());
    this.#journey.count('files');
    if (this.#open.at !== at)
      this.#leaveOut(path, 'it was changed while it was read: it is here, but may be of two minds');
    this.#open = undefined;
  }

  /** Whoever works in a folder names what is in it: one such name keeps nobody from the rest. */
  #placed<T>(path: string, place: () => T): T | undefined {
    try {
      return place();
    } catch (error) {
      if (!isOfName(error)) throw error;
      this.#leaveOut(path, NAMELESS);
      return undefined;
    }
  }

  #giveUp(why: string): void {
    const { path = '', sink } = this.#open ?? {};
    sink?.discard();
    this.#open = undefined;
    this.#leaveOut(path, why);
  }

  #leaveOut(path: string, why: string): void {
    this.#journey.leaveOut({ path: `${this.#into}/${path}`, why });
  }
}

const LINK = 'it is a link: links are not followed';
const OTHER = 'it is no regular file';
const NAMELESS = 'where this is written nothing can be called so: it is too long, or taken for another name';

/** @throws CoopError `E_RESULT` for what leads out of a folder, whoever says so */
function namesOf(path: string): readonly string[] {
  const names = path.split('/');
  if (names.some((name) => ['', '.', '..'].includes(name) || name.includes('\0'))) {
    throw new CoopError('E_RESULT', { what: 'own', why: 'a path leads out of its folder' });
  }
  return names;
}
