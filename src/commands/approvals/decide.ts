/** `coop approvals approve ID…` and `deny ID…`: each request is shown in whole before it is decided. */
import { approvalDigest } from '../../domain/approval.ts';
import type { Approval } from '../../protocol/contracts/attention.ts';
import { CoopError, type ErrorCode } from '../../protocol/errors.ts';
import type { AttachClient } from '../client.ts';
import { canAsk, confirm } from '../confirm.ts';
import { printFailure } from '../failure.ts';
import { widthOf } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { cardLines } from './card.ts';
import { idGiven, noRequest } from './ids.ts';
import { DECIDED } from './list.ts';

export type Decision = 'approve' | 'deny';

export interface DecideOptions extends OwnerOptions {
  /** Asks nothing, also on a terminal. */
  readonly yes?: boolean;
}

/** What became of one: decided, left alone, or the code of why it could not be. */
interface Outcome {
  readonly id: string;
  readonly done: 'approved' | 'denied' | 'nothing';
  readonly error?: ErrorCode;
}

/** The request is settled otherwise; the next one may be as it was shown. */
const SETTLED: readonly ErrorCode[] = ['E_NOT_FOUND', 'E_CHANGED', 'E_EXPIRED'];

export async function decide(
  decision: Decision,
  ids: readonly string[],
  options: DecideOptions,
  shell: Shell,
): Promise<ExitCode> {
  const wanted = [...new Set(ids.map(idGiven))];
  if (wanted.length === 0) throw new CoopError('E_USAGE', { why: `Say which: coop approvals ${decision} ID` });
  const outcomes = await visitAsOwner(shell, options, DECIDED, async ({ client }) => {
    const { approvals } = await client.call('attention', {});
    // All of them are there, or none is decided: a slip in one is no decision about the others.
    const chosen = wanted.map((id) => {
      const approval = approvals.find((each) => each.id === id);
      if (approval === undefined) throw noRequest(id);
      return approval;
    });
    const done: Outcome[] = [];
    for (const approval of chosen) done.push(await decideOne(decision, approval, client, options, shell));
    return done;
  });
  if (options.json) printJson(shell, { decided: outcomes });
  return outcomes.every(({ done }) => done !== 'nothing') ? 0 : 1;
}

async function decideOne(
  decision: Decision,
  approval: Approval,
  client: AttachClient,
  options: DecideOptions,
  shell: Shell,
): Promise<Outcome> {
  const { id } = approval;
  // What is for people goes beside what is for programs.
  const out = options.json ? shell.stderr : shell.stdout;
  for (const line of cardLines(approval, Date.now(), widthOf(out))) printLine(out, visible(line));
  if (!options.yes && canAsk(shell) && !(await confirm(shell, out, `${VERB[decision]} ${id}?`))) {
    printLine(out, `Nothing was done about ${id}; it still waits.`);
    return { id, done: 'nothing' };
  }
  try {
    const { done } = await client.call('decide', { id, decision, digest: approvalDigest(approval) });
    printLine(out, done === 'approved' ? `${id} is approved: coop does it now.` : `${id} is denied: nothing is done.`);
    return { id, done };
  } catch (error) {
    if (!(error instanceof CoopError && SETTLED.includes(error.code))) throw error;
    printFailure(shell, error);
    return { id, done: 'nothing', error: error.code };
  }
}

const VERB: Readonly<Record<Decision, string>> = { approve: 'Approve', deny: 'Deny' };
