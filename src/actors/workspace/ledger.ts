/** Who wrote which file, as far as that is less than where it lies (design/trust.md, "Whom a turn believes"). */
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { FollowedLedger, meanwhile } from './followed.ts';
import { type Mark, readMarks, type Seen, type Underway, writeMarks } from './ledger-file.ts';
import { aboveOf, type Parts } from './parts.ts';

/** More are not told apart: then everything is believed as little as the least of them. */
const MARKS_MAX = 20_000;

export class Ledger {
  readonly #path: string;
  readonly #most: number;
  /** Of the whole workspace: the ledgers of its parts. */
  readonly #parts: Parts | undefined;
  /** Of a part: what came from above is another file once it is written here anew. */
  readonly #above: FollowedLedger;
  #byPath = new Map<string, Mark>();
  #byIdentity = new Map<string, TrustLevel>();
  readonly #underway = new Set<Underway>();
  #all: TrustLevel = 'full';
  /** Nobody knows who wrote what: nothing is believed, and the file is left to whoever can mend it. */
  #unreadable = false;

  constructor(path: string, { most = MARKS_MAX, parts }: { readonly most?: number; readonly parts?: Parts } = {}) {
    this.#path = path;
    this.#most = most;
    this.#parts = parts;
    this.#above = new FollowedLedger(aboveOf(path));
    this.load(true);
  }

  /** Anew from the disk. */
  load(isFirst = false): void {
    const found = readMarks(this.#path);
    this.#unreadable = found === undefined;
    this.#byPath.clear();
    this.#byIdentity.clear();
    this.#all = found?.all ?? 'public';
    for (const mark of found?.marks ?? []) this.#put(mark);
    // Those of now are known better here than on a disk that takes nothing.
    for (const command of found?.underway ?? []) if (isFirst) this.#underway.add(command);
  }

  /** How far the file is believed, wherever it lies: `full` where nothing is known against it. */
  of(path: string, file: Seen | undefined): TrustLevel {
    const known = file === undefined ? undefined : this.#byIdentity.get(file.identity);
    const now = file === undefined ? 'full' : meanwhile(file, this.#underway);
    const own = lowest(this.#all, this.#byPath.get(path)?.level ?? 'full', known ?? 'full', now);
    return lowest(own, this.#above.of(undefined, file), this.#parts?.of(path, file) ?? 'full');
  }

  /** The lowest of all that `concerns`. */
  lowest(concerns: (mark: Mark) => boolean): TrustLevel {
    const levels = [...this.#byPath.values()].filter(concerns).map(({ level }) => level);
    return lowest(this.#all, ...levels);
  }

  get marks(): readonly Mark[] {
    return [...this.#byPath.values()];
  }

  /** On the disk before it returns: to be called before the words are where they can be read. */
  mark(marks: readonly Mark[]): void {
    if (this.#unreadable || marks.length === 0) return;
    const own = this.#parts?.mark(marks) ?? marks;
    if (own.length === 0) return;
    for (const mark of own) this.#put(mark);
    if (this.#byPath.size > this.#most) this.#collapse();
    this.#save();
  }

  /** A command begins. On the disk, too: whoever reads after a crash does not know what it did. */
  begin(command: Underway): void {
    this.#underway.add(command);
    this.#save();
  }

  /** What it changed is marked, or it was believed. */
  end(command: Underway): void {
    if (!this.#underway.delete(command)) return;
    try {
      this.#save();
    } catch {
      // It counts as under way until something can be written.
    }
  }

  /** Begun and not ended: after a crash, those of before it. */
  get underway(): readonly Underway[] {
    return [...this.#underway];
  }

  /** Everything that is there is believed no more than `level` from now on. */
  markAll(level: TrustLevel): void {
    if (this.#unreadable) return;
    this.#all = lowest(this.#all, level);
    this.#save();
  }

  /** Somebody who is believed wrote all of it anew: to be called when that is there. Where the disk refuses, the mark stays. */
  clear(path: string, identity: string): void {
    const known = this.#byPath.delete(path);
    if (!this.#byIdentity.delete(identity) && !known) return;
    try {
      this.#save();
    } catch {
      // What is there is believed less than it could be.
    }
  }

  /** What is not there any more needs no mark. */
  forget(paths: readonly string[]): void {
    for (const path of paths) {
      const mark = this.#byPath.get(path);
      this.#byPath.delete(path);
      if (mark !== undefined) this.#byIdentity.delete(mark.identity);
    }
    if (paths.length > 0) this.#save();
  }

  #put(mark: Mark): void {
    this.#byPath.set(mark.path, mark);
    this.#byIdentity.set(mark.identity, mark.level);
  }

  #collapse(): void {
    this.#all = this.lowest(() => true);
    this.#byPath.clear();
    this.#byIdentity.clear();
  }

  #save(): void {
    if (this.#unreadable) return;
    try {
      writeMarks(this.#path, { all: this.#all, marks: this.marks, underway: [...this.#underway] });
    } catch (error) {
      // What is known is what is written.
      this.load();
      throw error;
    }
  }
}
