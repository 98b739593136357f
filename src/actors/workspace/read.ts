import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type { WorkspaceReadContract, WorkspaceReadScope } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { IMAGE_MAX } from '../../protocol/model.ts';
import { lowest } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { type FileBytes, readOpen } from './file.ts';
import { namesOf, shown } from './path.ts';
import { pictureIn } from './picture.ts';
import type { Room } from './room.ts';
import { pageOf, textOf, whyNotText } from './text.ts';

type Args = ArgsOf<typeof WorkspaceReadContract, 'read'>;
type Result = ResultOf<typeof WorkspaceReadContract, 'read'>;

/** Characters of one answer. */
const PAGE_MAX = 55_000;

export function read(room: Room, scope: WorkspaceReadScope, { path, line, lines }: Args): Result {
  const names = namesOf(path);
  const file = readOpen(room, scope, names);
  const integrity = lowest(levelAt(names, scope), room.ledger.of(file.path, file.seen));
  const mediaType = pictureIn(file.bytes);
  if (mediaType !== undefined) {
    const data = file.bytes.toString('base64');
    if (data.length > IMAGE_MAX) throw tooLarge(file, Math.floor((IMAGE_MAX / 4) * 3));
    return { kind: 'image', image: { type: 'image', mediaType, data }, bytes: file.bytes.length, integrity };
  }
  const why = whyNotText(file.bytes);
  if (why !== undefined) throw new CoopError('E_FILE_KIND', { path: shown(path), what: why });
  const { text, damaged } = textOf(file.bytes);
  return { kind: 'text', ...pageOf(text, { line, lines, most: PAGE_MAX }), damaged, integrity };
}

const tooLarge = ({ path }: FileBytes, limit: number) => new CoopError('E_TOO_LARGE', { what: shown(path), limit });
