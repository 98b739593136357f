import '../kernel/wall/processes.ts';
import { fromCallback, fromPromise } from 'xstate';
import type { ShellStart } from '../../protocol/starts.ts';
import { host, startData, tell, type WorkEvent } from '../kernel/host/index.ts';
import { ShellDesk } from './desk.ts';
import { shellMachine } from './machine.ts';

let say: (event: WorkEvent) => void = () => {};

const desk = new ShellDesk({
  // The supervisor starts this bundle with nothing else.
  ...(startData as ShellStart),
  onBegan: () => say({ type: 'WORK_BEGAN' }),
  onEnded: () => say({ type: 'WORK_ENDED' }),
});

host(
  shellMachine.provide({
    actors: {
      listen: fromCallback<WorkEvent>(({ sendBack }) => {
        say = sendBack;
      }),
      finish: fromPromise(() => desk.close()),
    },
    actions: {
      serve: (_, { lease, grant }) => desk.grant(lease, grant),
      revoke: (_, { lease }) => {
        // The next turn begins when nothing of this one runs any more.
        void desk.revoke(lease).then(() => tell({ type: 'revoked', lease }));
      },
    },
  }),
  undefined,
);
