import '../kernel/wall/database.ts';
import { randomInt } from 'node:crypto';
import { fromCallback, fromPromise } from 'xstate';
import type { JournalStart } from '../../protocol/starts.ts';
import { host, startData, tell } from '../kernel/host/index.ts';
import { type DiskRefused, probe, type Trouble } from '../kernel/sqlite/index.ts';
import { tracer } from '../kernel/trace/index.ts';
import { JournalHouse } from './house.ts';
import { openJournal } from './journal.ts';
import { journalMachine } from './machine.ts';
import { newApproval } from './new-approval.ts';
import { quietOf } from './quiet-bell.ts';
import { recover } from './recovery.ts';

// Made by the supervisor for this kind of actor, from its own configuration.
const { path, retention, budget, quiet } = startData as JournalStart;

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
          budget,
          quiet: quietOf(quiet),
          disk: { onTrouble: (trouble) => tellTrouble(trouble) },
        });
        recover(journal);
        house = new JournalHouse(journal, retention);
      }),
      checkpoint: fromPromise(async () => opened().journal.file.checkpoint()),
      watchDisk: fromCallback<DiskRefused>(({ sendBack }) => {
        tellTrouble = (trouble) => sendBack({ type: 'DISK_REFUSED', trouble });
      }),
      probe: fromPromise(({ signal }) => probe(() => opened().journal.file.takesAgain(), signal)),
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
