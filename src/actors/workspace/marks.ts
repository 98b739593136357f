import { folderOf } from '../../domain/folder-level.ts';
import type { Implementation } from '../../protocol/contract.ts';
import type { WorkspaceMarksContract, WorkspaceMarksScope } from '../../protocol/contracts/workspace.ts';
import { lowest, reaches, type TrustLevel } from '../../protocol/trust.ts';
import { Directory } from './directory.ts';
import type { Underway } from './ledger-file.ts';
import type { Room } from './room.ts';
import { changedSince, type Snapshot, snapshotOf } from './snapshot.ts';
import { temporaryName } from './temporary.ts';

interface Command extends Underway {
  readonly snapshot: Snapshot;
}

/**
 * What commands did to the files of a scope: what is there before and after is compared by what each file is and when the disk
 * says that it was changed. Neither the clock nor a file's own times help against that.
 */
export class Marks {
  readonly #room: Room;
  readonly #level: TrustLevel;
  readonly #hides: Hides;
  readonly #open = new Map<string, Command>();
  #last = 0;

  constructor(room: Room, { level, hidden, shown }: WorkspaceMarksScope) {
    this.#room = room;
    this.#level = level;
    this.#hides = hiding(hidden, shown);
  }

  serving(): Implementation<typeof WorkspaceMarksContract> {
    return {
      before: ({ integrity: asked = 'public' }) => {
        const since = clockOf(this.#room);
        const snapshot = snapshotOf(this.#room, this.#hides);
        const integrity = lowest(this.#level, visible(this.#room, snapshot, this.#hides));
        const command = { snapshot, since, level: lowest(asked, integrity) };
        this.#room.ledger.begin(command);
        this.#last += 1;
        const mark = String(this.#last);
        this.#open.set(mark, command);
        return { mark, integrity };
      },
      after: ({ mark, integrity }) => ({ changed: this.#after(mark, integrity) }),
    };
  }

  /** Whoever would have said what became of its commands is gone. */
  end(): void {
    for (const [mark, { level }] of this.#open) this.#after(mark, level);
  }

  #after(mark: string, integrity: TrustLevel): number {
    const command = this.#open.get(mark);
    this.#open.delete(mark);
    if (command === undefined && !reaches(integrity, this.#level)) this.#room.ledger.markAll(integrity);
    if (command === undefined) return 0;
    const changed = reaches(integrity, this.#level) ? 0 : this.#mark(command, integrity);
    this.#room.ledger.end(command);
    return changed;
  }

  #mark({ snapshot, since }: Command, integrity: TrustLevel): number {
    const now = snapshotOf(this.#room, this.#hides);
    if (!snapshot.whole || !now.whole) {
      this.#room.ledger.markAll(integrity);
      return now.at.size;
    }
    const changed = changedSince(snapshot, now, since);
    this.#room.ledger.mark(changed.map(([path, { identity }]) => ({ path, identity, level: integrity })));
    return changed.length;
  }
}

/** Of commands that a crash cut off: whatever was changed since they began is believed no more than they. */
export function markLeftovers(room: Room): void {
  const { ledger } = room;
  if (ledger.underway.length === 0) return;
  const { at, whole } = snapshotOf(room, () => false);
  for (const command of ledger.underway) {
    const { since, level } = command;
    const changed = [...at].filter(([, entry]) => entry.changed >= since);
    if (whole) ledger.mark(changed.map(([path, { identity }]) => ({ path, identity, level })));
    else ledger.markAll(level);
    ledger.end(command);
  }
}

type Hides = (names: readonly string[]) => boolean;

/** Below what is hidden and not shown. A folder on the way to what is shown has to be gone through. */
function hiding(hidden: readonly string[], shown: readonly string[]): Hides {
  const covered = hidden.map((path) => ({ path, level: 'public' as const }));
  const open = shown.map((path) => ({ path, level: 'public' as const }));
  const parents = new Set(shown.flatMap((path) => path.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'))));
  return (names) =>
    folderOf(names, covered) !== undefined && folderOf(names, open) === undefined && !parents.has(names.join('/'));
}

/** The lowest of what commands can see. What is marked and not there any more is forgotten on the way. */
function visible({ ledger }: Room, { at, whole }: Snapshot, hides: Hides): TrustLevel {
  const concerns = (path: string) => !hides(path.split('/'));
  if (!whole) return ledger.lowest(({ path }) => concerns(path));
  const there = new Set([...at.values()].map(({ identity }) => identity));
  const gone = ledger.marks.filter(({ path, identity }) => concerns(path) && !at.has(path) && !there.has(identity));
  ledger.forget(gone.map(({ path }) => path));
  const levels = [...at].map(([path, entry]) => ledger.of(path, entry));
  return lowest('full', ledger.of('.', undefined), ...levels);
}

/** What time the disk has: of a file that is made for it. */
function clockOf({ root }: Room): number {
  const folder = Directory.root(root);
  const name = temporaryName();
  try {
    const { ctimeMs } = folder.put(name, new Uint8Array(), 0o600);
    folder.remove(name);
    return ctimeMs;
  } finally {
    folder.close();
  }
}
