import type { ArgsOf, Implementation, ResultOf } from '../../protocol/contract.ts';
import type {
  WorkspaceApprovedScope,
  WorkspaceWriteContract,
  WorkspaceWriteScope,
} from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { levelAt } from './borders.ts';
import { Done } from './done.ts';
import { edit, wouldBe } from './edit.ts';
import { Guard } from './guard.ts';
import { namesOf, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';
import { store } from './store.ts';

type Contract = typeof WorkspaceWriteContract;

/** What was written and edited here, by key: one for all ports of an actor. */
export class Deeds {
  readonly written = new Done<ResultOf<Contract, 'write'>>();
  readonly edited = new Done<ResultOf<Contract, 'edit'>>();
}

/** What a turn may change. */
export const writing = (room: Room, scope: WorkspaceWriteScope, deeds: Deeds): Implementation<Contract> => ({
  write: (args) => deeds.written.once(args.key, () => write(room, scope, args)),
  edit: (args) => deeds.edited.once(args.key, () => edit(room, scope, args)),
  edited: (args) => wouldBe(room, scope, args),
});

/** Exactly the file that somebody decided about, and nothing else. */
export const approved = (room: Room, scope: WorkspaceApprovedScope, deeds: Deeds): Implementation<Contract> => ({
  write: ({ key, path, text }) =>
    deeds.written.once(key, () => {
      const names = namesOf(path);
      if (pathOf(names) !== pathOf(namesOf(scope.path))) throw ask(path);
      const bytes = bytesOf(path, text);
      const existed = store(room, names, { bytes, integrity: scope.integrity, level: 'full' });
      return { bytes: bytes.length, existed };
    }),
  edit: ({ path }) => {
    throw ask(path);
  },
  edited: ({ path }) => {
    throw ask(path);
  },
});

function write(
  room: Room,
  scope: WorkspaceWriteScope,
  { path, text, integrity }: ArgsOf<Contract, 'write'>,
): ResultOf<Contract, 'write'> {
  const names = namesOf(path);
  const guard = new Guard(room, scope, names, integrity);
  guard.passName();
  const bytes = bytesOf(path, text);
  const words = { bytes, integrity, level: levelAt(names, scope) };
  const existed = store(room, names, words, (identities) => guard.passIdentity(identities));
  return { bytes: bytes.length, existed };
}

const ask = (path: string) => new CoopError('E_FILE_ASK', { path: shown(path) });

function bytesOf(path: string, text: string): Buffer {
  if (!text.isWellFormed()) throw new CoopError('E_FILE', { path: shown(path), why: 'the text is no valid Unicode' });
  return Buffer.from(text);
}
