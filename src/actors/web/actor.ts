import '../kernel/wall/network.ts';
import { fromCallback, fromPromise } from 'xstate';
import type { Client } from '../../protocol/contract.ts';
import { PageTextContract } from '../../protocol/contracts/web.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { WebStart } from '../../protocol/starts.ts';
import { host, startData, tell, type WorkEvent } from '../kernel/host/index.ts';
import { connect } from '../kernel/link/index.ts';
import { WebDesk } from './desk.ts';
import { webMachine } from './machine.ts';

// Made by the supervisor for this kind of actor.
const { door } = startData as WebStart;
let say: (event: WorkEvent) => void = () => {};
let pages: Client<typeof PageTextContract> | undefined;
const desk = new WebDesk({
  pages: () => {
    if (pages === undefined) throw new CoopError('E_GONE', { what: 'page.text' });
    return pages;
  },
  onBusy: (isBusy) => say({ type: isBusy ? 'WORK_BEGAN' : 'WORK_ENDED' }),
  ...(door === undefined ? {} : { door }),
});

host(
  webMachine.provide({
    actors: {
      listen: fromCallback<WorkEvent>(({ sendBack }) => {
        say = sendBack;
      }),
      finish: fromPromise<void>(async () => desk.abort()),
    },
    actions: {
      serve: (_, { lease, grant }) => {
        if (grant.contract === 'web') desk.serve(lease, grant);
      },
      lend: (_, { loan }) => {
        if (loan.contract === 'page.text') pages = connect(loan.port, PageTextContract).call;
      },
      revoke: (_, { lease }) => {
        desk.revoke(lease);
        tell({ type: 'revoked', lease });
      },
    },
  }),
  undefined,
);
