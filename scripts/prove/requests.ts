/** What turns asked for: nobody decides about it who may not, and nobody reads it who could not have been told. */
import { approvalDigest } from '../../src/domain/approval.ts';
import type { AttachResult } from '../../src/protocol/attach.ts';
import { DMS } from './seats.ts';
import type { Guest, Stage } from './stage.ts';

type Waiting = AttachResult<'attention'>['approvals'][number];

/** Whoever cannot decide asks somebody above, who then reads it: that is what a request is. */
const DECIDED_FOR = DMS.filter(({ level }) => level !== 'full').map(({ id }) => id);

/**
 * @param deciders full people, alone; the first denies some of it in the end
 * @param others try to decide, with the real id and digest of a request
 */
export async function tryDeciding(
  stage: Stage,
  deciders: readonly Guest[],
  others: readonly Guest[],
  denied: number,
): Promise<void> {
  let waiting: readonly Waiting[] = [];
  for (const guest of deciders.toReversed()) {
    const { ears } = guest;
    const { reader } = ears;
    ears.reader = { ...reader, decidesFor: DECIDED_FOR };
    const reply = await stage.ask(guest, 'attention');
    ears.reader = reader;
    if (!reply.ok) stage.ledger.problem(`${reader.id} cannot see what waits: ${reply.code}`);
    else waiting = (reply.result as AttachResult<'attention'>).approvals;
  }
  const [first] = waiting;
  if (first === undefined) return stage.ledger.problem('nothing that was carried down was asked for');
  for (const guest of others) {
    const { ok } = await stage.ask(guest, 'decide', decision(first, 'approve'));
    if (ok) stage.ledger.problem(`${guest.ears.reader.id} approved a request`);
  }
  const [decider] = deciders;
  for (const request of decider === undefined ? [] : waiting.slice(0, denied)) {
    await decider?.person.sure('decide', decision(request, 'deny'));
  }
}

const decision = (request: Waiting, decision: 'approve' | 'deny') => ({
  id: request.id,
  decision,
  digest: approvalDigest(request),
});
