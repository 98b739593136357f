import '../kernel/wall/database.ts';
import type { MessagePort } from 'node:worker_threads';
import { fromCallback, fromPromise } from 'xstate';
import type { Implementation } from '../../protocol/contract.ts';
import { FileContract } from '../../protocol/contracts/files.ts';
import {
  MemoryKeepContract,
  MemoryMendContract,
  MemoryReadContract,
  MemorySettleContract,
  MemoryUpkeepContract,
  MemoryWriteContract,
} from '../../protocol/contracts/memory/index.ts';
import { MemoryOwnContract } from '../../protocol/contracts/own.ts';
import type { Grant } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { StoreStart } from '../../protocol/starts.ts';
import { host, LeaseTable, startData, tell } from '../kernel/host/index.ts';
import { type Served, serve } from '../kernel/link/index.ts';
import {
  copiesOf,
  type Database,
  Disk,
  type DiskRefused,
  openDatabase,
  probe,
  type Trouble,
  writeForReal,
} from '../kernel/sqlite/index.ts';
import { brokenIndexes, rebuildIndex } from './index-check.ts';
import { storeMachine } from './machine.ts';
import { type Memories, memories } from './memories.ts';
import { MIGRATIONS } from './schema.ts';
import { keepingFor, readingFor } from './serving.ts';

// The supervisor starts this bundle with nothing else.
const { store, path } = startData as StoreStart;

let tellTrouble: (trouble: Trouble) => void = () => {};
const disk = new Disk(path, { onTrouble: (trouble) => tellTrouble(trouble) });

let db: Database | undefined;
let broken: readonly number[] = [];
let rows: Memories | undefined;
let copies: Implementation<typeof FileContract> | undefined;
const leases = new LeaseTable();
const ports = new Set<MessagePort>();

const opened = (): Database => {
  if (db === undefined) throw new Error('the store is not open');
  return db;
};

/** Whether a search index has to be made anew. */
function open(): boolean {
  db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL', exclusive: true });
  copies = copiesOf(db, path, { now: Date.now, newId: () => crypto.randomUUID() });
  broken = brokenIndexes(db);
  if (broken.length === 0) rows = memories(db, store, Date.now, disk);
  return broken.length > 0;
}

async function rebuild(): Promise<void> {
  for (const audience of broken) await rebuildIndex(opened(), audience);
  rows = memories(opened(), store, Date.now, disk);
}

function close(): void {
  // Holders hear E_GONE; an open port would keep the thread alive.
  for (const port of ports) port.close();
  rows?.close();
  db?.close();
}

/** A grant of a contract that a store does not speak is nobody's port. */
function serveGrant(lease: LeaseId, grant: Grant, memories: Memories): void {
  if (grant.contract === 'memory.read') {
    keep(lease, grant.port, serve(grant.port, MemoryReadContract, readingFor(grant.scope, memories)));
  } else if (grant.contract === 'memory.write') {
    const { port, scope } = grant;
    keep(lease, port, serve(port, MemoryWriteContract, { write: (wish) => memories.write(scope, wish) }));
  } else if (grant.contract === 'memory.settle') {
    const { port, scope } = grant;
    keep(lease, port, serve(port, MemorySettleContract, { settle: (wish) => memories.settle(scope, wish) }));
  } else if (grant.contract === 'memory.mend') {
    const { port, scope } = grant;
    const { correct, forget } = memories;
    const served = { correct: (wish: Parameters<typeof correct>[1]) => correct(scope, wish) };
    keep(lease, port, serve(port, MemoryMendContract, { ...served, forget: (wish) => forget(scope, wish) }));
  } else if (grant.contract === 'memory.keep') {
    keep(lease, grant.port, serve(grant.port, MemoryKeepContract, keepingFor(grant.scope, memories)));
  } else if (grant.contract === 'memory.own') {
    keep(lease, grant.port, serve(grant.port, MemoryOwnContract, memories.own(grant.scope)));
  } else if (grant.contract === 'memory.upkeep') {
    keep(lease, grant.port, serve(grant.port, MemoryUpkeepContract, memories.care.upkeep(grant.embedding)));
  } else if (grant.contract === 'file.copy' && copies !== undefined) {
    keep(lease, grant.port, serve(grant.port, FileContract, copies));
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
      rebuildIndexes: fromPromise(() => rebuild()),
      watchDisk: fromCallback<DiskRefused>(({ sendBack }) => {
        tellTrouble = (trouble) => sendBack({ type: 'DISK_REFUSED', trouble });
      }),
      probe: fromPromise(({ signal }) => probe(() => disk.takesAgain(() => writeForReal(opened())), signal)),
      closeFile: fromPromise(async () => close()),
    },
    actions: {
      servePort: ({ event }) => {
        if (event.type !== 'PORT_GRANTED' || rows === undefined) return;
        serveGrant(event.lease, event.grant, rows);
      },
      takePort: ({ event }) => {
        if (event.type === 'PORT_LENT' && event.loan.contract === 'vector.maths') rows?.care.lendMaths(event.loan.port);
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
