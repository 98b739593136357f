import { expect, it } from 'vitest';
import { NO_TRACER } from '../../../src/actors/kernel/trace/index.ts';
import type { Answering } from '../../../src/actors/supervisor/answering.ts';
import { Lending, type LendingOptions, type Mail } from '../../../src/actors/supervisor/lending.ts';
import { MessageTraces } from '../../../src/actors/supervisor/traces/index.ts';
import { Turns } from '../../../src/actors/supervisor/turns.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { Id, personName } from '../../../src/protocol/ids.ts';
import * as z from '../../../src/protocol/schema.ts';
import { as, authority, dm } from './support.ts';

const MAIL: Mail = {
  type: 'mail',
  inbox: z.parse(Id.inbox, 1),
  message: 'm',
  identity: as('alice'),
  place: dm('alice'),
  also: [],
};

/** Turns whose runs end as the test says, one after another, and then always in the last way. */
function turnsThat(...runs: readonly (() => Promise<'lost' | 'done'>)[]) {
  const { trust } = authority();
  const told: string[] = [];
  let tries = 0;
  const answering = {
    run: () => (runs[Math.min(tries++, runs.length - 1)] ?? Promise.reject)(),
    abandon: async (_: Mail, why: CoopError) => void told.push(why.code),
  } as unknown as Answering;
  // Nothing is lent here: only what was said of stopping is asked for.
  const lending = new Lending({} as LendingOptions);
  const turns = new Turns({ answering, lending, trust, messages: new MessageTraces(NO_TRACER), note() {} });
  return { turns, told, tries: () => tries };
}

const down = () => Promise.reject(new CoopError('E_GONE', { what: 'the journal' }));

it('a message whose sender says stop while nothing can be begun is over, without another try', async () => {
  const { turns, told, tries } = turnsThat(down);
  turns.receive(MAIL);
  await expect.poll(tries).toBeGreaterThan(2);
  const before = tries();
  expect(turns.stop(MAIL.place, personName('alice'))).toBe(true);
  await expect.poll(() => told).toEqual(['E_CANCELLED']);
  expect(tries()).toBe(before);
});

it('somebody else does not stop it', async () => {
  const { turns, told, tries } = turnsThat(down, async () => 'done');
  turns.receive(MAIL);
  await expect.poll(tries).toBe(1);
  expect(turns.stop(MAIL.place, personName('bob'))).toBe(false);
  await expect.poll(tries).toBe(2);
  expect(told).toEqual([]);
});
