import { type Identity, identity, type PlaceKey, placeKey } from '../../../protocol/address.ts';
import type { AttachEvent, AttachParams, AttachResult } from '../../../protocol/attach.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { isName, stranger } from '../../../protocol/ids.ts';
import type { House } from './house.ts';
import type { Viewer } from './viewers.ts';

type Arrived = AttachResult<'open'>;

/** A client in its place. */
export interface Visitor {
  readonly visit: number;
  readonly identity: Identity;
  readonly viewer: Viewer;
  /** Counted as a reader, and shown what happens; otherwise they only ask. */
  readonly reads: boolean;
  readonly person: Arrived['person'];
  /** What becomes of what they say. */
  readonly voice: 'answered' | 'overheard' | 'held' | 'unlisted';
}

/** A name as a person gives it. @throws CoopError `E_NAME` */
function named(name: string): string {
  if (!isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 80) });
  return name;
}

/** @throws CoopError `E_NAME` */
export const roomKey = (room: string): PlaceKey => placeKey({ kind: 'group', channel: 'terminal', id: named(room) });

/**
 * Somebody opens a place. Whoever `reads` there is counted as one who reads there before anything else, they are shown what happens there only
 * after the supervisor has said who they are; where any of that fails, they have not come.
 *
 * @param hasEnded Whether the connection is over by now, for whatever was answered meanwhile.
 */
export async function arrive(
  house: House,
  visit: number,
  { as = 'default', room, reads = true }: AttachParams<'open'>,
  show: (event: AttachEvent) => void,
  hasEnded: () => boolean,
): Promise<{ readonly visitor: Visitor; readonly answer: Arrived }> {
  // Whoever may open the socket owns the machine: the name is taken as given.
  const who = identity(`terminal:${named(as)}`);
  const asked = room === undefined ? placeKey({ kind: 'dm', channel: 'terminal', peer: as }) : roomKey(room);
  try {
    if (reads) await house.attendance.join(visit, who, asked);
    const { voice, ...answer } = await house.desk.arrive({ visit, identity: who, place: asked });
    const { place, person, decides } = answer;
    // Two names of one person lead to one place: there everybody who reads it has to be counted together.
    if (reads && place !== asked) await house.attendance.join(visit, who, place);
    if (hasEnded()) throw new CoopError('E_GONE', { what: 'this visit' });
    const viewer: Viewer = { place, person: person ?? stranger(who), level: answer.effective.sender, decides, show };
    if (reads) house.viewers.add(viewer);
    return { visitor: { visit, identity: who, viewer, reads, person, voice }, answer };
  } catch (error) {
    house.leave(visit);
    throw error;
  }
}
