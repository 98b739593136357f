import '../kernel/wall/sealed.ts';
import { fromCallback, fromPromise } from 'xstate';
import { ScheduleBell, SchedulerJournalContract } from '../../protocol/contracts/journal/index.ts';
import { SchedulerContract } from '../../protocol/contracts/scheduler.ts';
import { host, LeaseTable, tell } from '../kernel/host/index.ts';
import { type Connection, connect, openReader, serve } from '../kernel/link/index.ts';
import { tracer } from '../kernel/trace/index.ts';
import { realClock } from './clock.ts';
import { openJob } from './jobs.ts';
import { type SchedulerEvent, schedulerMachine } from './machine.ts';
import { Ticker } from './ticker.ts';

let say: (event: SchedulerEvent) => void = () => {};
let lent: { readonly connection: Connection<typeof SchedulerJournalContract>; close(): void } | undefined;
const leases = new LeaseTable();
const ticker = new Ticker({ clock: realClock, tracer });

host(
  schedulerMachine.provide({
    actors: {
      listen: fromCallback<SchedulerEvent>(({ sendBack }) => {
        say = sendBack;
      }),
      look: fromPromise(() => ticker.look()),
      fire: fromPromise(() => ticker.fire()),
    },
    actions: {
      serve: (_, { lease, grant }) => {
        if (grant.contract !== 'scheduler') return;
        const served = serve(grant.port, SchedulerContract, {
          async replace({ jobs: newer }) {
            // What is due until now is of those before. Where the journal cannot be asked it is found out from what it remembers.
            await ticker.look().then(
              () => ticker.fire(),
              () => {},
            );
            ticker.replace(newer.map(openJob));
            say({ type: 'SCHEDULE_CHANGED' });
            return {};
          },
          look: () => ticker.tick(),
        });
        leases.add(lease, served);
      },
      lend: (_, { loan }) => {
        if (loan.contract !== 'journal.schedule') return;
        lent?.close();
        const connection = connect(loan.port, SchedulerJournalContract);
        const bell = openReader(loan.bell, ScheduleBell, {
          credit: false,
          onFrame: () => say({ type: 'SCHEDULE_CHANGED' }),
        });
        lent = {
          connection,
          close() {
            connection.close();
            bell.close();
          },
        };
        ticker.take(connection.call);
      },
      revoke: (_, { lease }) => {
        leases.revoke(lease);
        tell({ type: 'revoked', lease });
      },
    },
    guards: { isDue: () => ticker.isDue },
    delays: { untilNext: () => ticker.waitMs },
  }),
  undefined,
);
