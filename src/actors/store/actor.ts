import '../kernel/wall/database.ts';
import type { MessagePort } from 'node:worker_threads';
import { fromPromise } from 'xstate';
import { MemoryReadContract, MemoryWriteContract } from '../../protocol/contracts/memory.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { Grant } from '../../protocol/lifecycle.ts';
import type { StoreStart } from '../../protocol/starts.ts';
import { host, LeaseTable, startData, tell } from '../kernel/host/index.ts';
import { type Served, serve } from '../kernel/link/index.ts';
import { type Database, openDatabase } from '../kernel/sqlite/index.ts';
import { storeMachine } from './machine.ts';
import { type Memories, memories } from './memories.ts';
import { MIGRATIONS } from './schema.ts';

// The supervisor starts this bundle with nothing else.
const { store, path } = startData as StoreStart;

let db: Database | undefined;
let rows: Memories | undefined;
const leases = new LeaseTable();
const ports = new Set<MessagePort>();

function open(): void {
  db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL', exclusive: true });
  rows = memories(db, store, Date.now);
}

function close(): void {
  // Holders hear E_GONE; an open port would keep the thread alive.
  for (const port of ports) port.close();
  db?.close();
}

/** A grant of a contract that a store does not speak is nobody's port. */
function serveGrant(lease: LeaseId, grant: Grant, { search, write }: Memories): void {
  if (grant.contract === 'memory.read') {
    const { port, scope } = grant;
    keep(lease, port, serve(port, MemoryReadContract, { search: (query) => search(scope, query) }));
  } else if (grant.contract === 'memory.write') {
    const { port, scope } = grant;
    keep(lease, port, serve(port, MemoryWriteContract, { write: (wish) => write(scope, wish) }));
  }
}

function keep(lease: LeaseId, port: MessagePort, served: Served): void {
  leases.add(lease, served);
  ports.add(port);
  void served.closed.then(() => ports.delete(port));
}

host(
  storeMachine.provide({
    actors: {
      openFile: fromPromise(async () => open()),
      closeFile: fromPromise(async () => close()),
    },
    actions: {
      servePort: ({ event }) => {
        if (event.type !== 'PORT_GRANTED' || rows === undefined) return;
        serveGrant(event.lease, event.grant, rows);
      },
      revokeLease: ({ event }) => {
        if (event.type !== 'LEASE_REVOKED') return;
        leases.revoke(event.lease);
        tell({ type: 'revoked', lease: event.lease });
      },
    },
  }),
  undefined,
  // Whether this household is ours to open is decided at the journal's file.
  { parked: true },
);
