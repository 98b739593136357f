import '../kernel/wall/files.ts';
import { fromCallback, fromPromise } from 'xstate';
import type { WorkspaceStart } from '../../protocol/starts.ts';
import { host, startData, tell, type WorkEvent } from '../kernel/host/index.ts';
import { Desk } from './desk.ts';
import { Ledger } from './ledger.ts';
import { workspaceMachine } from './machine.ts';
import { markLeftovers } from './marks.ts';
import { Parts } from './parts.ts';

// Made by the supervisor for this kind of actor.
const { scope, folder, ledger, parts } = startData as WorkspaceStart;
const authors = new Ledger(ledger, parts === undefined ? {} : { parts: new Parts(parts) });

let say: (event: WorkEvent) => void = () => {};
const room = { scope, root: folder, ledger: authors, now: Date.now };
markLeftovers(room);
const desk = new Desk(room, (event) => say(event));

host(
  workspaceMachine.provide({
    actors: {
      listen: fromCallback<WorkEvent>(({ sendBack }) => {
        say = sendBack;
      }),
      finish: fromPromise(() => desk.idle()),
    },
    actions: {
      serve: (_, { lease, grant }) => desk.grant(lease, grant),
      revoke: (_, { lease }) => {
        desk.revoke(lease);
        tell({ type: 'revoked', lease });
      },
    },
  }),
  undefined,
);
