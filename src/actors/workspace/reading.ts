import type { Implementation } from '../../protocol/contract.ts';
import type { WorkspaceReadContract, WorkspaceReadScope } from '../../protocol/contracts/workspace.ts';
import { find } from './find.ts';
import { list } from './list.ts';
import { read } from './read.ts';
import type { Room } from './room.ts';

/** What a turn may look at. */
export const reading = (room: Room, scope: WorkspaceReadScope): Implementation<typeof WorkspaceReadContract> => ({
  read: (args) => read(room, scope, args),
  list: (args) => list(room, scope, args),
  find: (args) => find(room, scope, args),
});
