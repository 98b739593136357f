import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import {
  ASKED_FILE_MAX,
  type WorkspaceWriteContract,
  type WorkspaceWriteScope,
} from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { closestTo } from './closest.ts';
import { changedLines } from './diff.ts';
import { type FileBytes, readOpen } from './file.ts';
import { Guard } from './guard.ts';
import type { Keeper } from './keeping.ts';
import { type Name, namesOf, shown } from './path.ts';
import { type Replaced, replaceOnce } from './replace.ts';
import type { Room } from './room.ts';
import { stateOf } from './state.ts';
import { store } from './store.ts';
import { textOf, whyNotText } from './text.ts';

type Contract = typeof WorkspaceWriteContract;
type Wish = Pick<ArgsOf<Contract, 'edit'>, 'path' | 'old' | 'new'>;

/** A larger file is no text that somebody edits: to find the place in it, and what changed, would take too much of a small Worker. */
const EDIT_MAX = 1_048_576;

interface Edited {
  readonly file: FileBytes;
  readonly bytes: Buffer;
  /** Of what is there: most of it stays. */
  readonly integrity: TrustLevel;
}

/** Replaces one place of a file. */
export function edit(
  room: Room,
  scope: WorkspaceWriteScope,
  keeper: Keeper,
  args: ArgsOf<Contract, 'edit'>,
): ResultOf<Contract, 'edit'> | Promise<ResultOf<Contract, 'edit'>> {
  const names = namesOf(args.path);
  const guard = new Guard(room, scope, names, args.integrity);
  guard.passName();
  return keeper.write(names, () => {
    const { file, bytes, integrity } = edited(room, scope, names, args);
    const words = { bytes, integrity: lowest(args.integrity, integrity), level: levelAt(names, scope) };
    return {
      before: () => stateOf(file.bytes, integrity),
      after: () => stateOf(bytes, words.integrity),
      put() {
        const changed = changedLines(textOf(file.bytes).text, textOf(bytes).text);
        store(room, names, words, (identities) => guard.passIdentity(identities));
        return { ...changed, integrity };
      },
    };
  });
}

/** The whole file as it would be. */
export function wouldBe(room: Room, scope: WorkspaceWriteScope, wish: Wish): ResultOf<Contract, 'edited'> {
  const { bytes, integrity } = edited(room, scope, namesOf(wish.path), wish);
  const path = shown(wish.path);
  if (textOf(bytes).damaged) throw new CoopError('E_FILE_KIND', { path, what: 'text with bytes that are no UTF-8' });
  const text = bytes.toString();
  if (text.length > ASKED_FILE_MAX) throw new CoopError('E_TOO_LARGE', { what: path, limit: ASKED_FILE_MAX });
  return { text, integrity };
}

function edited(room: Room, scope: WorkspaceWriteScope, names: readonly Name[], wish: Wish): Edited {
  const path = shown(wish.path);
  const file = readOpen(room, scope, names, EDIT_MAX);
  const what = whyNotText(file.bytes);
  if (what !== undefined) throw new CoopError('E_FILE_KIND', { path, what });
  if (!wish.new.isWellFormed()) throw new CoopError('E_FILE', { path, why: 'the new text is no valid Unicode' });
  const replaced = replaceOnce(file.bytes, wish.old, wish.new);
  if (replaced.kind !== 'done') {
    throw new CoopError('E_FILE_MATCH', { path, why: whyNot(file.bytes, replaced, wish) });
  }
  const integrity = lowest(levelAt(names, scope), room.ledger.of(file.path, file.seen));
  return { file, bytes: replaced.bytes, integrity };
}

/** Names lines, and quotes none: an error says nobody's words. */
function whyNot(bytes: Buffer, replaced: Exclude<Replaced, { kind: 'done' }>, { old, new: next }: Wish): string {
  switch (replaced.kind) {
    case 'same':
      return 'is the same as the new one';
    case 'several':
      return `is there more than once, in lines ${replaced.at.map((at) => lineAt(bytes, at)).join(', ')}`;
    case 'missing': {
      const { text } = textOf(bytes);
      if (next !== '' && text.includes(next)) return 'is not there, but the new one is: it may have been done before';
      const near = closestTo(text, old);
      return near === undefined ? 'is not there' : `is not there; ${near}`;
    }
  }
}

/** Of a place in its bytes, carriage returns left out. */
function lineAt(bytes: Buffer, at: number): number {
  return bytes.toString('latin1').replaceAll('\r\n', '\n').slice(0, at).split('\n').length;
}
