import { describe, expect, it } from 'vitest';
import { NO_TRACER } from '../../../src/actors/kernel/trace/index.ts';
import { AfterTurn, type AfterTurnOptions } from '../../../src/actors/supervisor/after-turn.ts';
import { MessageTraces } from '../../../src/actors/supervisor/traces/index.ts';
import type { PlaceKey } from '../../../src/protocol/address.ts';
import type { OutboxId } from '../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { as, authority, dm, room } from './support.ts';

/** Words from elsewhere, and a journal that takes its time to write down what is decided about them. */
function sending(place: PlaceKey, level: TrustLevel, more = '') {
  const { trust, membership, people } = authority(more);
  const decided: string[] = [];
  const written = Promise.withResolvers<void>();
  const route = async ({ decision }: { decision: string }) => {
    decided.push(decision);
    await written.promise;
    return { state: decision === 'wait' ? 'queued' : 'sent', receipt: null };
  };
  // Only what routing asks for is there: anything else fails loudly.
  const options = { people, trust, membership, journal: () => ({ route }) } as unknown as AfterTurnOptions;
  const afterTurn = new AfterTurn({ ...options, tracer: NO_TRACER, messages: new MessageTraces(NO_TRACER) });
  const routed = afterTurn.route({
    ...{ type: 'reply', outbox: 1 as OutboxId, place, level, kind: 'sent', approved: null },
  });
  const comes = (name: string) => {
    membership.report(place, [...(membership.of(place) ?? []), as(name)]);
    afterTurn.readersChanged(place);
  };
  return { routed, decided, comes, written: written.resolve };
}

describe('words that wait for a reader', () => {
  it('are not missed by whoever comes while it is being written down that they wait', async () => {
    const { decided, comes, written } = sending(dm('carol'), 'public');
    await expect.poll(() => decided).toEqual(['wait']);
    comes('carol');
    written();
    await expect.poll(() => decided).toEqual(['wait', 'send']);
  });

  it('wait on while only those read who are shown nothing of them, though the owner trusts the room with more', async () => {
    const study = '[[groups]]\nname = "study"\nmatch = ["terminal:study"]\ntrust = "inner"\n';
    const { routed, decided, comes, written } = sending(room('study'), 'inner', study);
    written();
    await routed;
    comes('carol');
    await expect.poll(() => decided).toEqual(['wait', 'wait']);
    comes('alice');
    await expect.poll(() => decided).toEqual(['wait', 'wait', 'send']);
  });
});
