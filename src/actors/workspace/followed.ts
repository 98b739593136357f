import { lstatSync } from 'node:fs';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { readMarks, type Seen, type Underway } from './ledger-file.ts';

/** A ledger that another actor writes: read again when it has changed. */
export class FollowedLedger {
  readonly #path: string;
  #stamp = '';
  #all: TrustLevel = 'full';
  #underway: readonly Underway[] = [];
  #byPath = new Map<string, TrustLevel>();
  #byIdentity = new Map<string, TrustLevel>();

  constructor(path: string) {
    this.#path = path;
  }

  /** @param path undefined: the file alone says how far it is believed, wherever it lies */
  of(path: string | undefined, file: Seen | undefined): TrustLevel {
    this.#follow();
    const byPath = path === undefined ? undefined : this.#byPath.get(path);
    if (file === undefined) return lowest(this.#all, byPath ?? 'full');
    const byIdentity = this.#byIdentity.get(file.identity);
    return lowest(this.#all, byPath ?? 'full', byIdentity ?? 'full', meanwhile(file, this.#underway));
  }

  #follow(): void {
    const found = lstatSync(this.#path, { throwIfNoEntry: false });
    const stamp = found === undefined ? '' : [found.ino, found.size, found.ctimeMs].join(' ');
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    // Where it cannot be understood nothing is believed.
    const { all, marks, underway } = readMarks(this.#path) ?? { all: 'public', marks: [], underway: [] };
    this.#underway = underway;
    this.#all = all;
    this.#byPath = new Map(marks.map(({ path, level }) => [path, level]));
    this.#byIdentity = new Map(marks.map(({ identity, level }) => [identity, level]));
  }
}

/** How far a file is believed while commands are under way that may have changed it. */
export function meanwhile({ changed }: Seen, underway: Iterable<Underway>): TrustLevel {
  let level: TrustLevel = 'full';
  for (const command of underway) if (changed >= command.since) level = lowest(level, command.level);
  return level;
}
