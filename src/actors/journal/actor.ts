import '../kernel/wall/database.ts';
import { randomInt } from 'node:crypto';
import { fromCallback, fromPromise } from 'xstate';
import type { JournalStart } from '../../protocol/starts.ts';
import { host, startData, tell } from '../kernel/host/index.ts';
import type { Trouble } from '../kernel/sqlite/index.ts';
import { tracer } from '../kernel/trace/index.ts';
import { JournalHouse } from './house.ts';
import { openJournal } from './journal.ts';
import { type DiskRefused, journalMachine } from './machine.ts';
import { newApproval } from './new-approval.ts';
import { recover } from './recovery.ts';

// Made by the supervisor for this kind of actor, from its own configuration.
const { path } = startData as JournalStart;

/** So often a disk that takes nothing is tried again. */
const PROBE_MS = 2_000;

let tellTrouble: (trouble: Trouble) => void = () => {};
let house: JournalHouse | undefined;

const opened = (): JournalHouse => {
  if (house === undefined) throw new Error('the journal is not open');
  return house;
};

host(
  journalMachine.provide({
    actors: {
      open: fromPromise(async () => {
        const journal = openJournal(path, {
          now: Date.now,
          newId: () => crypto.randomUUID(),
          newNumber: () => randomInt(100_000, 1_000_000),
          newApproval,
          tracer,
          disk: { onTrouble: (trouble) => tellTrouble(trouble) },
        });
        recover(journal);
        house = new JournalHouse(journal);
      }),
      checkpoint: fromPromise(async () => opened().journal.file.checkpoint()),
      watchDisk: fromCallback<DiskRefused>(({ sendBack }) => {
        tellTrouble = (trouble) => sendBack({ type: 'DISK_REFUSED', trouble });
      }),
      probe: fromPromise(async ({ signal }) => {
        do await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
        while (!signal.aborted && !opened().journal.file.takesAgain());
      }),
      close: fromPromise(() => opened().close()),
    },
    actions: {
      serve: (_, { lease, grant }) => opened().grant(lease, grant),
      lend: (_, { lease, loan }) => opened().lend(lease, loan),
      revoke: (_, { lease }) => {
        opened().revoke(lease);
        tell({ type: 'revoked', lease });
      },
    },
    guards: { somethingWasWritten: () => opened().journal.file.written },
  }),
  undefined,
);
