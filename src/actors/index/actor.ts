import '../kernel/wall/database.ts';
import { fromCallback, fromPromise } from 'xstate';
import type { IndexStart } from '../../protocol/starts.ts';
import { host, startData, tell } from '../kernel/host/index.ts';
import { probe } from '../kernel/sqlite/index.ts';
import { IndexFile } from './file.ts';
import { IndexHouse } from './house.ts';
import { type IndexEvent, indexMachine } from './machine.ts';

// The supervisor starts this bundle with nothing else.
const { path } = startData as IndexStart;

let say: (event: IndexEvent) => void = () => {};
let house: IndexHouse | undefined;
/** Since it followed to the end. Broken again before that, no further beginning would help. */
let isNew = false;

const opened = (): IndexHouse => {
  if (house === undefined) throw new Error('the index is not open');
  return house;
};

function open(): boolean {
  const file = new IndexFile(path, { onTrouble: (trouble) => say({ type: 'DISK_REFUSED', trouble }) });
  house = new IndexHouse(file, {
    onCaughtUp() {
      isNew = false;
      say({ type: 'CAUGHT_UP' });
    },
    onBroken(error) {
      if (isNew) throw error;
      say({ type: 'REBUILD_REQUESTED' });
    },
    onRebuild: () => say({ type: 'REBUILD_REQUESTED' }),
  });
  return house.isWhole;
}

host(
  indexMachine.provide({
    actors: {
      openFile: fromPromise(async () => open()),
      listen: fromCallback<IndexEvent>(({ sendBack }) => {
        say = sendBack;
      }),
      probe: fromPromise(({ signal }) => probe(() => opened().file.takesAgain(), signal)),
      closeFile: fromPromise(async () => await house?.close()),
    },
    actions: {
      serve: (_, { lease, grant }) => opened().grant(lease, grant),
      lend: (_, { loan }) => opened().lend(loan),
      revoke: (_, { lease }) => {
        house?.revoke(lease);
        tell({ type: 'revoked', lease });
      },
      startOver: () => {
        isNew = true;
        opened().startOver();
      },
      goOn: () => opened().goOn(),
    },
  }),
  undefined,
);
