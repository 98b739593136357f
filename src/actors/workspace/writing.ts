import type { ArgsOf, Implementation, ResultOf } from '../../protocol/contract.ts';
import type {
  WorkspaceApprovedScope,
  WorkspaceWriteContract,
  WorkspaceWriteScope,
} from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { Done } from './done.ts';
import { edit, wouldBe } from './edit.ts';
import { Guard } from './guard.ts';
import { InTurn } from './in-turn.ts';
import type { Keeper } from './keeping.ts';
import { type Name, namesOf, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';
import { stateAt, stateOf, UNREADABLE } from './state.ts';
import { store, type Words } from './store.ts';

type Contract = typeof WorkspaceWriteContract;

/** What was written and edited here, by key: one for all ports of an actor. */
export class Deeds {
  readonly written = new Done<ResultOf<Contract, 'write'>>();
  readonly edited = new Done<ResultOf<Contract, 'edit'>>();
  readonly inTurn = new InTurn();
}

/** What a turn may change. */
export const writing = (
  room: Room,
  scope: WorkspaceWriteScope,
  deeds: Deeds,
  keeper: Keeper,
): Implementation<Contract> => ({
  write: (args) => deeds.written.once(args.key, () => write(room, scope, keeper, args)),
  edit: (args) => deeds.edited.once(args.key, () => edit(room, scope, keeper, args)),
  edited: (args) => wouldBe(room, scope, args),
});

/** Exactly the file that somebody decided about, and nothing else. */
export const approved = (
  room: Room,
  scope: WorkspaceApprovedScope,
  deeds: Deeds,
  keeper: Keeper,
): Implementation<Contract> => ({
  write: ({ key, path, text, integrity }) =>
    deeds.written.once(key, () => {
      const names = namesOf(path);
      if (pathOf(names) !== pathOf(namesOf(scope.path))) throw ask(path);
      const words = {
        bytes: bytesOf(path, text),
        integrity: lowest(scope.integrity, integrity),
        level: 'full',
      } as const;
      return put(room, keeper, names, words);
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
  keeper: Keeper,
  { path, text, integrity }: ArgsOf<Contract, 'write'>,
): Written | Promise<Written> {
  const names = namesOf(path);
  const guard = new Guard(room, scope, names, integrity);
  guard.passName();
  const words = { bytes: bytesOf(path, text), integrity, level: levelAt(names, scope) };
  return put(room, keeper, names, words, (identities) => guard.passIdentity(identities));
}

type Written = ResultOf<Contract, 'write'>;

function put(
  room: Room,
  keeper: Keeper,
  names: readonly Name[],
  words: Words & { readonly bytes: Buffer },
  before?: (identities: readonly string[]) => void,
): Written | Promise<Written> {
  const { bytes, integrity, level } = words;
  return keeper.write(names, () => ({
    before: () => stateAt(room, names, (known) => lowest(level, known)) ?? UNREADABLE,
    after: () => stateOf(bytes, lowest(level, integrity)),
    put: () => ({ existed: store(room, names, words, before), bytes: bytes.length }),
  }));
}

const ask = (path: string) => new CoopError('E_FILE_ASK', { path: shown(path) });

function bytesOf(path: string, text: string): Buffer {
  if (!text.isWellFormed()) throw new CoopError('E_FILE', { path: shown(path), why: 'the text is no valid Unicode' });
  return Buffer.from(text);
}
