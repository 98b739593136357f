import type { ArgsOf, Implementation, ResultOf } from '../../protocol/contract.ts';
import type {
  WorkspaceApprovedScope,
  WorkspaceWriteContract,
  WorkspaceWriteScope,
} from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { closestTo } from './closest.ts';
import { changedLines } from './diff.ts';
import { Done } from './done.ts';
import { readFile } from './file.ts';
import { Guard } from './guard.ts';
import { namesOf, pathOf, shown } from './path.ts';
import { replaceOnce } from './replace.ts';
import type { Room } from './room.ts';
import { store } from './store.ts';
import { textOf, whyNotText } from './text.ts';

type Contract = typeof WorkspaceWriteContract;

/** What was written and edited here, by key: one for all ports of an actor. */
export class Deeds {
  readonly written = new Done<ResultOf<Contract, 'write'>>();
  readonly edited = new Done<ResultOf<Contract, 'edit'>>();
}

/** What a turn may change. */
export const writing = (room: Room, scope: WorkspaceWriteScope, deeds: Deeds): Implementation<Contract> => ({
  write: ({ key, path, text, integrity }) =>
    deeds.written.once(key, () => {
      const names = namesOf(path);
      const guard = new Guard(room, scope, names, integrity);
      guard.passName();
      const bytes = bytesOf(path, text);
      const words = { bytes, integrity, level: levelAt(names, scope) };
      const existed = store(room, names, words, (identities) => guard.passIdentity(identities));
      return { bytes: bytes.length, existed };
    }),
  edit: (args) => deeds.edited.once(args.key, () => edit(room, scope, args)),
});

/** Exactly the file that somebody decided about, and nothing else. */
export const approved = (room: Room, scope: WorkspaceApprovedScope, deeds: Deeds): Implementation<Contract> => ({
  write: ({ key, path, text }) =>
    deeds.written.once(key, () => {
      const names = namesOf(path);
      if (pathOf(names) !== pathOf(namesOf(scope.path))) throw ask(path);
      const bytes = bytesOf(path, text);
      return {
        bytes: bytes.length,
        existed: store(room, names, { bytes, integrity: scope.integrity, level: 'full' }),
      };
    }),
  edit: ({ path }) => {
    throw ask(path);
  },
});

const ask = (path: string) => new CoopError('E_FILE_ASK', { path: shown(path) });

function edit(
  room: Room,
  scope: WorkspaceWriteScope,
  { path, old, new: next, integrity }: ArgsOf<Contract, 'edit'>,
): ResultOf<Contract, 'edit'> {
  const names = namesOf(path);
  const guard = new Guard(room, scope, names, integrity);
  guard.passName();
  const file = readFile(room, names);
  const why = whyNotText(file.bytes);
  if (why !== undefined) throw new CoopError('E_FILE_KIND', { path: shown(path), what: why });
  bytesOf(path, next);
  const replaced = replaceOnce(file.bytes, old, next);
  if (replaced.kind !== 'done')
    throw new CoopError('E_FILE_MATCH', { path: shown(path), why: whyNot(file.bytes, replaced, old, next) });
  const before = textOf(file.bytes).text;
  const changed = changedLines(before, textOf(replaced.bytes).text);
  const level = levelAt(names, scope);
  // Most of it is what was there: it is believed no more than that.
  const whole = lowest(integrity, room.ledger.of(file.path, file.identity));
  store(room, names, { bytes: replaced.bytes, integrity: whole, level }, (identities) =>
    guard.passIdentity(identities),
  );
  return changed;
}

function whyNot(
  bytes: Buffer,
  replaced: Exclude<ReturnType<typeof replaceOnce>, { kind: 'done' }>,
  old: string,
  next: string,
): string {
  const { text } = textOf(bytes);
  switch (replaced.kind) {
    case 'same':
      return 'is the same as the new one';
    case 'several':
      return `is there more than once, in lines ${replaced.at.map((at) => lineAt(bytes, at)).join(', ')}`;
    case 'missing': {
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

function bytesOf(path: string, text: string): Buffer {
  if (!text.isWellFormed()) throw new CoopError('E_FILE', { path: shown(path), why: 'the text is no valid Unicode' });
  return Buffer.from(text);
}
