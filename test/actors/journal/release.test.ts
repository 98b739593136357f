import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { begin } from '../../../src/actors/journal/begin.ts';
import { JournalHouse } from '../../../src/actors/journal/house.ts';
import { openJournal } from '../../../src/actors/journal/journal.ts';
import { newApproval } from '../../../src/actors/journal/new-approval.ts';
import { connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import type { Contract, Port } from '../../../src/protocol/contract.ts';
import {
  InboxContract,
  JobContract,
  ShareWriterContract,
  TurnJournalContract,
} from '../../../src/protocol/contracts/journal/index.ts';
import type { Grant } from '../../../src/protocol/grant.ts';
import { Id, idempotencyKey, leaseId, personName } from '../../../src/protocol/ids.ts';
import * as z from '../../../src/protocol/schema.ts';
import { ALICE_DM, KEPT, newFolder, terminal } from './support.ts';

const SAID = 'Tell Bob that the spare key is under the blue pot.';

/** A journal in this thread, so that its disk can be made to refuse. */
async function opened() {
  let id = 0;
  const journal = openJournal(join(await newFolder(), 'journal.db'), {
    now: Date.now,
    newId: () => `turn-${++id}`,
    newNumber: () => ++id,
    newApproval,
  });
  const house = new JournalHouse(journal, KEPT);
  onTestFinished(() => house.close());
  const granted = <C extends Contract>(contract: C, lease: string, grant: (port: Port<C>) => Grant) => {
    const { server, client } = mintChannel(contract);
    house.grant(leaseId(lease), grant(server));
    return connect(client, contract).call;
  };
  return { journal, house, granted };
}

test('a job whose release the disk refuses waits for its next try as soon as the disk takes it', async () => {
  const { journal, house, granted } = await opened();
  const inbox = granted(InboxContract, 'in', (port) => ({ contract: 'journal.inbox', channel: 'terminal', port }));
  const said = { messageId: 'm', identity: terminal('alice'), place: ALICE_DM, text: SAID, at: 1 };
  const { inbox: message } = await inbox.accept(said);
  const alice = { person: personName('alice'), place: ALICE_DM };
  const levels = { level: 'full', placeLevel: 'full', sender: 'full' } as const;
  const { turn } = begin(journal, { inbox: message, ...alice, ...levels, readers: [alice.person] });
  const sinks = [{ store: 'shared', quoted: 'done', unquoted: 'refused' }] as const;
  const sharing = (port: Port<typeof ShareWriterContract>): Grant => ({
    ...{ contract: 'journal.share', scope: { turn, sinks: [...sinks] }, port },
  });
  const words = { store: 'shared', text: 'the spare key is under the blue pot', integrity: 'full' } as const;
  await granted(ShareWriterContract, 'sh', sharing).share({ key: idempotencyKey(turn, '0'), ...words });
  const turning = (port: Port<typeof TurnJournalContract>): Grant => ({
    contract: 'journal.turn',
    scope: { turn },
    port,
  });
  await granted(TurnJournalContract, 'tu', turning).commit({ text: '' });

  const job = z.parse(Id.job, 1);
  const work = granted(JobContract, 'job', (port) => ({ contract: 'journal.job', scope: { job, turn }, port }));
  await work.load({});
  journal.file.db.pragma('query_only = ON');
  house.revoke(leaseId('job'));
  expect(journal.jobs.get(job)?.state).toBe('running');
  journal.file.db.pragma('query_only = OFF');
  await expect.poll(() => journal.jobs.get(job)?.state, { timeout: 15_000 }).toBe('ready');
});
