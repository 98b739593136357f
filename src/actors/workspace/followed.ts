import { lstatSync } from 'node:fs';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { type Marks, readMarks } from './ledger-file.ts';

/** A ledger that another actor writes: read again when it has changed. */
export class FollowedLedger {
  readonly #path: string;
  #stamp = '';
  #all: TrustLevel = 'full';
  #byPath = new Map<string, TrustLevel>();
  #byIdentity = new Map<string, TrustLevel>();

  constructor(path: string) {
    this.#path = path;
  }

  /** @param path undefined: the file alone says how far it is believed, wherever it lies */
  of(path: string | undefined, identity: string | undefined): TrustLevel {
    this.#follow();
    const byPath = path === undefined ? undefined : this.#byPath.get(path);
    const byIdentity = identity === undefined ? undefined : this.#byIdentity.get(identity);
    return lowest(this.#all, byPath ?? 'full', byIdentity ?? 'full');
  }

  #follow(): void {
    const found = lstatSync(this.#path, { throwIfNoEntry: false });
    const stamp = found === undefined ? '' : [found.ino, found.size, found.ctimeMs].join(' ');
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    // Where it cannot be understood nothing is believed.
    const { all, marks }: Marks = readMarks(this.#path) ?? { all: 'public', marks: [] };
    this.#all = all;
    this.#byPath = new Map(marks.map(({ path, level }) => [path, level]));
    this.#byIdentity = new Map(marks.map(({ identity, level }) => [identity, level]));
  }
}
