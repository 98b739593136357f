import '../../kernel/wall/socket.ts';
import type { Server, Socket } from 'node:net';
import { fromPromise } from 'xstate';
import { VisitsContract } from '../../../protocol/contracts/visits.ts';
import { CoopError } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import type { TerminalStart } from '../../../protocol/starts.ts';
import { host, LeaseTable, startData, tell } from '../../kernel/host/index.ts';
import { deadLetters, serve } from '../../kernel/link/index.ts';
import { Connection } from './connection.ts';
import { deliverTo } from './delivery.ts';
import { House } from './house.ts';
import { terminalMachine } from './machine.ts';
import { relay } from './relay.ts';
import { refusal } from './rpc.ts';
import { listen } from './socket.ts';

const start: TerminalStart = z.parse(z.strictObject({ socket: z.string(), version: z.string() }), startData);

/** Clients at once. Each may have some megabytes unread. */
const CONNECTIONS_MAX = 256;

const house = new House(start.version);
const leases = new LeaseTable();
const connections = new Set<Connection>();
let server: Server | undefined;

function onConnection(socket: Socket): void {
  if (connections.size >= CONNECTIONS_MAX) {
    // Its first line says why: an error without an id is about the connection.
    deadLetters.add('connection', 'E_BUSY');
    socket.on('error', () => {});
    socket.end(`${refusal(null, new CoopError('E_BUSY', { what: 'connections', window: CONNECTIONS_MAX }))}\n`);
    socket.destroySoon();
    return;
  }
  const connection = new Connection(socket, house);
  connections.add(connection);
  void connection.run().finally(() => connections.delete(connection));
}

const machine = terminalMachine.provide({
  actors: {
    listen: fromPromise<void>(async () => {
      server = await listen(start.socket, onConnection);
    }),
    closeSocket: fromPromise<void>(async () => {
      server?.close();
      await Promise.all([...connections].map((connection) => connection.stop()));
    }),
  },
  actions: {
    serve: (_, { lease, grant }) => {
      switch (grant.contract) {
        case 'turn.events':
          return leases.add(lease, relay(grant, house.viewers));
        case 'delivery':
          return leases.add(lease, deliverTo(house.viewers, grant.port));
        case 'visits':
          return leases.add(
            lease,
            serve(grant.port, VisitsContract, {
              end({ visits }) {
                house.endVisits(visits);
                return {};
              },
            }),
          );
        default:
          throw new CoopError('E_INTERNAL', {}, new Error(`the terminal does not serve ${grant.contract}`));
      }
    },
    take: (_, { lease, loan }) => house.take(lease, loan),
    revoke: (_, { lease }) => {
      leases.revoke(lease);
      tell({ type: 'revoked', lease });
    },
  },
});

// Intake opens last; what it needs is loaded while the stores open.
host(machine, undefined, { parked: true });
