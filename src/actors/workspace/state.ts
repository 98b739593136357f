/** What a file says, as its versions are kept: every byte of a text, or why not. */
import { type FileState, VERSION_MAX_BYTES } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { type OpenFile, seen } from './directory.ts';
import { placeOf } from './file.ts';
import { type Name, pathOf } from './path.ts';
import type { Room } from './room.ts';
import { textOf, whyNotText } from './text.ts';
import { telling } from './trouble.ts';
import { inFolder } from './walk.ts';

/** More of a file is not looked at: it is not kept anyway. */
const LOOKED_AT = VERSION_MAX_BYTES + 1;

/** Nobody can tell what it says, and it may be the same as before. */
export const UNREADABLE: FileState = {
  kind: 'unkept',
  bytes: 0,
  why: 'coop could not read it',
  digest: 'unreadable',
  integrity: 'public',
};

/** @param size of the whole file, where `bytes` are only its beginning */
export function stateOf(bytes: Buffer, integrity: TrustLevel, size = bytes.length): FileState {
  const why =
    size > VERSION_MAX_BYTES
      ? `it has more than ${VERSION_MAX_BYTES} bytes`
      : (whyNotText(bytes) ?? (textOf(bytes).damaged ? 'it holds bytes that are no UTF-8' : undefined));
  if (why === undefined) return { kind: 'text', text: bytes.toString(), integrity };
  return { kind: 'unkept', bytes: size, why, digest: `${size} ${checksum(bytes.subarray(0, LOOKED_AT))}`, integrity };
}

/** FNV-1a: whether something was changed, not by whom (this actor has no library for more). */
function checksum(bytes: Buffer): number {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum;
}

/** Undefined where nobody can tell: what the machine refuses for now says nothing about the file. */
export function stateOfTrouble(error: unknown): FileState | undefined {
  if (!(error instanceof CoopError)) return undefined;
  if (error.code === 'E_FILE_MISSING') return { kind: 'removed' };
  if (error.code !== 'E_FILE_KIND') return undefined;
  const what = String(error.data['what'] ?? 'no plain file');
  return { kind: 'unkept', bytes: 0, why: `it is ${what}`, digest: `kind ${what}`, integrity: 'public' };
}

/** What the file at `names` says now, believed as far as `level`, or less where the ledger knows so. */
export function stateAt(
  { root, ledger }: Pick<Room, 'root' | 'ledger'>,
  names: readonly Name[],
  level: (known: TrustLevel) => TrustLevel,
): FileState | undefined {
  const path = pathOf(names);
  try {
    const { folder, name } = placeOf(names);
    return inFolder(root, folder, (opened) =>
      telling(path, () => {
        const file = opened.file(name);
        try {
          return stateOfOpen(file, level(ledger.of(path, seen(file.stats))));
        } finally {
          file.close();
        }
      }),
    );
  } catch (error) {
    return stateOfTrouble(error);
  }
}

const stateOfOpen = (file: OpenFile, integrity: TrustLevel): FileState =>
  stateOf(file.bytes(LOOKED_AT), integrity, file.stats.size);

/** Whether both say the same. */
export function isSame(a: FileState, b: FileState): boolean {
  if (a.kind === 'text') return b.kind === 'text' && a.text === b.text;
  return a.kind === 'unkept' ? b.kind === 'unkept' && a.digest === b.digest : b.kind === 'removed';
}
