import { expect, test } from 'vitest';
import { Alarm } from '../../../src/actors/journal/alarm.ts';
import { Deliveries } from '../../../src/actors/journal/delivery.ts';
import { mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import { DeliveryContract } from '../../../src/protocol/contracts/delivery.ts';
import { leaseId, type OutboxId } from '../../../src/protocol/ids.ts';
import { newFolder } from './support.ts';
import { Timed } from './timed.ts';

const REPLY = 1 as OutboxId;

test('a receipt that the disk refuses is written when it does not, and the words are not sent again', async () => {
  using timed = new Timed(await newFolder());
  const { journal } = timed;
  const { db } = journal.file;
  timed.reply();
  const alarm = new Alarm(journal, () => {});
  const deliveries = new Deliveries(journal, alarm);
  const { server, client } = mintChannel(DeliveryContract);
  let said = 0;
  serve(server, DeliveryContract, {
    deliver() {
      said += 1;
      db.pragma('query_only = ON');
      return { receipt: 'shown' };
    },
    ring: () => ({}),
  });
  deliveries.lend('terminal', leaseId('delivery'), client);
  const sending = deliveries.send(REPLY);
  await expect.poll(() => said).toBe(1);
  expect(journal.outbox.get(REPLY)?.state).toBe('sending');
  db.pragma('query_only = OFF');
  await sending;
  expect(journal.outbox.get(REPLY)).toMatchObject({ state: 'sent', receipt: 'shown', attempts: 1 });
  await deliveries.send(REPLY);
  expect(said).toBe(1);
  alarm.stop();
  deliveries.close();
  server.close();
});
