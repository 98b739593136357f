/**
 * The actor of the whole workspace and those of its parts each write a ledger of their own. The whole one reads those of the
 * parts; what it writes into a part itself, which somebody approved, stands in a second one beside that of the part.
 */
import { join } from 'node:path';
import { ledgerName } from '../../domain/ledger-name.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { FollowedLedger } from './followed.ts';
import { type Mark, readMarks, type Seen, type Underway, writeMarks } from './ledger-file.ts';

/** `users/bob`, `groups/kitchen/inner`: how many names the path of a part has. */
const DEPTHS: Readonly<Record<string, number>> = { users: 2, groups: 3 };

/** More are not told apart. */
const MARKS_MAX = 20_000;

/** Beside the ledger of a part: what came from above. */
export const aboveOf = (ledger: string): string => `${ledger}.above`;

export class Parts {
  readonly #folder: string;
  readonly #followed = new Map<string, FollowedLedger>();

  /** @param folder of all ledgers */
  constructor(folder: string) {
    this.#folder = folder;
  }

  of(path: string, file: Seen | undefined): TrustLevel {
    const part = this.#partOf(path);
    if (part === undefined) return 'full';
    const above = this.#follow(aboveOf(part.ledger)).of(undefined, file);
    return lowest(above, this.#follow(part.ledger).of(part.path, file));
  }

  /** @returns those that are in no part */
  mark(marks: readonly Mark[]): readonly Mark[] {
    const above = new Map<string, Mark[]>();
    const own: Mark[] = [];
    for (const mark of marks) {
      const part = this.#partOf(mark.path);
      if (part === undefined) own.push(mark);
      else above.set(part.ledger, [...(above.get(part.ledger) ?? []), { ...mark, path: part.path }]);
    }
    for (const [ledger, added] of above) addTo(aboveOf(ledger), added);
    return own;
  }

  #follow(ledger: string): FollowedLedger {
    const followed = this.#followed.get(ledger) ?? new FollowedLedger(ledger);
    this.#followed.set(ledger, followed);
    return followed;
  }

  /** Whose ledger knows of it, and what it is called there. */
  #partOf(path: string): { readonly ledger: string; readonly path: string } | undefined {
    const names = path.split('/');
    const depth = DEPTHS[names[0] ?? ''];
    if (depth === undefined || names.length <= depth) return undefined;
    const ledger = join(this.#folder, ledgerName(names.slice(0, depth).join('/')));
    return { ledger, path: names.slice(depth).join('/') };
  }
}

function addTo(path: string, added: readonly Mark[]): void {
  const { all, marks: known } = readMarks(path) ?? { all: 'public' as const, marks: [] };
  const underway: Underway[] = [];
  const marks = [...known.filter((mark) => !added.some(({ path }) => path === mark.path)), ...added];
  if (marks.length <= MARKS_MAX) writeMarks(path, { all, marks, underway });
  else writeMarks(path, { all: lowest(all, ...marks.map(({ level }) => level)), marks: [], underway });
}
